"""Exact and approximate statements on stratified exits, against SciPy, statsmodels and enumeration."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from statsmodels.stats.rates import confint_poisson

from lotse.methods.exit_risk.conditional import (
    Cells,
    _at_most,
    _binomial,
    common_ratio,
    exact_ratio,
    p_value,
    rate_difference,
    score,
)


def cells(*rows: tuple[float, float, float, float], trials: bool = False) -> Cells:
    """Per stratum: exits and time of the exposed, exits and time of the others."""
    columns = [np.array([[row[at]] for row in rows], dtype=float) for at in range(4)]
    return Cells(*columns, trials=trials)


def enumerated(found: Cells, ratio: float) -> tuple[float, float, float]:
    """P(fewer), P(as many), P(more) exits of the exposed: every way the exits can fall, one exit at a time."""
    chances = []
    for exits, time, others, control in zip(
        found.exits[:, 0], found.time[:, 0], found.control_exits_by_cell[:, 0], found.control_time[:, 0], strict=True
    ):
        chances += [time * ratio / (time * ratio + control)] * int(exits + others)
    seen, sums = int(found.exits.sum()), [0.0, 0.0, 0.0]
    for fallen in product((0, 1), repeat=len(chances)):
        mass = math.prod(c if one else 1 - c for one, c in zip(fallen, chances, strict=True))
        sums[np.sign(sum(fallen) - seen) + 1] += mass
    return sums[0], sums[1], sums[2]


stratum = st.tuples(st.integers(0, 3), st.integers(1, 50), st.integers(0, 3), st.integers(1, 50))
strata = st.lists(stratum, min_size=1, max_size=3).filter(lambda rows: sum(r[0] + r[2] for r in rows) > 0)


@settings(max_examples=40, deadline=None)
@given(strata, st.sampled_from([0.5, 1.0, 3.0]))
def test_mid_p_as_by_enumeration(rows, ratio):
    found = cells(*rows)
    below, here, above = enumerated(found, ratio)
    assert p_value(found, ratio) == pytest.approx(min(1.0, 2 * min(below, above) + here), abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(strata)
def test_limits_leave_the_tails_that_enumeration_gives(rows):
    found = cells(*rows)
    low, high = exact_ratio(found)
    if 0 < low < 1e9:
        assert sum(enumerated(found, low)[1:]) == pytest.approx(0.025, abs=1e-6)
    if 1e-9 < high < math.inf:
        assert sum(enumerated(found, high)[:2]) == pytest.approx(0.025, abs=1e-6)


def test_one_stratum_is_clopper_and_pearson():
    low, high = exact_ratio(cells((7, 300, 4, 500)))
    shares = stats.binomtest(7, 11).proportion_ci(method="exact")
    assert (low, high) == pytest.approx([s / (1 - s) * 500 / 300 for s in (shares.low, shares.high)])


def test_the_common_ratio_is_statsmodels_binomial_regression():
    """Given the exits of a stratum, those of the exposed are binomial with log odds log(ratio) + log(time/time)."""
    rows = [(12, 90, 30, 400), (4, 60, 9, 300), (7, 20, 40, 250)]
    found = common_ratio(cells(*rows))
    table = np.array(rows, dtype=float)
    fit = sm.GLM(
        table[:, [0, 2]], np.ones((3, 1)), family=sm.families.Binomial(), offset=np.log(table[:, 1] / table[:, 3])
    ).fit()
    assert found == pytest.approx(float(np.exp(fit.params[0])))


def test_the_score_is_that_of_the_same_regression():
    rows = [(12, 90, 30, 400), (4, 60, 9, 300)]
    table = np.array(rows, dtype=float)
    model = sm.GLM(
        table[:, [0, 2]], np.ones((2, 1)), family=sm.families.Binomial(), offset=np.log(table[:, 1] / table[:, 3])
    )
    found, information = (f(np.zeros(1)) for f in (model.score, model.information))
    assert score(cells(*rows)) == pytest.approx(float(found[0] / math.sqrt(-information[0, 0])))


def test_trials_of_one_stratum_are_fishers_table():
    """Mid-p at no effect, from scipy's hypergeometric law; the variance is that of draws without replacement."""
    found = cells((9, 30, 5, 50), trials=True)
    law = stats.hypergeom(80, 14, 30)
    assert p_value(found) == pytest.approx(2 * law.sf(9) + law.pmf(9))
    assert score(found) == pytest.approx((9 - law.mean()) / law.std())


def test_trials_of_two_strata_are_both_laws_together():
    found = cells((3, 10, 2, 12), (1, 8, 4, 9), trials=True)
    one, other = stats.hypergeom(22, 5, 10), stats.hypergeom(17, 5, 8)
    law = {k: sum(one.pmf(i) * other.pmf(k - i) for i in range(k + 1)) for k in range(11)}
    below, above = (sum(p for k, p in law.items() if (k - 4) * side > 0) for side in (-1, 1))
    assert p_value(found) == pytest.approx(2 * min(below, above) + law[4])


def test_strata_with_one_side_only_say_nothing():
    alone = (5, 40, 0, 0)
    both = (3, 50, 2, 70)
    assert p_value(cells(both, alone)) == p_value(cells(both))
    assert common_ratio(cells(both, alone)) == common_ratio(cells(both))
    assert cells(both, alone).matched == pytest.approx(50 / 90)
    assert cells(both, alone).exits_matched == 3


@pytest.mark.parametrize(
    ("row", "expected"), [((3, 10, 0, 10), math.inf), ((0, 10, 3, 10), 0.0), ((0, 10, 0, 10), math.nan)]
)
def test_a_ratio_without_exits_on_a_side(row, expected):
    assert common_ratio(cells(row)) == pytest.approx(expected, nan_ok=True)


def test_limits_of_a_difference_are_square_and_add_of_poisson_limits():
    """One stratum: both rates are plain Poisson; their exact limits are statsmodels'."""
    low, high = rate_difference(cells((6, 100, 20, 900)))
    one, other = 6 / 100, 20 / 900
    (l1, u1), (l0, u0) = confint_poisson(6, 100, "exact-c"), confint_poisson(20, 900, "exact-c")
    assert low == pytest.approx(one - other - math.hypot(one - l1, u0 - other))
    assert high == pytest.approx(one - other + math.hypot(u1 - one, other - l0))


def test_limits_of_a_difference_keep_their_level():
    rng, held = np.random.default_rng(3), 0
    for _ in range(600):
        exits, others = rng.poisson([100 * 0.08, 50 * 0.12]), rng.poisson([400 * 0.05, 300 * 0.09])
        low, high = rate_difference(cells((exits[0], 100, others[0], 400), (exits[1], 50, others[1], 300)))
        held += low <= 0.03 <= high  # both strata: 0.03 more
    assert 0.935 < held / 600 <= 1


def test_nobody_at_risk_leaves_everything_open():
    assert rate_difference(cells((0, 0, 3, 10))) == (-1.0, 1.0)
    assert exact_ratio(cells((0, 0, 3, 10))) == (0.0, math.inf)
    assert p_value(cells((0, 10, 0, 10))) == 1.0
    assert score(cells((0, 10, 0, 10))) == 0.0


@pytest.mark.parametrize("ratio", [0.2, 1.0, 3.0])
def test_the_nearer_end_tells_the_same_as_the_whole_distribution(ratio):
    rng = np.random.default_rng(2)
    found = Cells(*(rng.integers(1, 9, (5, 2)).astype(float) for _ in range(4)))
    every = int(found.exits_matched + found.control_exits)
    whole = np.cumsum(_binomial(*found.chances(ratio), every))
    assert [_at_most(found, ratio, number) for number in range(every + 1)] == pytest.approx(whole.tolist(), abs=1e-12)
    assert (_at_most(found, ratio, -1), _at_most(found, ratio, every)) == (0.0, 1.0)


def usual(found: Cells, log: float, doubt: float = 0.0) -> Cells:
    size = (len(found.exits), 1)
    return replace(found, usual=np.full(size, log), doubt=np.full(size, doubt))


def test_of_time_at_risk_a_usual_ratio_is_a_ratio_tested():
    found = cells((30, 100, 20, 100), (8, 40, 25, 160))
    assert p_value(usual(found, math.log(1.3))) == pytest.approx(p_value(found, 1.3))
    assert score(usual(found, math.log(1.3))) == pytest.approx(score(found, 1.3))
    assert common_ratio(usual(found, math.log(1.3))) == pytest.approx(common_ratio(found) / 1.3)
    assert exact_ratio(usual(found, math.log(1.3))) == pytest.approx([x / 1.3 for x in exact_ratio(found)])
    assert usual(found, math.log(1.3)).expected == pytest.approx(1.3 * found.expected)


def test_of_trials_a_usual_ratio_is_fishers_noncentral_law():
    """SciPy's, with the odds ratio under which as many of the exits are to be expected of the exposed."""
    found = usual(cells((9, 20, 12, 40), trials=True), math.log(1.25))
    share = 1.25 * 20 / (1.25 * 20 + 40)
    one, other = 21 * share / 20, 21 * (1 - share) / 40
    law = stats.nchypergeom_fisher(60, 20, 21, one * (1 - other) / (other * (1 - one)))
    below, here = law.cdf(8), law.pmf(9)
    assert p_value(found) == pytest.approx(min(1.0, 2 * min(below, 1 - below - here) + here))


def test_a_difference_is_against_what_is_usual():
    found = cells((30, 100, 20, 100))
    assert np.mean(rate_difference(usual(found, math.log(1.5)))) == pytest.approx(0.0, abs=0.01)
    assert rate_difference(found)[0] < 0.1 < rate_difference(found)[1]


@pytest.mark.parametrize("trials", [False, True])
def test_doubt_about_what_is_usual_weakens_every_statement(trials):
    found = cells((60, 200, 30, 200), trials=trials)
    doubts = [usual(found, 0.0, doubt) for doubt in (0.0, 0.1, 0.3)]
    assert [p_value(one) for one in doubts] == sorted(p_value(one) for one in doubts)
    assert p_value(doubts[2]) > 3 * p_value(doubts[0])
    assert [score(one) for one in doubts] == sorted((score(one) for one in doubts), reverse=True)


def test_where_all_of_a_side_exit_what_is_usual_stays_finite():
    assert 0 <= p_value(usual(cells((5, 5, 5, 5), (3, 3, 1, 4), trials=True), math.log(2))) <= 1


MANY, FEW = ((30, 400, 25, 500), (12, 150, 20, 300)), ((3, 40, 2, 50), (2, 15, 4, 60))


@pytest.mark.parametrize("rows", [MANY, FEW])
@pytest.mark.parametrize("trials", [True, False])
def test_strata_that_nobody_compares_say_nothing(rows, trials):
    """One with the exposed alone, one with the others alone: no figure changes but the share that is matched."""
    found = cells(*rows, trials=trials)
    more = cells(*rows, (9, 20, 0, 0), (0, 0, 30, 40), trials=trials)
    assert more.rest == found.rest
    assert (more.fewest, more.expected) == (found.fewest, pytest.approx(found.expected))
    assert score(more) == pytest.approx(score(found))
    assert p_value(more) == pytest.approx(p_value(found))
    assert common_ratio(more) == pytest.approx(common_ratio(found))
    assert exact_ratio(more) == pytest.approx(exact_ratio(found))
    assert rate_difference(more) == pytest.approx(rate_difference(found))
    exposed = sum(row[1] for row in rows)
    assert (found.matched, more.matched) == (1.0, pytest.approx(exposed / (exposed + 20)))


@pytest.mark.parametrize("rows", [MANY, FEW])
@pytest.mark.parametrize("trials", [True, False])
def test_a_stratum_without_an_exit_is_no_evidence_of_a_ratio(rows, trials):
    found, more = cells(*rows, trials=trials), cells(*rows, (0, 30, 0, 70), trials=trials)
    for figure in (score, p_value, common_ratio):
        assert figure(more) == pytest.approx(figure(found))
    assert exact_ratio(more) == pytest.approx(exact_ratio(found))
    assert rate_difference(more)[1] < rate_difference(found)[1]  # but of how many there are at all


@pytest.mark.parametrize("doubt", [0.1, 0.3])
@pytest.mark.parametrize("row", [(9, 60, 20, 300), (2, 60, 40, 400), (8, 50, 8, 60)])
def test_what_is_usual_known_in_part_is_averaged_over(row, doubt):
    """The mid-p of the binomial, averaged over a normal usual ratio by SciPy's quadrature instead of three points."""
    exits, time, others, control = row
    every = exits + others
    masses = []
    for law in (stats.binom.pmf, stats.binom.cdf):

        def averaged(z: float, law: Any = law) -> float:
            one = time * math.exp(0.2 + doubt * z)
            return float(law(exits, every, one / (one + control)) * stats.norm.pdf(z))

        masses.append(integrate.quad(averaged, -8, 8)[0])
    here, upto = masses
    expected = min(1.0, 2 * min(upto - here, 1 - upto) + here)
    found = replace(cells(row), usual=np.array([[0.2]]), doubt=np.array([[doubt]]))
    assert p_value(found) == pytest.approx(expected, rel=0.02, abs=1e-4)


def test_most_end_only_where_it_is_so_on_both_sides() -> None:
    assert cells((8, 10, 9, 10), trials=True).most_end
    for row in ((8, 10, 4, 10), (4, 10, 8, 10), (5, 10, 9, 10), (9, 10, 5, 10)):
        assert not cells(row, trials=True).most_end
    assert not cells((8, 10, 9, 10)).most_end  # time at risk has no end


def test_without_an_exit_among_the_others_the_widest_weight_limits_what_was_expected() -> None:
    """By hand: expected is 0 to −ln(0.025) events among the others, all of them where one counts most."""
    found = cells((4, 100, 0, 50), (2, 60, 0, 300))
    other = -math.log(0.025) * max(100 / 50, 60 / 300) / 160
    one = 6 / 160
    low, high = (limit / 160 for limit in confint_poisson(6, 1, method="exact-c"))
    assert rate_difference(found) == pytest.approx((one - math.hypot(one - low, other), one + (high - one)))


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_limits_of_the_difference_by_hand(level):
    """Two strata, usual ratios of their own: Poisson limits by statsmodels, Dobson's for the weighted sum, added."""
    found = replace(cells(*MANY), usual=np.array([[0.1], [-0.3]]))
    total = 400 + 150
    weights = (400 * math.exp(0.1) / 500 / total, 150 * math.exp(-0.3) / 300 / total)
    one, other = 42 / total, weights[0] * 25 + weights[1] * 20
    error = math.sqrt(weights[0] ** 2 * 25 + weights[1] ** 2 * 20) / math.sqrt(45)
    (low1, high1), (low0, high0) = (confint_poisson(n, 1, method="exact-c", alpha=1 - level) for n in (42, 45))
    less, more = other + error * (low0 - 45), other + error * (high0 - 45)
    assert rate_difference(found, level) == pytest.approx(
        (
            one - other - math.hypot(one - low1 / total, more - other),
            one - other + math.hypot(high1 / total - one, other - less),
        )
    )


def test_nobody_to_compare_leaves_everything_open() -> None:
    found = cells((3, 10, 0, 0))
    assert (rate_difference(found), exact_ratio(found), p_value(found), score(found)) == (
        (-1.0, 1.0), (0.0, math.inf), 1.0, 0.0,
    )  # fmt: skip
    assert math.isnan(common_ratio(found))
    assert cells((0, 0, 3, 10)).matched == 0.0


def test_no_exits_on_one_side() -> None:
    """Limits of a binomial share by statsmodels' exact interval, turned into a ratio of rates."""
    none, every = cells((0, 100, 7, 100)), cells((7, 100, 0, 100))
    assert (common_ratio(none), common_ratio(every)) == (0.0, math.inf)
    high = stats.beta.ppf(0.975, 1, 7)
    assert exact_ratio(none) == (0.0, pytest.approx(high / (1 - high)))
    low = stats.beta.ppf(0.025, 7, 1)
    assert exact_ratio(every) == (pytest.approx(low / (1 - low)), math.inf)
