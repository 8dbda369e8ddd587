"""Lotse: customer touchpoint management on one contact log.

Analysts start here, without Django::

    import lotse
    log = lotse.open("/path/to/LOTSE_HOME")
    log.to_arrow()
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lotse.contacts.log import ContactLog

    __version__: str


def __getattr__(name: str) -> str:
    """``lotse.__version__``, looked up when it is asked for: reading the package's metadata takes a while."""
    if name != "__version__":
        raise AttributeError(f"module 'lotse' has no attribute {name!r}")
    from importlib.metadata import version  # noqa: PLC0415

    return version("lotse")


def open(home: str | Path | None = None) -> ContactLog:  # noqa: A001 — `lotse.open` reads as it is meant
    """Open the contact log of a data folder (default: ``LOTSE_HOME``) for reading."""
    from lotse.contacts.log import ContactLog  # noqa: PLC0415 — keeps `import lotse` light

    return ContactLog.open(home)
