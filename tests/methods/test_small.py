from math import comb

import numpy as np
import pytest
from scipy import integrate, stats

from lotse.methods.errors import MethodError
from lotse.methods.small import bayesian, compare, exact, finite


def test_exact_as_scipy():
    reference = stats.binomtest(3, 25).proportion_ci(method="exact")
    found = exact(3, 25)
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high))


def test_none_of_n_is_about_three_over_n():
    assert exact(0, 150, level=0.9).high == pytest.approx(3 / 150, rel=0.02)


def test_bayesian_is_the_posterior():
    found = bayesian(3, 25, prior=(1, 1))
    assert (found.low, found.value, found.high) == pytest.approx(tuple(stats.beta(4, 23).ppf([0.025, 0.5, 0.975])))


@pytest.mark.parametrize("lost", [0, 3, 25, 200])
def test_finite_keeps_its_level(lost):
    """Exact over all samples of 150 from 400 accounts."""
    counts = np.arange(max(0, lost - 250), min(lost, 150) + 1)
    chance = stats.hypergeom.pmf(counts, 400, lost, 150)
    held = [finite(int(k), 150, 400).low <= lost / 400 <= finite(int(k), 150, 400).high for k in counts[chance > 1e-9]]
    assert chance[chance > 1e-9][held].sum() >= 0.95


def test_everybody_answered():
    found = finite(25, 400, 400)
    assert (found.low, found.value, found.high) == (0.0625, 0.0625, 0.0625)


def test_compare():
    found = compare((10, 20), (2, 20))
    assert found.difference.value == pytest.approx(0.4)
    assert found.p == pytest.approx(stats.fisher_exact([[10, 10], [2, 18]]).pvalue)
    assert found.chance_higher > 0.99


def test_refusals():
    with pytest.raises(MethodError, match="5 of 3"):
        exact(5, 3)
    with pytest.raises(MethodError, match="cannot be smaller"):
        finite(1, 10, 5)


@pytest.mark.parametrize(("first", "second"), [((10, 20), (2, 20)), ((0, 8), (1, 9)), ((30, 40), (28, 41))])
def test_the_chance_to_be_higher_by_integration(first, second):
    """∫ f₁(x)·F₂(x) dx over both posteriors, instead of draws."""
    a, b = (stats.beta(0.5 + k, 0.5 + n - k) for k, n in (first, second))
    expected = integrate.quad(lambda x: a.pdf(x) * b.cdf(x), 0, 1, points=[a.mean(), b.mean()], limit=200)[0]
    assert compare(first, second).chance_higher == pytest.approx(expected, abs=0.012)


@pytest.mark.parametrize(("seen", "n", "population"), [(0, 15, 40), (3, 15, 40), (15, 15, 40), (7, 20, 21)])
def test_finite_keeps_the_populations_that_fishers_tails_do_not_exclude(seen, n, population):
    """Every possible number in the population, tested by counting the samples there are."""

    def at_least(lost):
        ways = sum(comb(lost, k) * comb(population - lost, n - k) for k in range(seen, n + 1))
        return ways / comb(population, n)

    def at_most(lost):
        return sum(comb(lost, k) * comb(population - lost, n - k) for k in range(seen + 1)) / comb(population, n)

    possible = range(seen, population - n + seen + 1)
    kept = [lost for lost in possible if at_least(lost) > 0.025 and at_most(lost) > 0.025]
    found = finite(seen, n, population)
    assert (found.low, found.high) == (min(kept) / population, max(kept) / population)


@pytest.mark.parametrize("n", [5, 25])
@pytest.mark.parametrize("truth", [0.02, 0.2, 0.5])
def test_exact_never_falls_below_its_level(n, truth):
    counts = np.arange(n + 1)
    chance = stats.binom.pmf(counts, n, truth)
    held = [exact(int(k), n).low <= truth <= exact(int(k), n).high for k in counts]
    assert chance[held].sum() >= 0.95


def test_a_stronger_prior_draws_further():
    weak, strong = bayesian(9, 10), bayesian(9, 10, prior=(20, 20))
    assert strong.value < weak.value < 0.9
    assert strong.high - strong.low < weak.high - weak.low


@pytest.mark.parametrize("wrong", [(-1, 3), (0, 0)])
def test_impossible_counts(wrong):
    with pytest.raises(MethodError, match="from 0 to n"):
        exact(*wrong)


@pytest.mark.parametrize(("first", "second"), [((10, 20), (2, 20)), ((1, 9), (14, 30)), ((0, 8), (0, 12))])
def test_the_difference_by_integration(first, second):
    """P(a − b ≤ limit) = ∫ f_b(x)·F_a(limit + x) dx is 2.5 % at the lower limit and 97.5 % at the upper one."""
    a, b = (stats.beta(0.5 + k, 0.5 + n - k) for k, n in (first, second))
    found = compare(first, second).difference
    for limit, expected in ((found.low, 0.025), (found.high, 0.975)):
        # over the quantiles of b, whose density is unbounded at the ends
        chance = integrate.quad(lambda u, limit=limit: a.cdf(limit + b.ppf(u)), 0, 1, limit=200)[0]
        assert chance == pytest.approx(expected, abs=0.004)
    assert found.value == pytest.approx(first[0] / first[1] - second[0] / second[1])
    assert (found.n, found.level) == (first[1] + second[1], 0.95)


def test_both_groups_are_tested_the_same_way_round():
    one, other = compare((10, 20), (2, 30)), compare((2, 30), (10, 20))
    assert one.p == pytest.approx(other.p)
    assert one.chance_higher == pytest.approx(1 - other.chance_higher, abs=0.01)
    assert one.difference.low == pytest.approx(-other.difference.high, abs=0.01)


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_each_interval_has_its_figure_its_level_and_its_base(level):
    for found, value in ((exact(3, 25, level), 0.12), (finite(3, 25, 60, level), 0.12)):
        assert (found.value, found.n, found.level) == (value, 25, level)
    posterior = stats.beta(3.5, 22.5)
    found = bayesian(3, 25, level=level)
    tail = (1 - level) / 2
    assert (found.low, found.value, found.high) == pytest.approx(tuple(posterior.ppf([tail, 0.5, 1 - tail])))
    assert (found.n, found.method, found.level) == (25, "bayesian, prior Beta(0.5, 0.5)", level)
    assert exact(3, 25, level).low == pytest.approx(stats.binomtest(3, 25).proportion_ci(level, "exact").low)


def test_a_prior_leans_to_its_own_side():
    """Beta(8, 2) and 1 of 4: the posterior is Beta(9, 5) (by hand)."""
    found = bayesian(1, 4, prior=(8, 2))
    assert (found.low, found.value, found.high) == pytest.approx(tuple(stats.beta(9, 5).ppf([0.025, 0.5, 0.975])))
    assert found.method == "bayesian, prior Beta(8, 2)"


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_finite_at_other_levels(level):
    """scipy's cumulated hypergeometric distribution, one possible population at a time."""
    tail, kept = (1 - level) / 2, []
    for lost in range(4, 50 - 20 + 4 + 1):
        law = stats.hypergeom(50, lost, 20)
        if law.cdf(4) > tail and 1 - law.cdf(3) > tail:
            kept.append(lost)
    found = finite(4, 20, 50, level)
    assert (found.low, found.high) == (min(kept) / 50, max(kept) / 50)


def test_every_question_refuses_impossible_counts():
    for ask in (lambda: bayesian(3, 2), lambda: finite(3, 2, 9), lambda: compare((1, 2), (3, 2)), lambda: exact(-1, 2)):
        with pytest.raises(MethodError, match="from 0 to n"):
            ask()
    assert finite(0, 10, 10).high == 0.0
