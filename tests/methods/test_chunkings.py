"""No method's answer depends on how people are cut into chunks, on their order, or on how many threads count."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lotse.methods
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.resolve import resolve
from lotse.contacts.runners.threads import run, run_chunks
from lotse.contacts.selection import select
from lotse.methods.journeys.gaps import MedianGaps
from tests.contacts.runners.world import CATALOGUE, filled, questions
from tests.methods.journeys.small import Person, chunks, cuts, people, selection

DAYS = date(1970, 1, 1), date(1970, 2, 15)
FILTERS = [
    Filter(),
    Filter(until=datetime(1970, 1, 8, tzinfo=UTC), segments=("tariff=x",)),
    Filter(outcomes=("purchase",), journey_lacks=("b",)),
    Filter(loyalty=("prospect", "first_buyer", "lost")),
    Filter(touchpoints=("a", "shop"), without_outcomes=("cancellation",)),
]


def classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(lotse.methods.__path__, "lotse.methods."):
        for _, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if found.__module__ == module.name and all(hasattr(found, name) for name in ("map", "merge", "finish")):
                yield found


def test_every_method_is_asked() -> None:
    asked = {type(method) for method in questions(selection(), *DAYS).asked.values()}
    assert asked | {MedianGaps} == set(classes())


@settings(max_examples=60, deadline=None)
@given(
    journeys=people,
    borders=cuts,
    threads=st.integers(1, 4),
    chance=st.randoms(use_true_random=False),
    where=st.sampled_from(FILTERS),
)
def test_the_answer_is_that_of_one_chunk_on_one_thread(
    journeys: list[Person], borders: set[int], threads: int, chance: Any, where: Filter
) -> None:
    chosen = selection(where)
    pieces = chunks(journeys, borders)
    chance.shuffle(pieces)
    whole = run_chunks(questions(chosen, *DAYS), chunks(journeys, set()), chosen, threads=1)
    assert run_chunks(questions(chosen, *DAYS), pieces, chosen, threads) == whole
    cut = [(chunks(journeys, set()), 1), (pieces, threads)]
    gaps = [run_chunks(MedianGaps(chosen, whole["journeys"]), parts, chosen, count) for parts, count in cut]
    assert gaps[0] == gaps[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Home:
    found = Home.at(tmp_path_factory.mktemp("world"))
    filled(found, rows=400)
    return found


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("largest", [1, 50, 10**6])
@pytest.mark.parametrize(
    "where", [Filter(), Filter(locations=("Kiel",)), Filter(waves=("1", "")), Filter(loyalty=("regular", "lost"))]
)
def test_an_index_answers_alike_with_the_columns_that_were_asked_for(
    place: Home, threads: int, largest: int, where: Filter
) -> None:
    """``run`` maps only what method and filter name; here every column comes."""
    with open_journeys(place) as index:
        chosen = select(where, index.codes, resolve(CATALOGUE, index.codes.whats))
        found = run_chunks(questions(chosen), index.chunks(None, largest), chosen, threads)
        assert found["journeys"].people > 0
        assert run(questions(chosen), index, chosen) == found
