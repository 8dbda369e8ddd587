"""The steps of all journeys, counted in one pass: what a chain of order 1, 2 or 3 needs, without any list of paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.attribution.removal import Chain, chain_from
from lotse.methods.journeys.nodes import CONVERTS, nodes_of, outcomes, steps_of, with_journey

DENSE: Final = 1 << 21  # different steps, up to which each has a place of its own
FREE: Final = np.uint64(2**64 - 1)

type Pairs = list[tuple[NDArray[np.uint64], NDArray[np.int64]]]  # (step, how often)


@dataclass(frozen=True)
class Counted:
    """``chain`` over ``touchpoints``; ``conversions`` and how many of them no touchpoint precedes."""

    touchpoints: tuple[str, ...]
    chain: Chain
    conversions: int
    unexplained: int


class JourneySteps:
    """State: steps with their counts, one pair of arrays a chunk. Paths end with each outcome, as in
    ``JourneySequences`` with ``split``: the next one starts after it, the rest has none.
    """

    columns: tuple[str, ...] = ()

    def __init__(self, selection: Selection, outcome: tuple[str, ...], order: int = 1) -> None:
        self.nodes = nodes_of(selection)
        self._steps = steps_of(self.nodes, outcomes(selection, outcome, ()))
        self._order = order

    def map(self, chunk: Chunk, selection: Selection) -> Pairs:
        size = len(self.nodes.keys)
        keys, counts = room((size + 1) ** self._order * (size + 3), len(chunk.time))
        _count(
            chunk.offsets, with_journey(chunk, selection), chunk.what, selection.rest(chunk), self._steps, size,
            self._order, keys, counts,
        )  # fmt: skip
        used = np.flatnonzero(counts)
        return [(keys[used] if len(keys) else used.astype(np.uint64), counts[used])]

    def merge(self, one: Pairs, other: Pairs) -> Pairs:
        return one + other

    def finish(self, state: Pairs | None) -> Counted:
        keys, counts = together(state or [])
        size = np.uint64(len(self.nodes.keys))
        before, step = (part.astype(np.int64) for part in np.divmod(keys, size + np.uint64(3)))
        won = step == int(size) + 1
        explained = before > 0
        kept = explained | ~won
        chain = chain_from(before[kept], step[kept], counts[kept], int(size), self._order)
        return Counted(self.nodes.keys, chain, int(counts[won].sum()), int(counts[won & ~explained].sum()))


def room(different: int, most: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Where steps are counted: keys and counts of a hash table for ``most`` of them, or (no keys) a place for each."""
    if different <= DENSE:
        return np.empty(0, np.uint64), np.zeros(different, np.int64)
    places = 1 << (2 * most + 1).bit_length()
    return np.full(places, FREE, np.uint64), np.zeros(places, np.int64)


def together(pairs: Pairs) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Every step once."""
    every = np.concatenate([np.empty(0, np.uint64), *(keys for keys, _ in pairs)])
    keys, positions = np.unique(every, return_inverse=True)
    counts = np.zeros(len(keys), np.int64)
    np.add.at(counts, positions, np.concatenate([np.empty(0, np.int64), *(counts for _, counts in pairs)]))
    return keys, counts


@kernel
def _count(
    offsets: Any, people: Any, what: Any, rest: Any, steps: Any, size: int, order: int, keys: Any, counts: Any
) -> None:
    """A step is written (remembered touchpoints) · (touchpoint | outcome | end) in mixed radix. The outcome of an
    empty path is counted at the start; an empty rest is no path. Without ``keys`` each step has a place of its own.
    """
    nothing, tested, base = np.uint64(size), len(rest) > 0, np.uint64(size + 1)
    width, won, lost = np.uint64(size + 3), np.uint64(size + 1), np.uint64(size + 2)
    for person in range(len(people)):
        if not people[person]:
            continue
        state, last, second = np.uint64(0), np.uint64(0), np.uint64(0)
        for position in range(offsets[person], offsets[person + 1]):
            at = np.uint64(position)
            both = np.uint64(steps[what[at]])
            here = both & np.uint64(16383)
            if (both >> np.uint64(14)) & np.uint64(CONVERTS):
                add(keys, counts, state * width + won)
                state, last, second = np.uint64(0), np.uint64(0), np.uint64(0)
            elif here < nothing and (not tested or rest[at]):
                step = here + np.uint64(1)
                add(keys, counts, state * width + step)
                state = step
                if order > 1:  # a division by the base would cost more than all the rest
                    state += last * base
                if order > 2:
                    state += second * base * base
                last, second = step, last
        if state:
            add(keys, counts, state * width + lost)


@kernel
def add(keys: Any, counts: Any, key: Any) -> None:
    if len(keys) == 0:
        counts[key] += 1
        return
    mask = np.uint64(len(keys) - 1)
    place = (key * np.uint64(0x9E3779B97F4A7C15)) >> np.uint64(20) & mask
    while keys[place] != FREE and keys[place] != key:
        place = (place + np.uint64(1)) & mask
    keys[place] = key
    counts[place] += 1
