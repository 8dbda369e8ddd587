import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.errors import MethodError
from lotse.methods.frap import frap, frap_of
from lotse.methods.multiplicity import rank_intervals
from lotse.methods.resampling import multiplicities


def test_by_hand():
    had = np.array([[1, 1], [1, 0], [1, 0], [0, 1]], dtype=float)
    annoyance = np.array([[1, 5], [2, 0], [3, 0], [0, 5]], dtype=float)
    reaction = np.array([[1, 3], [1, 0], [1, 0], [0, 5]], dtype=float)
    found = frap(had, annoyance, reaction)
    assert (found.frequency.tolist(), found.relevance.tolist()) == ([3.0, 2.0], [3.0, 9.0])
    assert (found.value.tolist(), found.index.round(4).tolist()) == ([9.0, 18.0], [33.3333, 66.6667])


def test_unknown_relevance_keeps_the_frequency():
    found = frap(np.ones((2, 1)), np.array([[4.0], [np.nan]]), np.array([[2.0], [1.0]]))
    assert (found.frequency.tolist(), found.relevance.tolist(), found.value.tolist()) == ([2.0], [6.0], [12.0])


def test_a_handful_ranks_nothing():
    rng = np.random.default_rng(0)
    had = (rng.random((12, 3)) < 0.5).astype(float)
    found = frap(had, np.ones((12, 3)), np.ones((12, 3)))
    assert (found.ranks.low.tolist(), found.ranks.high.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_shapes():
    with pytest.raises(MethodError, match="people, problems"):
        frap(np.ones(3), np.ones(3), np.ones(3))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_value_and_index_as_pandas(seed):
    rng = np.random.default_rng(seed)
    had = (rng.random((30, 4)) < 0.4).astype(float)
    annoyance, reaction = (rng.integers(1, 6, (30, 4)).astype(float) for _ in range(2))
    found = frap(had, annoyance, reaction, draws=50)
    told = pd.DataFrame(np.argwhere(had > 0), columns=["who", "problem"])
    told["relevance"] = (annoyance + reaction)[had > 0]
    by = told.groupby("problem").relevance
    assert found.frequency.tolist() == by.size().reindex(range(4), fill_value=0).tolist()
    assert found.value == pytest.approx(by.sum().reindex(range(4), fill_value=0).to_numpy())
    assert found.index == pytest.approx(100 * found.value / found.value.sum())
    assert found.people == 30


def test_what_nobody_had_has_no_value():
    had = np.array([[1.0, 0.0], [1.0, 0.0]])
    found = frap(had, np.full((2, 2), 3.0), np.ones((2, 2)))
    assert (found.value.tolist(), found.index.tolist()) == ([8.0, 0.0], [100.0, 0.0])
    assert frap(np.zeros((2, 1)), np.ones((2, 1)), np.ones((2, 1))).index.tolist() == [0.0]


def test_many_people_make_a_rank_sure():
    rng = np.random.default_rng(1)
    had = (rng.random((2000, 3)) < [0.5, 0.3, 0.1]).astype(float)
    found = frap(had, np.full((2000, 3), 3.0), np.ones((2000, 3)))
    assert (found.ranks.low.tolist(), found.ranks.high.tolist()) == ([1, 2, 3], [1, 2, 3])


def test_few_people_are_resampled_one_by_one_and_listed_or_in_a_table_alike():
    rng = np.random.default_rng(3)
    had = (rng.random((200, 5)) < 0.3).astype(float)
    annoyance, reaction = rng.integers(0, 6, (2, 200, 5)).astype(float)
    table = frap(had, annoyance, reaction, draws=200)
    person, problem = np.nonzero(had)
    listed = frap_of(person, problem, (annoyance + reaction)[person, problem], had.shape, draws=200)
    assert table.value.tolist() == listed.value.tolist() == (had * (annoyance + reaction)).sum(axis=0).tolist()
    counts = multiplicities(200, 200, np.random.default_rng(0))  # each person a group of their own
    drawn = counts @ (had * (annoyance + reaction))
    expected = rank_intervals(table.value, drawn)
    assert (listed.ranks.low.tolist(), listed.ranks.high.tolist()) == (expected.low.tolist(), expected.high.tolist())


def test_groups_of_many_people_keep_the_values_and_the_spread():
    rng = np.random.default_rng(4)
    had = (rng.random((20_000, 4)) < [0.3, 0.29, 0.2, 0.05]).astype(float)
    found = frap(had, 2 * had, had, draws=500)
    assert found.value.tolist() == (3 * had.sum(axis=0)).tolist()
    counts = multiplicities(20_000, 500, np.random.default_rng(1))
    alone = rank_intervals(found.value, 3 * counts @ had)
    assert (found.ranks.low.tolist(), found.ranks.high.tolist()) == (alone.low.tolist(), alone.high.tolist())


@pytest.mark.parametrize("wrong", range(3))
def test_all_three_tables_have_one_shape(wrong):
    tables = [np.ones((4, 2)) for _ in range(3)]
    tables[wrong] = np.ones((4, 3))
    with pytest.raises(MethodError, match="people, problems"):
        frap(*tables)


def test_a_problem_whose_relevance_nobody_told_is_only_counted():
    had = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    annoyance = np.array([[3.0, np.nan], [3.0, 0.0], [3.0, 2.0]])
    reaction = np.array([[1.0, 1.0], [1.0, 0.0], [1.0, np.nan]])
    found = frap(had, annoyance, reaction)
    assert (found.frequency.tolist(), found.relevance.tolist()) == ([3.0, 2.0], [4.0, 0.0])
    assert (found.value.tolist(), found.index.tolist()) == ([12.0, 0.0], [100.0, 0.0])
    assert np.isfinite(found.relevance).all()


def test_the_same_seed_the_same_ranks_and_frequency_alone_may_decide():
    """Sixty people with the one problem, four with the other, equally grave: ranks cannot be the other way round."""
    had = np.zeros((70, 2))
    had[:60, 0], had[60:64, 1] = 1, 1
    found = frap(had, np.full((70, 2), 2.0), np.ones((70, 2)))
    assert (found.ranks.rank.tolist(), found.ranks.low.tolist(), found.ranks.high.tolist()) == ([1, 2], [1, 2], [1, 2])
    again = frap(had, np.full((70, 2), 2.0), np.ones((70, 2)))
    assert again.ranks.higher.tolist() == found.ranks.higher.tolist()
