"""Reading the index: one generation, held for as long as the reader is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.journeys import generation
from lotse.contacts.journeys.build import refresh
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codebook import load_codes
from lotse.contacts.journeys.codes import Codes
from lotse.contacts.journeys.generation import Manifest, Part
from lotse.contacts.journeys.held import held
from lotse.contacts.journeys.source import Source

COLUMNS: Final = tuple(field.name for field in fields(Chunk))[3:]
ALWAYS: Final = ("time", "what", "segment", "valence")
LARGEST_CHUNK: Final = 2_000_000  # contacts: enough chunks for every core, few enough states to merge


class Journeys:
    """A pinned generation. ``contacts`` and ``people`` count what stands in it once, contacts without a customer
    as journeys of their own. Close it, or use it in a ``with``: until then its files stay.
    """

    def __init__(self, folder: Path, lock: IO[bytes]) -> None:
        self.folder, self._lock = folder, lock
        self._manifest = Manifest.load(folder)
        until = max((part.until for part in self._manifest.parts), default=0)
        self.codes: Codes = replace(load_codes(folder / "codes.json"), observed_until=until)

    @property
    def mark(self) -> str:
        """What no other generation has, here or anywhere else."""
        return f"{self.folder} {(self.folder / 'manifest.json').stat().st_mtime_ns}"

    @property
    def contacts(self) -> int:
        return sum(int(np.diff(part.offsets)[part.alive.view(np.bool_)].sum()) for part in self._parts)

    @property
    def rows(self) -> int:
        """Contacts in all columns, masked people included; known without reading any."""
        return sum(part.contacts for part in self._manifest.parts)

    @property
    def people(self) -> int:
        return sum(int(part.alive.sum()) for part in self._parts)

    def chunks(self, columns: Sequence[str] | None = None, largest: int = LARGEST_CHUNK) -> Iterator[Chunk]:
        """Whole people, about ``largest`` contacts at a time (one longer journey stays whole).

        ``columns``: the optional columns wanted, all by default; ``time``, ``what``, ``segment`` and ``valence``
        always come (they are mapped, so one that is not read costs nothing).
        """
        wanted = COLUMNS if columns is None else (*ALWAYS, *columns)
        if unknown := set(wanted).difference(COLUMNS):
            raise LotseError(f"No such column: {', '.join(sorted(unknown))}. There are: {', '.join(COLUMNS)}.")
        for part in self._parts:
            yield from _split(part, {name: part.column(name) for name in wanted}, largest)

    def close(self) -> None:
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _parts(self) -> list[_Part]:
        """Opened once: mapping a column anew for each question costs a fifth of the fastest ones."""
        return [_Part.open(self.folder / part.name, part) for part in self._manifest.parts if part.contacts]


def open_journeys(home: Home, source: Source | None = None) -> Journeys:
    """The index of the contacts as they are now, built or brought up to date first where it is not.

    ``source``: the snapshot to build from, by default the log's own. Where nothing changed, the check compares the
    table's version and the inbox's pending rows. A generation that this process holds is given as it is.
    """
    kept = held(home) if source is None else None
    if kept is not None:
        return Journeys(*kept)
    if source is None:
        from lotse.contacts.journeys.logged import Logged  # noqa: PLC0415

        source = Logged(home)
    refresh(home, source)
    pinned = generation.pin(home)
    if pinned is None:
        raise LotseError(f"The journey index in {home.index} was removed while it was opened; try again.")
    return Journeys(*pinned)


@dataclass(frozen=True)
class _Part:
    folder: Path
    offsets: NDArray[np.int64]
    people: NDArray[np.int64]
    alive: NDArray[np.uint8]
    mapped: dict[str, NDArray[Any] | None]

    @classmethod
    def open(cls, folder: Path, part: Part) -> _Part:
        offsets, people, alive = (generation.column(folder, name) for name in ("offsets", "people", "alive"))
        if offsets is None or people is None or alive is None:
            raise LotseError(f"The journey index is damaged: {part.name} lacks columns. Remove {folder.parent.parent}.")
        return cls(folder, offsets, people, alive, {})

    def column(self, name: str) -> NDArray[Any] | None:
        if name not in self.mapped:
            self.mapped[name] = generation.column(self.folder, name)
        return self.mapped[name]


def _split(part: _Part, columns: dict[str, NDArray[Any] | None], largest: int) -> Iterator[Chunk]:
    contacts = int(part.offsets[-1])
    pieces = -(-contacts // largest)
    cuts = np.arange(pieces) * contacts // pieces  # of one size: no core waits for a larger last one
    borders = np.unique(np.append(np.searchsorted(part.offsets, cuts), len(part.people)))
    for first, last in pairwise(borders):
        start, end = part.offsets[first], part.offsets[last]
        cut = {name: None if column is None else column[start:end] for name, column in columns.items()}
        offsets = part.offsets[first : last + 1] - start
        yield Chunk(offsets, part.people[first:last], part.alive[first:last], **cut)  # type: ignore[arg-type]
