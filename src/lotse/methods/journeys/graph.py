"""What follows what: the journey graph.

Nodes are touchpoints; an edge is a contact and the next one of the same person that the filter lets count. START
precedes everybody's first contact and END follows the last, so what goes into a node equals what comes out of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.journeys.nodes import CONVERTS, LEAVES, nodes_of, outcomes, steps_of, with_journey

START: Final = "start"
END: Final = "end"
# A row per edge, one cache line wide: five results, and three stamps of the person who was counted last.
COUNT, PEOPLE, GAP, CONVERTED, LEFT, SEEN, SEEN_CONVERTED, SEEN_LEFT = range(8)
RESULTS: Final = 5


@dataclass(frozen=True)
class Edge:
    """``people`` took it at least once; of them ``converted`` had a purchase (``left``: a cancellation) after its
    first contact (START: anywhere). ``mean_gap``: seconds between its two contacts, None at START and END.
    """

    start: str
    end: str
    count: int
    people: int
    converted: int
    left: int
    mean_gap: float | None


@dataclass(frozen=True)
class Graph:
    """``people`` have at least one contact that counts: the base of every share. Edges: most used first."""

    edges: tuple[Edge, ...]
    people: int


class JourneyGraph:
    """Directly-follows graph. State: int64, (nodes + 2)² × 5, merged by addition.

    ``converts`` and ``leaves`` name the kinds of contact that are an outcome.
    """

    columns: tuple[str, ...] = ()

    def __init__(
        self,
        selection: Selection,
        converts: tuple[str, ...] = ("purchase", "repurchase"),
        leaves: tuple[str, ...] = ("cancellation",),
    ) -> None:
        self.nodes = nodes_of(selection)
        self._steps = steps_of(self.nodes, outcomes(selection, converts, leaves))

    def map(self, chunk: Chunk, selection: Selection) -> NDArray[np.int64]:
        edges = np.zeros(((len(self.nodes.keys) + 2) ** 2, 8), np.int64)
        edges[:, SEEN:] = -1
        _count(
            chunk.offsets, with_journey(chunk, selection), chunk.time, chunk.what, selection.rest(chunk),
            self._steps, len(self.nodes.keys), edges.reshape(-1),
        )  # fmt: skip
        return edges[:, :RESULTS].copy()

    def merge(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        one += other
        return one

    def finish(self, state: NDArray[np.int64] | None) -> Graph:
        if state is None:
            return Graph((), 0)
        used = np.flatnonzero(state[:, COUNT])
        ordered = used[np.argsort(-state[used, COUNT], kind="stable")]
        size = len(self.nodes.keys)
        starts = state[size * (size + 2) : (size + 1) * (size + 2), COUNT]
        return Graph(tuple(self._edge(cell, state[cell].tolist()) for cell in ordered.tolist()), int(starts.sum()))

    def _edge(self, cell: int, row: list[int]) -> Edge:
        names = (*self.nodes.keys, START, END)
        start, end = (names[number] for number in divmod(cell, len(names)))
        inner = start != START and end != END
        mean = row[GAP] / row[COUNT] if inner else None
        return Edge(start, end, row[COUNT], row[PEOPLE], row[CONVERTED], row[LEFT], mean)


@kernel
def _count(offsets: Any, people: Any, time: Any, what: Any, rest: Any, steps: Any, size: int, edges: Any) -> None:
    """Each person backwards: what comes later is known when an edge is met, and one pass suffices.

    Positions are unsigned, so that nothing asks whether one counts from the end.
    """
    width, nothing, tested = np.uint64(size + 2), np.uint64(size), len(rest) > 0
    for person in range(len(people)):
        if not people[person]:
            continue
        later, later_time = np.uint64(0), np.int64(0)
        after = np.uint64(size + 1)
        at = np.uint64(offsets[person + 1])
        while at > np.uint64(offsets[person]):
            at -= np.uint64(1)
            step = np.uint64(steps[what[at]])
            here = step & np.uint64(16383)
            if here < nothing and (not tested or rest[at]):
                now = np.int64(time[at])
                edge = (here * width + after) * np.uint64(8)
                _pass(edges, edge, person, later)
                if after < nothing:
                    edges[edge + np.uint64(GAP)] += later_time - now
                after, later_time = here, now
            later |= step >> np.uint64(14)
        if after < nothing:
            _pass(edges, (nothing * width + after) * np.uint64(8), person, later)


@kernel
def _pass(edges: Any, edge: Any, person: int, later: Any) -> None:
    """Count one passage, and its person where they are new to the edge (or to its outcome)."""
    edges[edge + np.uint64(COUNT)] += 1
    edges[edge + np.uint64(PEOPLE)] += edges[edge + np.uint64(SEEN)] != person
    edges[edge + np.uint64(SEEN)] = person
    if later & np.uint64(CONVERTS):
        edges[edge + np.uint64(CONVERTED)] += edges[edge + np.uint64(SEEN_CONVERTED)] != person
        edges[edge + np.uint64(SEEN_CONVERTED)] = person
    if later & np.uint64(LEAVES):
        edges[edge + np.uint64(LEFT)] += edges[edge + np.uint64(SEEN_LEFT)] != person
        edges[edge + np.uint64(SEEN_LEFT)] = person
