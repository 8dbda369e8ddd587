"""Contacts and people per group of tuples."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.tallies.cut import column, frozen


def volumes(chunk: Chunk, selection: Selection, group: NDArray[np.int32], groups: int) -> NDArray[np.int64]:
    """Array (groups, 3): contacts (an aggregate row with the number it stands for), rows, and known people.

    ``group`` per code of ``what``, −1 for none. What the filter leaves out is not counted.
    """
    counts = np.zeros((groups, 3), np.int64)
    _volumes(
        (chunk.offsets, chunk.people, chunk.what, column(chunk.count, "u4")),
        (frozen(selection.people(chunk)), frozen(selection.rest(chunk)), selection.whats, group),
        counts,
    )
    return counts


@kernel
def _volumes(columns: Any, counting: Any, counts: Any) -> None:
    offsets, people, what, count = columns
    persons, contacts, allowed, group = counting
    last = np.full(counts.shape[0], -1, np.int64)  # the last person seen in a group
    for person in range(persons.size):
        if persons[person] == 0:
            continue
        for i in range(offsets[person], offsets[person + 1]):
            at = group[what[i]]
            if at < 0 or allowed[what[i]] == 0 or (contacts.size and contacts[i] == 0):
                continue
            counts[at, 0] += count[i] if count.size else 1
            counts[at, 1] += 1
            if people[person] != 0 and last[at] != person:
                last[at] = person
                counts[at, 2] += 1
