"""Lotse: customer touchpoint management on one contact log.

Analysts start here, without Django::

    import lotse
    log = lotse.open("/path/to/LOTSE_HOME")
    log.to_arrow()
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotse.contacts.log import ContactLog

__version__ = version("lotse")


def open(home: str | Path | None = None) -> ContactLog:  # noqa: A001 — `lotse.open` reads as it is meant
    """Open the contact log of a data folder (default: ``LOTSE_HOME``) for reading."""
    from lotse.contacts.log import ContactLog  # noqa: PLC0415 — keeps `import lotse` light

    return ContactLog.open(home)
