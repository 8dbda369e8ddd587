"""Leaving out journeys that one person alone has changes no answer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.journeys.sequences import JourneyRepeats, JourneySequences, Repeats
from lotse.methods.journeys.variants import grouped_for, variants
from tests.methods.journeys.small import Person, answer, cuts, people, selection


@pytest.mark.parametrize("balanced", [False, True])
@settings(max_examples=80, deadline=None)
@given(journeys=people, borders=cuts, limit=st.integers(1, 6))
def test_the_same_variants(journeys: list[Person], borders: set[int], balanced: bool, limit: int) -> None:
    method = JourneySequences(selection(), ("cancellation",))
    whole = answer(method, journeys, borders, selection())
    found = grouped_for(lambda asked: answer(asked, journeys, borders, selection()), method, limit, balanced)
    assert (found.totals, found.different) == (whole.totals, whole.different)
    assert variants(found, method.nodes.keys, limit, balanced) == variants(whole, method.nodes.keys, limit, balanced)


@settings(max_examples=60, deadline=None)
@given(journeys=people, borders=cuts)
def test_what_repeats_is_kept_with_its_counts(journeys: list[Person], borders: set[int]) -> None:
    method = JourneySequences(selection(), ("purchase",), split=True)
    whole = answer(method, journeys, borders, selection())
    repeats = answer(JourneyRepeats(method), journeys, borders, selection())
    some = answer(method.among(repeats), journeys, borders, selection())
    kept = {some.sequence(row): counts for row, counts in enumerate(some.counts.tolist())}
    every = {whole.sequence(row): counts for row, counts in enumerate(whole.counts.tolist())}
    assert kept.items() <= every.items()
    assert all(sum(counts) == 1 for way, counts in every.items() if way not in kept)
    assert some.totals == whole.totals


def test_a_hash_that_shares_its_place_passes_for_repeated() -> None:
    places = np.zeros(2, np.uint8)
    places[1] = 2
    hashes = np.array([1 << 20, 3 << 20, 2 << 20], np.uint64)
    assert Repeats(places).of(hashes).tolist() == [True, True, False]
