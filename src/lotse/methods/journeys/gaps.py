"""How long from one touchpoint to the next: the median gap of each edge of the journey graph.

A second pass that knows how often each edge occurs. Rare edges keep every gap and are exact; frequent ones go to a
log-linear histogram, whose median is off by 1.6 % at most.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.journeys.graph import END, START, Graph
from lotse.methods.journeys.loglinear import BINS, bin_of, median
from lotse.methods.journeys.nodes import nodes_of, with_journey

RARE: Final = 256  # passages, up to which every gap is kept
MOST: Final = 8_192  # frequent edges that get a histogram; the least used beyond have no median

type Gaps = tuple[NDArray[np.int64], list[NDArray[np.int64]]]  # histograms, and rows (edge, seconds) of rare edges


class MedianGaps:
    """State: histograms int64 (frequent edges × bins), and the gaps of rare edges. Answer: seconds per edge."""

    columns: tuple[str, ...] = ()

    def __init__(self, selection: Selection, graph: Graph) -> None:
        self.nodes = nodes_of(selection)
        inner = [edge for edge in graph.edges if edge.start != START and edge.end != END]
        frequent = [edge for edge in inner if edge.count > RARE][:MOST]
        rare = [edge for edge in inner if edge.count <= RARE]
        number = {key: at for at, key in enumerate(self.nodes.keys)}
        self._edges = [(edge.start, edge.end) for edge in (*frequent, *rare)]
        self._frequent = len(frequent)
        self._slots = np.full((len(number), len(number)), -1, np.int32)
        for slot, (start, end) in enumerate(self._edges):
            self._slots[number[start], number[end]] = slot
        self._room = sum(edge.count for edge in rare)

    def map(self, chunk: Chunk, selection: Selection) -> Gaps:
        histograms = np.zeros((self._frequent, BINS), np.int64)
        kept = np.empty((min(self._room, len(chunk.time)), 2), np.int64)
        used = _gaps(
            chunk.offsets, with_journey(chunk, selection), chunk.time, chunk.what, selection.rest(chunk),
            self.nodes.of_what, self._slots, histograms, kept,
        )  # fmt: skip
        return histograms, [kept[:used]]

    def merge(self, one: Gaps, other: Gaps) -> Gaps:
        one[0][...] += other[0]
        return one[0], [*one[1], *other[1]]

    def finish(self, state: Gaps | None) -> Mapping[tuple[str, str], float | None]:
        if state is None:
            return {}
        kept = np.concatenate(state[1])
        kept = kept[np.argsort(kept[:, 0], kind="stable")]
        numbers = np.arange(self._frequent, len(self._edges))
        bounds = np.searchsorted(kept[:, 0], np.append(numbers, len(self._edges)))
        exact = [float(np.median(kept[a:b, 1])) for a, b in pairwise(bounds)]
        medians = [*(median(row) for row in state[0]), *exact]
        return dict(zip(self._edges, medians, strict=True))


@kernel
def _gaps(
    offsets: Any, people: Any, time: Any, what: Any, rest: Any, node: Any, slots: Any, histograms: Any, kept: Any
) -> int:
    used = 0
    for person in range(len(people)):
        before, before_time = np.int64(-1), np.int64(0)
        for at in range(offsets[person], offsets[person + 1] if people[person] else offsets[person]):
            here = np.int64(node[what[at]])
            if here < 0 or (len(rest) and not rest[at]):
                continue
            if before >= 0:
                slot, gap = slots[before, here], np.int64(time[at]) - before_time
                if 0 <= slot < len(histograms):
                    histograms[slot, bin_of(gap)] += 1
                elif slot >= 0:
                    kept[used, 0], kept[used, 1] = slot, gap
                    used += 1
            before, before_time = here, np.int64(time[at])
    return used
