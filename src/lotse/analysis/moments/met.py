"""The contacts at each touchpoint, in columns as small as the index has them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from lotse.analysis.findings.flat import Array, counted
from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk, Column
from lotse.contacts.runners.threads import each

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading


@dataclass(frozen=True)
class Met:
    """By person, numbered over all chunks, and in time order; ``valence`` as in ``Chunk``, NaN for unknown numbers."""

    person: Array
    time: Array
    what: Array
    valence: Array
    cost: Array
    duration_s: Array

    def only(self, keep: Array | slice) -> Met:
        return Met(*(getattr(self, field.name)[keep] for field in fields(Met)))

    @property
    def felt(self) -> Array:
        """Flags of the contacts whose experience is on record."""
        return np.asarray(self.valence != NO_VALENCE)


def met_at(read: Reading, kinds: Array) -> list[Met]:
    """Per touchpoint its contacts of the codes of ``what`` that are flagged."""
    size = len(read.catalogue.touchpoints)
    row = np.where(kinds & (read.cut.row < size), read.cut.row, -1).astype(np.int16)
    first = np.cumsum([0, *(len(chunk.people) for chunk in read.chunks)])[:-1].tolist()
    parts = each(lambda numbered: _of_chunk(read, row, *numbered), zip(read.chunks, first, strict=True))
    return [_joined([part[at] for part in parts]) for at in range(size)]


def _of_chunk(read: Reading, row: Array, chunk: Chunk, first: int) -> list[Met]:
    found = counted(read, chunk, row >= 0, known=False)
    rows = row[chunk.what[found.at]]
    order = np.argsort(rows, kind="stable")  # 16 bits are sorted in two passes
    borders = np.searchsorted(rows[order], np.arange(len(read.catalogue.touchpoints) + 1))
    keep = found.at[order]
    person = np.repeat(np.arange(first, first + len(chunk.people), dtype=np.int32), found.contacts)[order]
    number = partial(_numbers, keep=keep)
    whole = Met(
        person, chunk.time[keep], chunk.what[keep], chunk.valence[keep], number(chunk.cost), number(chunk.duration_s)
    )
    return [whole.only(slice(start, end)) for start, end in pairwise(borders)]


def _numbers(column: Column | None, keep: Array) -> Array:
    return np.full(len(keep), np.nan, np.float32) if column is None else column[keep]


def _joined(parts: Sequence[Met]) -> Met:
    return Met(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Met)))
