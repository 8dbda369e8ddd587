"""Id runs: what was seen, up to which move and within the window, whatever was merged meanwhile."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.ids.digests import Digests, ordered
from lotse.contacts.ids.runs import IdRuns

TODAY = datetime.now(UTC).date()


def digests(*numbers: int) -> Digests:
    return np.array([numbers, numbers], np.uint64)


def days(size: int, day: date = TODAY) -> np.ndarray:
    return np.full(size, np.datetime64(day))


def seen(runs: IdRuns, until: int, *numbers: int) -> list[bool]:
    return [bool(found) for found in runs.seen(digests(*numbers), until)]


@pytest.fixture
def runs(tmp_path: Path) -> IdRuns:
    return IdRuns(tmp_path / "ids")


def test_without_runs_nothing_was_seen(runs: IdRuns) -> None:
    assert (runs.present(), seen(runs, 9, 1)) == (False, [False])


def test_moves_that_the_table_lacks_are_left_out(runs: IdRuns) -> None:
    runs.record(1, digests(5), days(1))
    runs.record(2, digests(6), days(1))
    assert (seen(runs, 1, 5, 6), seen(runs, 2, 5, 6)) == ([True, False], [True, True])


def test_an_attempt_that_never_reached_the_table_is_replaced(runs: IdRuns) -> None:
    runs.record(3, digests(5), days(1))
    runs.record(3, digests(6), days(1))
    assert seen(runs, 3, 5, 6) == [False, True]


def test_what_left_the_window_is_not_seen_and_is_forgotten(runs: IdRuns) -> None:
    edge, gone = TODAY - timedelta(days=7), TODAY - timedelta(days=8)
    runs.record(1, digests(5, 6), np.array([edge, gone], "datetime64[D]"))
    assert seen(runs, 1, 5, 6) == [True, False]
    runs.forget(TODAY)
    assert [run.path.parent.name for run in runs.runs()] == [edge.isoformat()]


def test_erased_digests_are_in_no_run(runs: IdRuns) -> None:
    runs.record(1, digests(5, 6), days(2))
    runs.record(2, digests(7), days(1))
    assert runs.erase(digests(6, 9)) == 1
    assert seen(runs, 2, 5, 6, 7) == [True, False, True]


def test_a_merge_half_way_shows_the_merged_run_alone(runs: IdRuns) -> None:
    runs.record(1, digests(5), days(1))
    runs.record(2, digests(6), days(1))
    runs.write(TODAY, 1, 2, digests(5, 6))  # the crash came before the inner runs were dropped
    assert [(run.first, run.last) for run in runs.runs()] == [(1, 2)]
    runs.merge(until=2)
    assert sum(1 for _ in (runs.runs()[0].path.parent).iterdir()) == 1
    assert seen(runs, 2, 5, 6) == [True, True]


@settings(max_examples=25, deadline=None)
@given(moves=st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=12), min_size=1, max_size=12))
def test_merging_changes_no_answer_and_keeps_runs_few(
    moves: list[list[int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    runs = IdRuns(tmp_path_factory.mktemp("ids"))
    for move, numbers in enumerate(moves, 1):
        runs.record(move, digests(*numbers), days(len(numbers)))
        runs.merge(until=move)
        known = set().union(*map(set, moves[:move]))
        assert seen(runs, move, *range(41)) == [number in known for number in range(41)]
    held = [run.load() for run in runs.runs()]
    assert all((ordered(run) == run).all() for run in held)
    assert len(held) <= 4
