import numpy as np
import pytest

from lotse.methods.errors import MethodError
from lotse.methods.frap import frap


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
