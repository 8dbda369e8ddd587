"""Equal journeys are grouped exactly, and compared between two groups."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from lotse.methods.journeys.sequences import JourneySequences
from lotse.methods.journeys.variants import Variant, variants
from tests.methods.journeys.small import Person, Seen, answer, cuts, kind, people, selection, steps

BUY = ("purchase",)


def collapsed(names: list[str]) -> list[str]:
    return [name for name, _ in groupby(names)]


def whole(journeys: list[Person], collapse: bool) -> Counter[tuple[tuple[str, ...], bool]]:
    found: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for journey in journeys:
        names = [seen.touchpoint or "" for seen in steps(journey)]
        names = collapsed(names) if collapse else names
        if names:
            found[tuple(names), any(kind(seen) in BUY for seen in journey)] += 1
    return found


def split(journeys: list[Person]) -> Counter[tuple[tuple[str, ...], bool]]:
    found: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for journey in journeys:
        path: list[str] = []
        for seen in journey:
            if kind(seen) in BUY:
                found[tuple(path), True] += 1
                path = []
            elif seen.touchpoint is not None:
                path.append(seen.touchpoint)
        if path:
            found[tuple(path), False] += 1
    return found


def counted(
    method: JourneySequences, journeys: list[Person], borders: set[int]
) -> Counter[tuple[tuple[str, ...], bool]]:
    grouped = answer(method, journeys, borders, selection())
    found: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for number, (without, having) in enumerate(grouped.counts.tolist()):
        names = tuple(method.nodes.keys[node] for node in grouped.sequence(number))
        assert (names, False) not in found and (names, True) not in found
        found[names, False], found[names, True] = without, having
    return +found


@settings(max_examples=60, deadline=None)
@given(journeys=people, borders=cuts, collapse=st.booleans())
def test_whole_journeys(journeys: list[Person], borders: set[int], collapse: bool) -> None:
    method = JourneySequences(selection(), BUY, collapse=collapse)
    assert counted(method, journeys, borders) == whole(journeys, collapse)


@settings(max_examples=60, deadline=None)
@given(journeys=people, borders=cuts)
def test_paths_to_an_outcome(journeys: list[Person], borders: set[int]) -> None:
    assert counted(JourneySequences(selection(), BUY, split=True), journeys, borders) == split(journeys)


def test_variants_are_compared_and_corrected() -> None:
    first, second = [Seen(1, 0)], [Seen(1, 1)]
    journeys = [*[[*first, Seen(2, 5)]] * 8, *[first] * 2, *[[*second, Seen(2, 5)]] * 1, *[second] * 7]
    method = JourneySequences(selection(), ("cancellation",))
    p = float(fisher_exact([[2, 7], [8, 1]]).pvalue)
    assert variants(answer(method, journeys, {5}, selection()), method.nodes.keys) == [
        Variant(("a",), 10, 8, pytest.approx(p), pytest.approx(p)),
        Variant(("b",), 8, 1, pytest.approx(p), pytest.approx(p)),
    ]


def test_only_the_most_frequent_come_and_ties_have_an_order() -> None:
    journeys = [[Seen(1, what)] for what in (2, 1, 0, 1, 0)]
    method = JourneySequences(selection(), BUY)
    found = variants(answer(method, journeys, {2}, selection()), method.nodes.keys, limit=2)
    assert [variant.touchpoints for variant in found] == [("a",), ("b",)]


def test_nothing_gives_nothing() -> None:
    method = JourneySequences(selection(), BUY)
    assert variants(answer(method, [], set(), selection()), method.nodes.keys) == []
