"""How many people stand where: loyalty status by the rules of ``lotse.contacts.loyalty``, counted in one pass."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.loyalty import DEFAULT, NAMES, Rules, events, standing
from lotse.contacts.selection import Selection
from lotse.methods.tallies.cut import over_chunks


def count(chunks: Iterable[Chunk], selection: Selection, at: int, rules: Rules = DEFAULT) -> NDArray[np.int64]:
    """People per status, in the order of ``NAMES``, as they stand just before ``at`` (seconds since 1970).

    Counted are known people whom the filter chooses and who have at least one contact that it lets count; the status
    itself is judged from the whole journey up to ``at``.
    """
    event = events(selection.codes)
    return over_chunks(
        chunks,
        lambda chunk: _count(chunk, selection, standing(chunk, event, at, rules)),
        np.add,
        np.zeros(len(NAMES), np.int64),
    )


def _count(chunk: Chunk, selection: Selection, status: NDArray[np.uint8]) -> NDArray[np.int64]:
    counted = np.cumsum(np.append(np.int64(0), selection.contacts(chunk)))
    met = counted[chunk.offsets[1:]] > counted[chunk.offsets[:-1]]
    return np.bincount(status[met], minlength=len(NAMES) + 1)[1:].astype(np.int64)
