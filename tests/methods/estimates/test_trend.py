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


def test_other_people_in_each_period_nearly_welchs_test():
    """As many before as after: the standard error is scipy's, the degrees of freedom are those of one period."""
    rng = np.random.default_rng(3)
    before, after = rng.normal(0, 1, 30), rng.normal(0.5, 2, 30)
    found = change_of_mean(sums_of([*before, *after], np.ones(60), [0] * 30 + [1] * 30, range(60)))
    peer = stats.ttest_ind(after, before, equal_var=False)
    error = (after.mean() - before.mean()) / peer.statistic
    assert (found.value, found.n, found.effective) == (pytest.approx(after.mean() - before.mean()), 30, 30.0)
    assert (found.low, found.high) == pytest.approx(stats.t.interval(0.95, 29, loc=found.value, scale=error))


def test_the_smaller_period_counts():
    values, after = [1.0, 2, 4, 3, 5], [0, 0, 0, 1, 1]
    found = change_of_mean(sums_of(values, [1, 1, 1, 1, 3], after, range(5)), confidence=0.8)
    assert (found.value, found.n) == (pytest.approx(4.5 - 7 / 3), 2)
    assert found.effective == pytest.approx(16 / 10)
    wide = change_of_mean(sums_of(values, [1, 1, 1, 1, 3], after, range(5)))
    ratio = (wide.high - wide.value) / (found.high - found.value)
    assert ratio == pytest.approx(stats.t.ppf(0.975, 1) / stats.t.ppf(0.9, 1))


def test_without_spread_or_with_one_person_there_is_a_change_and_no_interval():
    for values, people in (([2.0, 2, 4, 4], range(4)), ([1.0, 2, 4, 3], ["a", "a", "b", "c"])):
        found = change_of_mean(sums_of(values, np.ones(4), [0, 0, 1, 1], people))
        assert (found.low, found.high) == (None, None)
        assert found.value == pytest.approx(np.mean(values[2:]) - np.mean(values[:2]))


def test_an_interval_that_ends_at_no_change_is_level():
    assert direction(Estimate(0.2, 0.0, 0.4, 9, 9)) is Direction.LEVEL
    assert direction(Estimate(-0.2, -0.4, 0.0, 9, 9)) is Direction.LEVEL
