import numpy as np
import pytest

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
