"""Which contacts of a chunk count: what every reading of single contacts begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.methods.tallies.cut import frozen


@dataclass(frozen=True)
class Kept:
    """``at``: positions of the contacts in the chunk, rising; ``contacts`` (people,): how many each person has."""

    at: NDArray[np.int64]
    contacts: NDArray[np.int64]

    @property
    def person(self) -> NDArray[np.int64]:
        """(contacts,): number of the person in the chunk."""
        return np.repeat(np.arange(len(self.contacts)), self.contacts)


def kept(chunk: Chunk, people: NDArray[Any], kinds: NDArray[Any], rest: NDArray[Any]) -> Kept:
    """Contacts of ``people`` (flag each) whose code of ``what`` is flagged in ``kinds`` and that pass ``rest``: a flag
    per contact, or empty where there is nothing to test.
    """
    at, contacts = np.empty(len(chunk.time), np.int64), np.zeros(len(people), np.int64)
    persons, codes, tested = (frozen(flag.view(np.uint8)) for flag in (people, kinds, rest))
    size = _kept(frozen(chunk.offsets), frozen(chunk.what), persons, codes, tested, at, contacts)
    return Kept(at[:size], contacts)


@kernel
def _kept(offsets: Any, what: Any, people: Any, kinds: Any, rest: Any, at: Any, contacts: Any) -> int:
    """No branch on the single contact, and of ``at`` only what is filled is ever touched."""
    size = 0
    for person in range(people.size):
        if people[person] == 0:
            continue
        first = size
        for i in range(offsets[person], offsets[person + 1]):
            at[size] = i
            size += kinds[what[i]] & (rest.size == 0 or rest[i] != 0)
        contacts[person] = size - first
    return size
