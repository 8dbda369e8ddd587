"""The change of a mean against statsmodels and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from lotse.methods.estimates.estimate import NOTHING, Estimate
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.estimates.trend import Direction, change_of_mean, direction


def sums_of(values, weights, after, people):
    values, weights, after = (np.asarray(x, float) for x in (values, weights, after))
    before = 1 - after
    columns = [weights * before, weights * values * before, weights * after, weights * values * after]
    return cluster_sums(columns, people)


def test_standard_error_equals_statsmodels_for_people_in_both_periods():
    rng = np.random.default_rng(2)
    people = rng.integers(0, 50, 300)
    after = rng.integers(0, 2, 300)
    weights = rng.uniform(0.5, 2, 300)
    values = rng.normal(size=300) + 0.4 * after + 0.3 * (people % 4)
    found = change_of_mean(sums_of(values, weights, after, people))
    peer = sm.WLS(values, sm.add_constant(after), weights=weights).fit(
        cov_type="cluster", cov_kwds={"groups": people, "use_correction": False}
    )
    assert found.value == pytest.approx(peer.params[1], rel=1e-10)
    error = peer.bse[1] * np.sqrt(found.n / (found.n - 1))
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, found.n - 1) * error, rel=1e-9)


def test_the_same_people_twice_is_nearly_the_paired_test():
    before, after = np.array([1.0, 2, 3, 4, 5]), np.array([2.0, 3, 4, 5, 5])
    people = list(range(5)) * 2
    found = change_of_mean(sums_of([*before, *after], np.ones(10), [0] * 5 + [1] * 5, people))
    peer = stats.ttest_rel(after, before).confidence_interval()
    assert [found.value, found.low, found.high] == pytest.approx([0.8, peer.low, peer.high])


def test_a_period_without_answers_has_no_change():
    assert change_of_mean(sums_of([1.0], [1.0], [0], ["a"])) == NOTHING


def test_arrows():
    assert direction(Estimate(0.2, 0.1, 0.3, 9, 9)) is Direction.UP
    assert direction(Estimate(-0.2, -0.3, -0.1, 9, 9)) is Direction.DOWN
    assert direction(Estimate(0.2, -0.1, 0.5, 9, 9)) is Direction.LEVEL
    assert direction(Estimate(0.2, None, None, 1, 1)) is None
