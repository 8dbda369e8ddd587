"""What people who left experienced last, against people as active who stayed.

A leaver is looked at in the window before their first contact that is a leaving (cancellation), a stayer in the
window that ends with their last contact. Both are matched on activity: the number of contacts in the window, in
doublings. Per touchpoint the risk difference and its test are combined over these strata.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import false_discovery_control, norm

from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.estimates.proportions import wilson
from lotse.methods.journeys.nodes import LEAVES, nodes_of, outcomes, with_journey

STRATA: Final = 32
USED, BAD, LAST_BAD = range(3)
STAYED, LEFT = range(2)


@dataclass(frozen=True)
class Last:
    """At one touchpoint: people who left (stayed) with a contact there in the window, with a negative one, and whose
    last negative experience was there. ``difference``: share of leavers with a negative contact there minus that of
    stayers, matched on activity, with 95 % interval; ``q``: p after Benjamini-Hochberg over touchpoints.
    """

    touchpoint: str
    used: tuple[int, int]  # stayed, left
    negative: tuple[int, int]
    last_negative: tuple[int, int]
    difference: float
    low: float
    high: float
    p: float
    q: float


@dataclass(frozen=True)
class BeforeLeaving:
    rows: tuple[Last, ...]  # largest difference first
    stayed: int
    left: int


@dataclass(frozen=True)
class LeavingState:
    people: NDArray[np.int64]  # strata × 2
    counts: NDArray[np.int64]  # strata × 2 × nodes × 3


class LastExperiences:
    """State merged by addition. ``window`` in seconds."""

    columns: tuple[str, ...] = ()

    def __init__(self, selection: Selection, window: int, leaves: tuple[str, ...] = ("cancellation",)) -> None:
        self.nodes = nodes_of(selection)
        self._window = window
        self._outcomes = outcomes(selection, (), leaves)

    def map(self, chunk: Chunk, selection: Selection) -> LeavingState:
        state = LeavingState(np.zeros((STRATA, 2), np.int64), np.zeros((STRATA, 2, len(self.nodes.keys), 3), np.int64))
        _count(
            chunk.offsets, with_journey(chunk, selection), chunk.time, chunk.what, chunk.valence, selection.rest(chunk),
            self.nodes.of_what, self._outcomes, self._window, state.people, state.counts,
        )  # fmt: skip
        return state

    def merge(self, one: LeavingState, other: LeavingState) -> LeavingState:
        return LeavingState(one.people + other.people, one.counts + other.counts)

    def finish(self, state: LeavingState | None) -> BeforeLeaving:
        if state is None:
            return BeforeLeaving((), 0, 0)
        stayed, left = state.people.sum(axis=0).tolist()
        estimates = [_matched(state.counts[:, :, node, BAD], state.people) for node in range(len(self.nodes.keys))]
        adjusted = false_discovery_control([p for *_, p in estimates]).tolist() if estimates else []
        totals = state.counts.sum(axis=0)
        rows = [
            self._row(key, totals[:, node], estimates[node], adjusted[node]) for node, key in enumerate(self.nodes.keys)
        ]
        return BeforeLeaving(tuple(sorted(rows, key=lambda row: -row.difference)), stayed, left)

    def _row(self, key: str, totals: NDArray[np.int64], estimate: tuple[float, float, float, float], q: float) -> Last:
        used, negative, last = (_pair(totals[:, part]) for part in (USED, BAD, LAST_BAD))
        return Last(key, used, negative, last, *estimate, q)


def _pair(counts: NDArray[np.int64]) -> tuple[int, int]:
    return int(counts[STAYED]), int(counts[LEFT])


def _matched(bad: NDArray[np.int64], people: NDArray[np.int64]) -> tuple[float, float, float, float]:
    """Mantel-Haenszel risk difference over the strata that hold both groups: (difference, low, high, p).

    Limits and test hold where one group has no such contact at all: the limits join Wilson intervals of both weighted
    shares, the test has the variance under equality. Sources: Mantel and Haenszel (1959) for weights and test; Yan and
    Su (2010), Stratified Wilson and Newcombe confidence intervals for multiple binomial proportions.
    """
    both = (people > 0).all(axis=1)
    n, x = people[both].astype(np.float64), bad[both].astype(np.float64)
    if not len(n):
        return 0.0, -1.0, 1.0, 1.0
    weight = n[:, 0] * n[:, 1] / n.sum(axis=1)
    weight /= weight.sum()
    share = (weight[:, None] * x / n).sum(axis=0)
    effective = 1 / (weight[:, None] ** 2 / n).sum(axis=0)
    stayed, left = (wilson(min(float(share[group]), 1.0), float(effective[group])) for group in (STAYED, LEFT))
    difference = float(share[LEFT] - share[STAYED])
    below = hypot(share[LEFT] - left[0], stayed[1] - share[STAYED])
    above = hypot(left[1] - share[LEFT], share[STAYED] - stayed[0])
    return difference, difference - below, difference + above, _equal(x, n)


def _equal(bad: NDArray[np.float64], people: NDArray[np.float64]) -> float:
    """Two-sided p of Mantel and Haenszel's test that both groups have equal shares in every stratum."""
    total, some = people.sum(axis=1), bad.sum(axis=1)
    expected = people[:, LEFT] * some / total
    spread = people.prod(axis=1) * some * (total - some) / (total**2 * np.maximum(total - 1, 1))
    if not spread.sum():
        return 1.0
    return float(2 * norm.sf(abs((bad[:, LEFT] - expected).sum()) / sqrt(spread.sum())))


@kernel
def _count(  # noqa: PLR0912 - one pass, compiled
    offsets: Any, people: Any, time: Any, what: Any, valence: Any, rest: Any, node: Any, outcome: Any, window: int,
    totals: Any, counts: Any,
) -> None:  # fmt: skip
    seen = np.full((counts.shape[2], 2), -1, np.int64)
    for person in range(len(people)):
        start, end = offsets[person], offsets[person + 1]
        if not people[person] or start == end:
            continue
        group = STAYED
        for at in range(start, end):
            if outcome[what[at]] & LEAVES:
                group, end = LEFT, at
                break
        if start == end:  # left without any contact before
            continue
        until = np.int64(time[end]) if group == LEFT else np.int64(time[end - 1])
        first = end
        while first > start and until - np.int64(time[first - 1]) <= window:
            first -= 1
        stratum = 0
        while (end - first) >> (stratum + 1):
            stratum += 1
        if first == end:
            continue
        totals[stratum, group] += 1
        last_bad = -1
        for at in range(first, end):
            here = node[what[at]]
            if here < 0 or (len(rest) and not rest[at]):
                continue
            if seen[here, 0] != person:
                seen[here, 0] = person
                counts[stratum, group, here, USED] += 1
            if valence[at] < 0 and valence[at] != NO_VALENCE:
                last_bad = here
                if seen[here, 1] != person:
                    seen[here, 1] = person
                    counts[stratum, group, here, BAD] += 1
        if last_bad >= 0:
            counts[stratum, group, last_bad, LAST_BAD] += 1
