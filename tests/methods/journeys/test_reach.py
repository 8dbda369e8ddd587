"""Net reach: exhaustive search against trying all, greedy where there are too many."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings

from lotse.methods.journeys import reach
from lotse.methods.journeys.reach import Combination, Reach
from tests.methods.journeys.small import PHASES, Person, answer, cuts, people, selection, steps


def reached(journeys: list[Person], keys: tuple[str, ...]) -> int:
    return sum(any(seen.touchpoint in keys for seen in steps(journey)) for journey in journeys)


@settings(max_examples=40, deadline=None)
@given(journeys=people, borders=cuts)
def test_the_best_combination_of_each_size(journeys: list[Person], borders: set[int]) -> None:
    chosen = selection()
    found = answer(Reach(chosen), journeys, borders, chosen)
    assert found.exact
    assert found.people == reached(journeys, tuple(PHASES))
    for size, best in enumerate(found.best, start=1):
        assert len(best.touchpoints) == size
        assert best.people == reached(journeys, best.touchpoints)
        assert best.people == max(reached(journeys, keys) for keys in combinations(PHASES, size))
    assert found.single == tuple(Combination((key,), reached(journeys, (key,))) for key in PHASES)


@settings(max_examples=20, deadline=None)
@given(journeys=people, borders=cuts)
def test_greedy_adds_what_reaches_most_and_says_so(journeys: list[Person], borders: set[int]) -> None:
    chosen = selection()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reach, "EXACT_BELOW", 2)
        found = answer(Reach(chosen, largest=2), journeys, borders, chosen)
    assert not found.exact
    first = max(reached(journeys, (key,)) for key in PHASES)
    assert (len(found.best), found.best[0].people) == (2, first)
    assert found.best[1].people >= first
