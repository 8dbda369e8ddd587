"""How long from one touchpoint to the next: the median gap of each edge of the journey graph.

A second pass that knows how often each edge occurs. Rare edges keep every gap and are exact; frequent ones go to a
log-linear histogram, whose median is off by 1.6 % at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.journeys.graph import END, START, Graph
from lotse.methods.journeys.loglinear import BINS, bin_of, medians
from lotse.methods.journeys.nodes import nodes_of, steps_of, with_journey

RARE: Final = 256  # passages, up to which every gap is kept
MOST: Final = 8_192  # frequent edges that get a histogram; the least used beyond have no median

NO_SLOT: Final = np.uint32(2**32 - 1)
SECONDS: Final = np.uint64(32)  # bits

type Gaps = tuple[NDArray[np.uint32], list[NDArray[np.uint64]]]  # histograms, and edge · 2³² + seconds of rare edges


class MedianGaps:
    """State: histograms uint32 (frequent edges × bins), and the gaps of rare edges. Answer: seconds per edge."""

    columns: tuple[str, ...] = ()

    def __init__(self, selection: Selection, graph: Graph) -> None:
        self.nodes = nodes_of(selection)
        self._steps = steps_of(self.nodes, np.zeros(len(self.nodes.of_what), np.uint8))
        inner = [edge for edge in graph.edges if edge.start != START and edge.end != END]
        frequent = [edge for edge in inner if edge.count > RARE][:MOST]
        rare = [edge for edge in inner if edge.count <= RARE]
        number = {key: at for at, key in enumerate(self.nodes.keys)}
        self._edges = [(edge.start, edge.end) for edge in (*frequent, *rare)]
        self._frequent = len(frequent)
        self._slots = np.full((len(number), len(number)), NO_SLOT, np.uint32)
        for slot, (start, end) in enumerate(self._edges):
            self._slots[number[start], number[end]] = slot
        self._room = sum(edge.count for edge in rare)

    def map(self, chunk: Chunk, selection: Selection) -> Gaps:
        histograms = np.zeros((self._frequent, BINS), np.uint32)
        kept = np.empty(min(self._room, len(chunk.time)), np.uint64)
        used = _gaps(
            chunk.offsets, with_journey(chunk, selection), chunk.time, chunk.what, selection.rest(chunk),
            self._steps, self._slots.reshape(-1), len(self.nodes.keys), histograms.reshape(-1), self._frequent, kept,
        )  # fmt: skip
        return histograms, [kept[:used]]

    def merge(self, one: Gaps, other: Gaps) -> Gaps:
        one[0][...] += other[0]
        return one[0], [*one[1], *other[1]]

    def finish(self, state: Gaps | None) -> Mapping[tuple[str, str], float | None]:
        if state is None:
            return {}
        kept = np.sort(np.concatenate(state[1]))
        numbers = np.arange(self._frequent, len(self._edges) + 1, dtype=np.uint64)
        bounds = np.searchsorted(kept, numbers << SECONDS)
        return dict(zip(self._edges, [*medians(state[0]), *_middles(kept, bounds)], strict=True))


def _middles(kept: NDArray[np.uint64], bounds: NDArray[np.int64]) -> list[float]:
    """The median of each run of sorted values between two bounds, none of them empty."""
    seconds = (kept & np.uint64(2**32 - 1)).astype(np.float64)
    first, last = bounds[:-1], bounds[1:] - 1
    return list(((seconds[(first + last) // 2] + seconds[(first + last + 1) // 2]) / 2).tolist())


@kernel
def _gaps(
    offsets: Any, people: Any, time: Any, what: Any, rest: Any, steps: Any, slots: Any, size: int, histograms: Any,
    frequent: int, kept: Any,
) -> int:  # fmt: skip
    used, nothing, tested = 0, np.uint64(size), len(rest) > 0
    for person in range(len(people)):
        if not people[person]:
            continue
        before, before_time = nothing, np.uint32(0)
        for position in range(offsets[person], offsets[person + 1]):
            at = np.uint64(position)
            here = np.uint64(steps[what[at]])
            if here == nothing or (tested and not rest[at]):
                continue
            if before < nothing:
                slot, gap = slots[before * nothing + here], np.int64(time[at]) - np.int64(before_time)
                if slot < frequent:
                    histograms[np.uint64(slot) * np.uint64(BINS) + bin_of(gap)] += np.uint32(1)
                elif slot != NO_SLOT:
                    kept[used] = np.uint64(slot) << SECONDS | np.uint64(gap)
                    used += 1
            before, before_time = here, time[at]
    return used
