"""The net promoter score against its formula and a published sample."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from lotse.methods.estimates.nps import nps_of_sums, promotion
from lotse.methods.estimates.sums import cluster_sums


def test_promotion():
    given = promotion([0, 6, 7, 8, 9, 10, float("nan")])
    assert given[:6].tolist() == [-1, -1, 0, 0, 1, 1]
    assert math.isnan(given[6])


def test_another_scale_is_no_nps():
    with pytest.raises(ValueError, match="Ratings run from 0 to 100; this score needs 0 to 10"):
        promotion([0, 50, 100])


def score(ratings, weights, people):
    value = promotion(ratings)
    given = ~np.isnan(value)
    weight = np.array(weights, dtype=float)[given]
    return nps_of_sums(cluster_sums([weight, weight * value[given]], np.asarray(people)[given]))


def test_equals_the_formula():
    ratings = [10] * 50 + [8] * 20 + [3] * 30
    found = score(ratings, np.ones(100), range(100))
    assert found.value == pytest.approx(20.0)
    error = 100 * math.sqrt((0.5 + 0.3 - 0.2**2) / 100 * 100 / 99)
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, 99) * error)


def test_weights_count_and_blanks_do_not():
    found = score([10, 0, float("nan")], [3.0, 1.0, 100.0], ["a", "b", "c"])
    assert (found.value, found.n) == (50.0, 2)
