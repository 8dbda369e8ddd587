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
from lotse.methods.journeys.nodes import CONVERTS, LEAVES, nodes_of, outcomes, with_journey

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
        self._outcomes = outcomes(selection, converts, leaves)

    def map(self, chunk: Chunk, selection: Selection) -> NDArray[np.int64]:
        edges = np.zeros(((len(self.nodes.keys) + 2) ** 2, 8), np.int64)
        edges[:, SEEN:] = -1
        people = with_journey(chunk, selection)
        _count(
            chunk.offsets, people, chunk.time, chunk.what, selection.rest(chunk),
            self.nodes.of_what, self._outcomes, len(self.nodes.keys), edges,
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
def _count(
    offsets: Any, people: Any, time: Any, what: Any, rest: Any, node: Any, outcome: Any, size: int, edges: Any
) -> None:
    """Each person backwards: what comes later is known when an edge is met, and one pass suffices."""
    width = size + 2
    for person in range(len(people)):
        if not people[person]:
            continue
        later, later_time = 0, np.int64(0)
        after = np.int64(size + 1)
        for at in range(offsets[person + 1] - 1, offsets[person] - 1, -1):
            here = node[what[at]]
            if here >= 0 and (len(rest) == 0 or rest[at]):
                edge = here * width + after
                _pass(edges, edge, person, later)
                if after < size:
                    edges[edge, GAP] += later_time - np.int64(time[at])
                after, later_time = np.int64(here), np.int64(time[at])
            later |= outcome[what[at]]
        if after < size:
            _pass(edges, size * width + after, person, later)


@kernel
def _pass(edges: Any, edge: Any, person: int, later: int) -> None:
    """Count one passage, and its person where they are new to the edge (or to its outcome)."""
    edges[edge, COUNT] += 1
    if edges[edge, SEEN] != person:
        edges[edge, SEEN] = person
        edges[edge, PEOPLE] += 1
    if later & CONVERTS and edges[edge, SEEN_CONVERTED] != person:
        edges[edge, SEEN_CONVERTED] = person
        edges[edge, CONVERTED] += 1
    if later & LEAVES and edges[edge, SEEN_LEFT] != person:
        edges[edge, SEEN_LEFT] = person
        edges[edge, LEFT] += 1
