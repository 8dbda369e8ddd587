"""Compiled loops made ready after a web process started: every finding once, over a few contacts made up for it.

What is compiled is kept under HOME/cache/numba, so that only the first start of a version compiles; later ones load.
A request that comes meanwhile waits at most for the loops that it needs. The first page needs none and goes first.
"""

from __future__ import annotations

import threading
from tempfile import TemporaryDirectory
from typing import Final

GRACE: Final = 3.0  # seconds; a site that nobody visits gets ready, too
ready = threading.Event()  # set when everything was compiled or loaded
_visited = threading.Event()


def start_warming() -> None:
    """Warm in a thread of its own: the process answers meanwhile."""
    threading.Thread(target=_warm_soon, name="warming", daemon=True).start()


def first_page_is_out(**_: object) -> None:
    """The first answer is sent: from now on the machine has time."""
    _visited.set()


def warm() -> None:
    """Compile or load every loop that a finding uses. Reads and writes nothing of the data folder but its cache."""
    from lotse.config.registry import FINDINGS  # noqa: PLC0415 - the first page does without all of this
    from lotse.config.rehearsal import START, Rehearsal  # noqa: PLC0415
    from lotse.contacts.errors import LotseError  # noqa: PLC0415
    from lotse.contacts.filters import Filter  # noqa: PLC0415
    from lotse.contacts.home import Home  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        log = Rehearsal(Home.at(folder))
        for finding in FINDINGS.values():
            for asked in (Filter(), Filter(touchpoints=("a",), outcomes=("use",), since=START)):
                try:
                    finding.compute(log, asked, {})
                except LotseError:  # two contacts are too few for it, and it says so
                    continue
    ready.set()


def _warm_soon() -> None:
    _visited.wait(GRACE)
    warm()
    keep()


def keep() -> None:
    """From then on, what a large log has new is answered before anybody asks."""
    from lotse.config.ahead import keep_ahead  # noqa: PLC0415
    from lotse.config.registry import minimum_base  # noqa: PLC0415
    from lotse.contacts.home import Home  # noqa: PLC0415

    keep_ahead(Home.at(), minimum_base())
