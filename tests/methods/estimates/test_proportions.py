"""Shares against statsmodels and published numbers."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.proportion import proportion_confint

from lotse.methods.estimates.estimate import NOTHING
from lotse.methods.estimates.proportions import cluster_share, wilson
from lotse.methods.estimates.sums import cluster_sums


@pytest.mark.parametrize(("part", "n"), [(0, 1), (0, 7), (1, 1), (3, 10), (90, 100), (7, 7)])
def test_wilson_equals_statsmodels(part, n):
    assert wilson(part / n, n) == pytest.approx(proportion_confint(part, n, method="wilson"), abs=1e-12)


def test_published_lower_bounds():
    assert round(wilson(1.0, 10)[0], 4) == 0.7225
    assert round(wilson(0.9, 100)[0], 4) == 0.8256


def test_ends_are_exact():
    assert wilson(0.0, 5)[0] == 0.0
    assert wilson(1.0, 5)[1] == 1.0


def test_impossible_shares_are_refused():
    with pytest.raises(ValueError, match=r"share 1\.2 of n 5"):
        wilson(1.2, 5)
    with pytest.raises(ValueError, match="n must be positive"):
        wilson(0.5, 0)


def share_of(flags, weights, people):
    weights = np.asarray(weights, float)
    return cluster_share(cluster_sums([weights, weights * np.asarray(flags, float)], people), 0, 1, len(weights))


def test_one_answer_each_is_wilson_with_bessels_factor():
    flags = [1] * 3 + [0] * 7
    found = share_of(flags, [1] * 10, range(10))
    assert found.value == pytest.approx(0.3)
    # v = p(1 − p)/(n − 1), so the effective n of the interval is n − 1
    assert (found.low, found.high) == pytest.approx(proportion_confint(0.3 * 9, 9, method="wilson"))


def test_nobody_with_the_property_keeps_an_upper_bound():
    found = share_of([0] * 8, [1] * 8, range(8))
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.high == pytest.approx(proportion_confint(0, 8, method="wilson")[1])


def test_answers_of_one_person_count_less_than_answers_of_many():
    flags = [1, 1, 1, 0, 0, 0] * 5
    many = share_of(flags, [1] * 30, range(30))
    few = share_of(flags, [1] * 30, [i // 3 for i in range(30)])  # three equal answers a person
    assert few.high - few.low > many.high - many.low


def test_never_more_than_the_observations():
    # Everybody gives one of each: people do not differ at all, but ten answers are only ten answers.
    found = share_of([0, 1] * 5, [1] * 10, [i // 2 for i in range(10)])
    assert found.n == 5
    assert (found.low, found.high) == pytest.approx(proportion_confint(2.5, 5, method="wilson"))


def test_ends_are_exact_at_any_n():
    assert {wilson(0.0, n)[0] for n in np.linspace(0.3, 400, 500)} == {0.0}
    assert {wilson(1.0, n)[1] for n in np.linspace(0.3, 400, 500)} == {1.0}


def test_two_people_who_differ_are_worth_one_trial():
    """By hand: v = p(1 − p)/(n − 1), so that the interval is Wilson's at n − 1 = 1."""
    found = share_of([1, 0], [1, 1], ["a", "b"])
    assert (found.low, found.high) == pytest.approx(proportion_confint(0.5, 1, method="wilson"))
    assert (found.n, found.effective) == (2, 2.0)


def test_one_person_is_one_trial_however_many_answers():
    found = share_of([1, 0, 1, 1], [1, 1, 1, 1], ["a"] * 4)
    assert found.value == 0.75
    assert (found.low, found.high) == pytest.approx(proportion_confint(0.75, 1, method="wilson"))


def test_weightless_answers_are_nothing():
    assert share_of([], [], []) == NOTHING
    assert share_of([1, 0], [0, 0], ["a", "b"]) == NOTHING


@pytest.mark.parametrize("confidence", [0.95, 0.5])
def test_weighted_and_clustered_as_statsmodels(confidence):
    """Effective n: p(1 − p) over the clustered variance of a weighted regression on a constant."""
    rng = np.random.default_rng(2)
    people, weights = rng.integers(0, 25, 120), rng.uniform(0.3, 3, 120)
    flags = (rng.random(120) < 0.2 + 0.5 * (people % 2)).astype(float)
    fit = sm.WLS(flags, np.ones(120), weights=weights).fit(cov_type="cluster", cov_kwds={"groups": people})
    share, n = fit.params[0], fit.params[0] * (1 - fit.params[0]) / fit.bse[0] ** 2
    found = cluster_share(cluster_sums([weights, weights * flags], people), 0, 1, 120, confidence)
    assert found.value == pytest.approx(share)
    assert n < 120
    assert (found.low, found.high) == pytest.approx(proportion_confint(share * n, n, 1 - confidence, "wilson"))
