"""Last experiences of leavers and stayers, counted by hand; the matched difference on a planted one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import StratifiedTable

from lotse.contacts.journeys.chunk import NO_VALENCE
from lotse.methods.journeys.before_leaving import BeforeLeaving, LastExperiences, _matched
from tests.methods.journeys.small import Person, Seen, answer, cuts, kind, people, selection, steps


@settings(max_examples=60, deadline=None)
@given(journeys=people, borders=cuts, window=st.sampled_from([3, 86_400, 10**9]))
def test_counts(journeys: list[Person], borders: set[int], window: int) -> None:
    used, negative, last = Counter[tuple[str, int]](), Counter[tuple[str, int]](), Counter[tuple[str, int]]()
    groups = [0, 0]
    for journey in journeys:
        leaving = next((at for at, seen in enumerate(journey) if kind(seen) == "cancellation"), None)
        before = journey if leaving is None else journey[:leaving]
        if not before:
            continue
        until = before[-1].time if leaving is None else journey[leaving].time
        inside = [seen for seen in before if until - seen.time <= window]
        if not inside:
            continue
        group = int(leaving is not None)
        groups[group] += 1
        bad = [seen.touchpoint or "" for seen in steps(inside) if seen.valence < 0 and seen.valence != NO_VALENCE]
        used.update({(seen.touchpoint or "", group) for seen in steps(inside)})
        negative.update({(key, group) for key in bad})
        last.update([(bad[-1], group)] if bad else [])
    chosen = selection()
    found = answer(LastExperiences(chosen, window), journeys, borders, chosen)
    assert [found.stayed, found.left] == groups
    for row in found.rows:
        assert row.used == (used[row.touchpoint, 0], used[row.touchpoint, 1])
        assert row.negative == (negative[row.touchpoint, 0], negative[row.touchpoint, 1])
        assert row.last_negative == (last[row.touchpoint, 0], last[row.touchpoint, 1])


def planted(seed: int) -> list[Person]:
    """Leavers have bad experiences at c three times as often, and both groups grow worse with activity at a."""
    random = np.random.default_rng(seed)
    journeys = []
    for _ in range(3000):
        leaves = random.random() < 0.3
        length = int(random.integers(4, 12)) if leaves else int(random.integers(1, 12))
        journey = [Seen(at, 0, -60 if random.random() < 0.1 else 60) for at in range(length)]
        journey.append(Seen(20, 2, -120 if random.random() < (0.6 if leaves else 0.2) else 120))
        journeys.append([*journey, Seen(21, 5)] if leaves else journey)
    return journeys


def test_a_planted_difference_is_found_and_activity_is_not_mistaken_for_one() -> None:
    chosen = selection()
    found = answer(LastExperiences(chosen, 10**6), planted(1), {1000}, chosen)
    first = found.rows[0]
    assert first.touchpoint == "c"
    assert first.low < 0.4 < first.high
    assert first.q < 0.001
    at_a = next(row for row in found.rows if row.touchpoint == "a")
    crude = at_a.negative[1] / found.left - at_a.negative[0] / found.stayed
    assert abs(at_a.difference) < crude / 2


def test_a_rare_experience_that_no_leaver_had_proves_nothing() -> None:
    """0 of 30 against 6 of 1,500: a normal approximation would call it certain."""
    stayers = [[Seen(1, 2, -120 if number < 6 else 120)] for number in range(1500)]
    leavers = [[Seen(1, 2, 120), Seen(2, 5)] for _ in range(30)]
    chosen = selection()
    row = next(
        row
        for row in answer(LastExperiences(chosen, 10), stayers + leavers, {40}, chosen).rows
        if row.touchpoint == "c"
    )
    assert row.difference == pytest.approx(-6 / 1500)
    assert row.low < row.difference < 0 < row.high
    assert row.p > 0.5


@settings(max_examples=40, deadline=None)
@given(
    tables=st.lists(
        st.tuples(st.integers(1, 40), st.integers(1, 40), st.integers(0, 40), st.integers(0, 40)),
        min_size=1,
        max_size=4,
    )
)
def test_difference_and_test_are_those_of_mantel_and_haenszel(tables: list[tuple[int, int, int, int]]) -> None:
    rows = [(n, m, min(x, n), min(y, m)) for n, m, x, y in tables]
    people, bad = np.array([row[:2] for row in rows]), np.array([row[2:] for row in rows])
    difference, low, high, p = _matched(bad, people)
    weights = [n * m / (n + m) for n, m, *_ in rows]
    expected = sum(w * (y / m - x / n) for w, (n, m, x, y) in zip(weights, rows, strict=True)) / sum(weights)
    assert difference == pytest.approx(expected)
    assert -1 <= low <= difference <= high <= 1
    squares = StratifiedTable([np.array([[y, m - y], [x, n - x]], float) for n, m, x, y in rows])
    test = squares.test_null_odds(correction=False)
    assert p == (1.0 if np.isnan(test.pvalue) else pytest.approx(test.pvalue))


def test_without_leavers_nothing_is_said() -> None:
    chosen = selection()
    found = answer(LastExperiences(chosen, 10), [[Seen(1, 2, -120)]], set(), chosen)
    row = next(row for row in found.rows if row.touchpoint == "c")
    assert (found.left, row.p, row.low, row.high) == (0, 1.0, -1.0, 1.0)
    assert answer(LastExperiences(chosen, 10), [], set(), chosen) == BeforeLeaving((), 0, 0)
    assert pytest.approx(row.difference) == 0
