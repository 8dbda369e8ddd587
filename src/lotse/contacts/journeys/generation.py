"""Immutable generations of the index: built beside the current one, seen whole or not at all.

    HOME/index/CURRENT                    name of the generation that new readers take
    HOME/index/<generation>/manifest.json what it was built from
    HOME/index/<generation>/codes.json    the dictionaries
    HOME/index/<generation>/<part>/*.npy  one file a column; a part is a bucket, or the tail

Columns that did not change are hard links to the generation before: removing a generation frees what only it has.
"""

from __future__ import annotations

import fcntl
import json
import mmap
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from lotse.contacts import durable, failpoints
from lotse.contacts.home import Home

FORMAT: Final = 3
DRAFT: Final = ".draft-"
TAIL: Final = "tail"


@dataclass(frozen=True)
class Part:
    """One folder of columns. ``files``: the table's data files that a bucket's columns were built from. ``until``:
    seconds since 1970, one past its last contact.
    """

    name: str
    contacts: int
    people: int
    files: tuple[str, ...] = ()
    until: int = 0


@dataclass(frozen=True)
class Manifest:
    """What a generation was built from: enough to see cheaply whether it still says everything."""

    parts: tuple[Part, ...]
    mark: str
    attributes: tuple[str, ...]
    format: int = FORMAT

    def save(self, folder: Path) -> None:
        durable.write(folder / "manifest.json", json.dumps(asdict(self)).encode())

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        document: dict[str, Any] = json.loads((folder / "manifest.json").read_bytes())
        parts = tuple(Part(**{**part, "files": tuple(part["files"])}) for part in document["parts"])
        return cls(parts, document["mark"], tuple(document["attributes"]), document["format"])


@contextmanager
def building(home: Home) -> Iterator[Path]:
    """A folder for the next generation, for one builder at a time; gone again unless it is published.

    Whoever holds the lock is the only builder, so drafts found here were left by one that died.
    """
    home.index.mkdir(parents=True, exist_ok=True)
    with (home.index / "builder.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _sweep(home)
        draft = home.index / f"{DRAFT}{secrets.token_hex(4)}"
        draft.mkdir()
        try:
            yield draft
        finally:
            shutil.rmtree(draft, ignore_errors=True)


def publish(home: Home, draft: Path) -> Path:
    """Make a finished draft the current generation, then remove older ones that nobody reads."""
    generation = draft.with_name(f"{_number(home) + 1:08d}")
    (draft / "lock").touch()
    durable.sync(draft)
    failpoints.reach("index.written")
    draft.rename(generation)
    durable.write(home.index / "CURRENT", generation.name.encode())
    failpoints.reach("index.swapped")
    _sweep(home)
    return generation


def current(home: Home) -> Path | None:
    """The generation that stands now, if there is one of a format that this version can read."""
    try:
        folder = home.index / (home.index / "CURRENT").read_text()
        return folder if Manifest.load(folder).format == FORMAT else None
    except (FileNotFoundError, NotADirectoryError):
        return None


def pin(home: Home) -> tuple[Path, IO[bytes]] | None:
    """The current generation and an open file that keeps it from being removed until it is closed."""
    while (folder := current(home)) is not None:
        try:
            lock = (folder / "lock").open("rb")
        except FileNotFoundError:  # removed since the pointer was read: there is a newer one
            continue
        fcntl.flock(lock, fcntl.LOCK_SH)
        if (folder / "manifest.json").exists():
            return folder, lock
        lock.close()
    return None


def shared(folder: Path) -> IO[bytes]:
    """A generation that somebody has pinned, pinned once more."""
    lock = (folder / "lock").open("rb")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


def save_part(folder: Path, columns: Mapping[str, NDArray[Any]], files: tuple[str, ...] = ()) -> Part:
    folder.mkdir()
    for name, column in columns.items():
        np.save(folder / f"{name}.npy", column)
        durable.sync(folder / f"{name}.npy")
    until = int(columns["time"].max()) + 1 if len(columns["time"]) else 0
    return Part(folder.name, len(columns["time"]), len(columns["people"]), files, until)


def link_part(folder: Path, old: Path, alive: NDArray[np.uint8]) -> None:
    """The same columns in a new generation, only with other people masked."""
    folder.mkdir()
    for column in old.iterdir():
        if column.name != "alive.npy":
            os.link(column, folder / column.name)
    np.save(folder / "alive.npy", alive)
    durable.sync(folder / "alive.npy")


def column(part: Path, name: str) -> NDArray[Any] | None:
    """A column, mapped; None if no contact of this part has it. Copy-on-write only so that kernels see one type.

    As ``numpy.load`` maps it, in a third of the time: a page asks for hundreds of columns.
    """
    try:
        with open(f"{part}/{name}.npy", "rb") as file:  # noqa: PTH123 - a path object takes as long as the mapping
            npy.read_magic(file)
            (size,), _, kind = npy.read_array_header_1_0(file)
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
            return np.frombuffer(mapped, kind, size, file.tell())
    except FileNotFoundError:
        return None


def _number(home: Home) -> int:
    return max((int(folder.name) for folder in _generations(home)), default=0)


def _generations(home: Home) -> list[Path]:
    return [folder for folder in home.index.iterdir() if folder.name.isdigit()]


def _sweep(home: Home) -> None:
    """Remove drafts, and generations that are neither current nor pinned."""
    for draft in home.index.glob(f"{DRAFT}*"):
        shutil.rmtree(draft, ignore_errors=True)
    keep = current(home)
    for folder in _generations(home):
        if folder != keep:
            _remove_unless_pinned(folder)


def _remove_unless_pinned(folder: Path) -> None:
    with (folder / "lock").open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        (folder / "manifest.json").unlink(missing_ok=True)  # a reader that just opened the lock sees that it is gone
        shutil.rmtree(folder, ignore_errors=True)
