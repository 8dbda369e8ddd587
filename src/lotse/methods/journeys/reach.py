"""Net reach: how many different people a combination of touchpoints reaches (TURF).

Source: Miaoulis, Free, Parsons (1990), TURF: a new planning approach for product line extensions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import LotseError, Message
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.journeys.nodes import nodes_of, with_journey

MOST_ITEMS: Final = 62  # touchpoints at a time: a person's set is the bits of one number
EXACT_BELOW: Final = 20  # touchpoints, below which every combination is tried

type Sets = tuple[NDArray[np.uint64], NDArray[np.int64]]  # distinct sets of touchpoints, and people with each


@dataclass(frozen=True)
class Combination:
    touchpoints: tuple[str, ...]
    people: int


@dataclass(frozen=True)
class NetReach:
    """``best``: per size 1, 2, … the combination that reaches most; ``exact``: all were tried (else greedy, which
    reaches at least 63 % of the best). ``single``: each touchpoint alone. ``people``: with any contact that counts.
    """

    best: tuple[Combination, ...]
    single: tuple[Combination, ...]
    people: int
    exact: bool


class Reach:
    """State: the distinct sets of touchpoints that people met, with how many people; merged by addition."""

    columns: tuple[str, ...] = ()

    def __init__(self, selection: Selection, largest: int = 5) -> None:
        self.nodes = nodes_of(selection)
        if len(self.nodes.keys) > MOST_ITEMS:
            raise LotseError(
                Message(
                    "At most %(most)s touchpoints at a time, found %(n)s; filter first.",
                    most=MOST_ITEMS,
                    n=len(self.nodes.keys),
                )
            )
        self._largest = min(largest, len(self.nodes.keys))

    def map(self, chunk: Chunk, selection: Selection) -> Sets:
        bits = _sets(
            chunk.offsets, with_journey(chunk, selection), chunk.what, selection.rest(chunk), self.nodes.of_what
        )
        sets, people = np.unique(bits[bits > 0], return_counts=True)
        return sets, people.astype(np.int64)

    def merge(self, one: Sets, other: Sets) -> Sets:
        sets, where = np.unique(np.concatenate([one[0], other[0]]), return_inverse=True)
        people = np.zeros(len(sets), np.int64)
        np.add.at(people, where, np.concatenate([one[1], other[1]]))
        return sets, people

    def finish(self, state: Sets | None) -> NetReach:
        sets, people = state if state is not None else (np.empty(0, np.uint64), np.empty(0, np.int64))
        items = len(self.nodes.keys)
        exact = items < EXACT_BELOW
        found = (
            _exhaustive(sets, people, items, self._largest) if exact else _greedy(sets, people, items, self._largest)
        )
        single = [self._combination(1 << item, sets, people) for item in range(items)]
        best = [self._combination(combination, sets, people) for combination in found]
        return NetReach(tuple(best), tuple(single), int(people.sum()), exact)

    def _combination(self, bits: int, sets: NDArray[np.uint64], people: NDArray[np.int64]) -> Combination:
        keys = tuple(key for item, key in enumerate(self.nodes.keys) if bits >> item & 1)
        return Combination(keys, _reached(bits, sets, people))


def _reached(bits: int, sets: NDArray[np.uint64], people: NDArray[np.int64]) -> int:
    return int(people[(sets & np.uint64(bits)) > 0].sum())


def _exhaustive(sets: NDArray[np.uint64], people: NDArray[np.int64], items: int, largest: int) -> list[int]:
    """The best combination of each size. ``inside[c]``: people whose set lies within c, for all c at once; a
    combination misses exactly those whose set lies within its complement.
    """
    inside = np.zeros(1 << items, np.int64)
    inside[sets.astype(np.int64)] = people
    for item in range(items):
        halves = inside.reshape(-1, 2, 1 << item)
        halves[:, 1] += halves[:, 0]
    missed = inside[::-1]
    sizes = np.bitwise_count(np.arange(1 << items, dtype=np.uint64))
    return [int(np.flatnonzero(sizes == size)[np.argmin(missed[sizes == size])]) for size in range(1, largest + 1)]


def _greedy(sets: NDArray[np.uint64], people: NDArray[np.int64], items: int, largest: int) -> list[int]:
    chosen, found = 0, []
    for _ in range(largest):
        left = [item for item in range(items) if not chosen >> item & 1]
        chosen |= 1 << max(left, key=lambda item: (_reached(chosen | 1 << item, sets, people), -item))
        found.append(chosen)
    return found


@kernel
def _sets(offsets: Any, people: Any, what: Any, rest: Any, node: Any) -> Any:
    bits = np.zeros(len(people), np.uint64)
    for person in range(len(people)):
        if people[person]:
            for at in range(offsets[person], offsets[person + 1]):
                here = node[what[at]]
                if here >= 0 and (len(rest) == 0 or rest[at]):
                    bits[person] |= np.uint64(1) << np.uint64(here)
    return bits
