"""The journey graph and its gaps against brute force, however people are cut into chunks."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from statistics import mean, median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.filters import Filter
from lotse.methods.journeys import gaps, loglinear
from lotse.methods.journeys.gaps import MedianGaps
from lotse.methods.journeys.graph import END, START, Edge, Graph, JourneyGraph
from tests.methods.journeys.small import Person, Seen, answer, cuts, kind, people, selection, steps

FIRST_WEEK = Filter(until=datetime(1970, 1, 8, tzinfo=UTC), segments=("tariff=x",))


def passes(seen: Seen, filters: Filter) -> bool:
    return filters == Filter() or (seen.time < 7 * 86_400 and seen.segment == 1)


def by_hand(journeys: list[Person], filters: Filter) -> dict[tuple[str, str], Edge]:
    count: Counter[tuple[str, str]] = Counter()
    who: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    gap: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for person, journey in enumerate(journeys):
        walked = [
            (at, seen) for at, seen in enumerate(journey) if seen.touchpoint is not None and passes(seen, filters)
        ]
        if not walked:
            continue
        names = [START, *(seen.touchpoint or "" for _, seen in walked), END]
        departures = [-1, *(at for at, _ in walked)]
        for edge, departure in zip(pairwise(names), departures, strict=True):
            later = [kind(seen) for seen in journey[departure + 1 :]]
            count[edge] += 1
            who[*edge, "any"].add(person)
            if {"purchase", "repurchase"} & set(later):
                who[*edge, "converted"].add(person)
            if "cancellation" in later:
                who[*edge, "left"].add(person)
        for (_, one), (_, other) in pairwise(walked):
            gap[one.touchpoint or "", other.touchpoint or ""].append(other.time - one.time)
    return {
        edge: Edge(
            *edge, count[edge], len(who[*edge, "any"]), len(who[*edge, "converted"]), len(who[*edge, "left"]),
            mean(gap[edge]) if edge in gap else None,
        )
        for edge in count
    }  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(journeys=people, borders=cuts, filters=st.sampled_from([Filter(), FIRST_WEEK]))
def test_graph(journeys: list[Person], borders: set[int], filters: Filter) -> None:
    chosen = selection(filters)
    graph = answer(JourneyGraph(chosen), journeys, borders, chosen)
    assert {(edge.start, edge.end): edge for edge in graph.edges} == by_hand(journeys, filters)
    assert [edge.count for edge in graph.edges] == sorted((edge.count for edge in graph.edges), reverse=True)
    assert graph.people == sum(edge.count for edge in graph.edges if edge.end == END)


@settings(max_examples=40, deadline=None)
@given(journeys=people, borders=cuts)
def test_what_goes_in_comes_out(journeys: list[Person], borders: set[int]) -> None:
    chosen = selection()
    entering, leaving = Counter[str](), Counter[str]()
    for edge in answer(JourneyGraph(chosen), journeys, borders, chosen).edges:
        entering[edge.end] += edge.count
        leaving[edge.start] += edge.count
    entering[START], leaving[END] = leaving[START], entering[END]
    assert entering == leaving


def inner(journeys: list[Person]) -> dict[tuple[str, str], list[int]]:
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for journey in journeys:
        for one, other in pairwise(steps(journey)):
            found[one.touchpoint or "", other.touchpoint or ""].append(other.time - one.time)
    return found


@settings(max_examples=40, deadline=None)
@given(journeys=people, borders=cuts)
def test_rare_edges_have_exact_medians(journeys: list[Person], borders: set[int]) -> None:
    chosen = selection()
    graph = answer(JourneyGraph(chosen), journeys, borders, chosen)
    medians = answer(MedianGaps(chosen, graph), journeys, borders, chosen)
    assert medians == {edge: float(median(values)) for edge, values in inner(journeys).items()}


def test_frequent_edges_have_medians_within_their_bin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gaps, "RARE", 10)
    random = np.random.default_rng(3)
    seconds = random.lognormal(8, 2, 501).astype(int).tolist()
    journeys = [[Seen(0, 0), Seen(gap, 1)] for gap in seconds]
    chosen = selection()
    graph = answer(JourneyGraph(chosen), journeys, {100, 300}, chosen)
    found = answer(MedianGaps(chosen, graph), journeys, {200}, chosen)
    assert found["a", "b"] == pytest.approx(median(seconds), rel=1 / 32)


@given(seconds=st.integers(0, 2**32 - 1))
def test_bins_hold_their_values(seconds: int) -> None:
    start, width = loglinear._bounds(loglinear.bin_of(seconds))
    assert start <= seconds < start + width
    assert width == 1 or width <= start / 32


def test_no_chunk_gives_an_empty_graph() -> None:
    chosen = selection()
    assert answer(JourneyGraph(chosen), [], set(), chosen) == Graph((), 0)
