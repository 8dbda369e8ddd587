"""A generation that a process goes on giving while its successor's answers are prepared.

Nothing is held unless somebody asks for it (``lotse.config.ahead``, for large logs), and never what an erasure or a
change of the catalogue has made wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import IO

from lotse.contacts.home import Home
from lotse.contacts.journeys.generation import shared
from lotse.contacts.resolve import current_version
from lotse.contacts.tombstones import Tombstones


@dataclass(frozen=True)
class _Held:
    folder: Path
    lock: IO[bytes]  # open: the generation stays
    marks: str
    until: float


_held: dict[Path, _Held] = {}
_changing = Lock()


def hold(home: Home, folder: Path, until: float) -> None:
    """Give this generation, which somebody has pinned, up to ``until`` (``time.monotonic``), whatever arrives."""
    one = _Held(folder, shared(folder), _marks(home), until)
    with _changing:
        before = _held.get(home.root)
        _held[home.root] = one
    if before is not None:
        before.lock.close()


def release(home: Home) -> None:
    """From now on every reader looks for what has arrived."""
    with _changing:
        before = _held.pop(home.root, None)
    if before is not None:
        before.lock.close()


def held(home: Home) -> tuple[Path, IO[bytes]] | None:
    """The generation that is held, pinned for one reader more; None where every reader is to look for new contacts."""
    if home.root not in _held:
        return None
    with _changing:
        one = _held.get(home.root)
        if one is None or monotonic() > one.until or _marks(home) != one.marks:
            return None
        return one.folder, shared(one.folder)


def _marks(home: Home) -> str:
    return f"{Tombstones(home).number} {current_version(home)}"
