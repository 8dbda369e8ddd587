"""The contacts that count, as flat arrays over all chunks: what the methods of this package take."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

type Array = NDArray[Any]

NUMBERS: Final = ("rating", "value", "cost", "duration_s", "weight")


@dataclass(frozen=True)
class Flat:
    """Contacts (n,), people contiguous and in time order. ``person`` numbers journeys 0 …; ``known`` per journey: is
    there a customer; ``row``: touchpoint (position in the catalogue), −1 none; ``valence`` and the others NaN for none.
    """

    person: Array
    known: Array
    time: Array
    what: Array
    row: Array
    segment: Array
    location: Array
    staff: Array
    valence: Array
    rating: Array
    value: Array
    cost: Array
    duration_s: Array
    weight: Array
    wave: Array  # code, 0 for none

    def only(self, keep: Array) -> Flat:
        """The same journeys with fewer contacts."""
        names = [name for name in self.__dataclass_fields__ if name != "known"]
        return Flat(known=self.known, **{name: getattr(self, name)[keep] for name in names})

    @property
    def offsets(self) -> NDArray[np.int64]:
        return np.concatenate([[0], np.cumsum(np.bincount(self.person, minlength=len(self.known)))]).astype(np.int64)


def kinds_but(read: Reading, without: Collection[str]) -> Array:
    """Per code of ``what``: does the filter let it count, and is its kind none of these."""
    allowed = np.array([what.kind not in without for what in read.codes.whats], bool)
    return allowed & (read.cut.selection.whats > 0)


def flat(read: Reading, kinds: Array) -> Flat:
    """Contacts whose code of ``what`` is flagged in ``kinds`` and that pass the filter's tests on person and time."""
    parts, first = [], 0
    for chunk in read.chunks:
        parts.append(_of_chunk(read, chunk, kinds, first))
        first += len(chunk.people)
    columns = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]} if parts else _nothing()
    return Flat(**columns)


def _of_chunk(read: Reading, chunk: Chunk, kinds: Array, first: int) -> dict[str, Array]:
    selection = read.cut.selection
    keep = kinds[chunk.what].astype(bool) & np.repeat(selection.people(chunk), np.diff(chunk.offsets)).astype(bool)
    rest = selection.rest(chunk)
    keep = np.flatnonzero(keep & rest.astype(bool) if len(rest) else keep)
    owner = np.repeat(np.arange(len(chunk.people)), np.diff(chunk.offsets)) + first
    what = chunk.what[keep]
    coded = np.where(chunk.valence[keep] == NO_VALENCE, np.nan, chunk.valence[keep] / VALENCE_STEP)
    row = read.cut.row[what]
    return {
        "person": owner[keep],
        "known": chunk.people != 0,
        "time": chunk.time[keep].astype(np.int64),
        "what": what.astype(np.int64),
        "row": np.where(row < len(read.catalogue.touchpoints), row, -1).astype(np.int64),
        "segment": chunk.segment[keep].astype(np.int64),
        "valence": coded,
        **{name: _code(getattr(chunk, name), keep) for name in ("location", "staff", "wave")},
        **{name: _number(getattr(chunk, name), keep) for name in NUMBERS},
    }


def _code(column: Array | None, keep: Array) -> Array:
    return np.zeros(len(keep), np.int64) if column is None else column[keep].astype(np.int64)


def _number(column: Array | None, keep: Array) -> Array:
    return np.full(len(keep), np.nan) if column is None else column[keep].astype(np.float64)


def _nothing() -> dict[str, Array]:
    return {
        name: np.empty(0, np.float64 if name in ("valence", *NUMBERS) else np.int64)
        for name in Flat.__dataclass_fields__
    }
