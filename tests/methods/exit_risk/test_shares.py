"""Limits where most trials end in the event, against statsmodels, by hand, and where resamples hold nothing else."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from lotse.methods.exit_risk import compensation, exit_risk
from lotse.methods.exit_risk.conditional import p_value
from lotse.methods.exit_risk.shares import share_limits
from lotse.methods.interval import wilson_limits
from tests.methods.exit_risk.test_conditional import cells
from tests.methods.exit_risk.test_effect import made


def test_difference_as_newcombes_published_one():
    """56 of 70 against 48 of 80: 0.0524 to 0.3339 (Newcombe 1998, method 10)."""
    _, difference = share_limits(cells((56, 70, 48, 80), trials=True))
    assert difference == pytest.approx((0.0524, 0.3339), abs=5e-5)
    assert difference == pytest.approx(confint_proportions_2indep(56, 70, 48, 80, "newcomb", "diff"))


def test_ratio_is_square_and_add_on_the_logarithm():
    (below, above), _ = share_limits(cells((56, 70, 48, 80), trials=True))
    (low, high), (least, most) = wilson_limits(0.8, 70), wilson_limits(0.6, 80)
    off = math.log(0.8 / 0.6)
    assert math.log(below) == pytest.approx(off - math.hypot(math.log(0.8 / low), math.log(most / 0.6)))
    assert math.log(above) == pytest.approx(off + math.hypot(math.log(high / 0.8), math.log(0.6 / least)))
    log_adjusted = confint_proportions_2indep(56, 70, 48, 80, "log-adjusted", "ratio")
    assert (below, above) == pytest.approx(log_adjusted, rel=0.02)


def test_strata_weigh_by_their_exposed():
    """A thin stratum of the others makes the expected share as uncertain as it is."""
    even = share_limits(cells((95, 100, 90, 100), (95, 100, 90, 100), trials=True))
    thin = share_limits(cells((95, 100, 90, 100), (95, 100, 9, 10), trials=True))
    pooled = share_limits(cells((190, 200, 180, 200), trials=True))
    assert np.array(even) == pytest.approx(np.array(pooled))
    assert thin[0][0] < even[0][0] < even[0][1] < thin[0][1]


def test_doubt_of_what_is_usual_widens():
    sure = cells((95, 100, 90, 100), trials=True)
    unsure = replace(sure, doubt=np.array([[0.2]]))
    assert share_limits(unsure)[0][0] < share_limits(sure)[0][0] < share_limits(sure)[0][1] < share_limits(unsure)[0][1]


def test_all_who_were_exposed_and_nearly_all_others():
    """Resamples never hold an exposed one who does not: their interval would lie above 1, though p is 0.1."""
    found = exit_risk(made([[80, 950, 950]], [[80, 980, 980]], by_contact=True), 0)
    assert found.ratio.value == pytest.approx(980 / 950)
    assert found.ratio.low < 1 < found.ratio.high
    assert found.difference.low < 0 < found.difference.high
    assert found.p > 0.05
    assert (found.ratio.method, found.draws.shape) == ("square-and-add", (0, 2))
    assert not found.statement.startswith("Few exits")


def test_enough_on_all_sides_are_resampled():
    found = exit_risk(made([[900, 1900, 950]], [[960, 1980, 980]], by_contact=True), 0)
    assert found.ratio.method == "bootstrap over customers"
    assert exit_risk(made([[900, 1900, 950]], [[960, 1980, 980]]), 0).ratio.method == "bootstrap over customers"


def test_few_without_but_no_majority_stays_exact():
    assert exit_risk(made([[4, 30, 0]], [[10, 100, 0]], by_contact=True), 0).ratio.method == "exact, conditional"


def test_nothing_is_made_up_for_where_too_few_are_on_one_side():
    found = made([[480, 490, 499]], [[500, 500, 500]], by_contact=True)
    assert compensation(found, 0, wanted=True).reason == "Too few cases on one side."


@pytest.mark.parametrize(("exposed", "others"), [((1990, 2000), (5990, 6000)), ((3000, 3000), (4985, 5000))])
def test_p_is_fishers_where_hardly_any_trial_does_not_end_so(exposed, others):
    found = cells((*exposed, *others), trials=True)
    (exits, time), (more, control) = exposed, others
    law = stats.hypergeom(time + control, exits + more, time)
    mid = 2 * min(law.cdf(exits - 1), law.sf(exits)) + law.pmf(exits)
    assert p_value(found) == pytest.approx(min(1.0, mid), rel=1e-6)


def test_limits_by_hand_with_strata_doubt_and_one_that_nobody_compares():
    """Two strata with both sides, one of the exposed alone (which says nothing), what is usual known in part;
    every step written out for each stratum.
    """
    tables, usual, doubt = ((95, 100, 45, 60), (30, 50, 70, 90)), (0.1, -0.2), (0.15, 0.05)
    found = replace(
        cells(*tables, (20, 25, 0, 0), trials=True),
        usual=np.array([[*usual, 0.4]]).T,
        doubt=np.array([[*doubt, 0.9]]).T,
    )
    exposed = sum(table[1] for table in tables)
    shares = [table[1] * math.exp(more) / exposed for table, more in zip(tables, usual, strict=True)]
    rates = [table[2] / table[3] for table in tables]
    one = sum(table[0] for table in tables) / exposed
    other = sum(share * rate for share, rate in zip(shares, rates, strict=True))
    trials = sum(shares) ** 2 / sum(share**2 / table[3] for share, table in zip(shares, tables, strict=True))
    off = 1.959964 * sum(share * rate * own for share, rate, own in zip(shares, rates, doubt, strict=True))
    (low, high), (least, most) = wilson_limits(one, exposed), wilson_limits(other, trials)
    least, most = other - math.hypot(other - least, off), other + math.hypot(most - other, off)
    by_ratio, by_difference = share_limits(found)
    assert by_difference == pytest.approx(
        (one - other - math.hypot(one - low, most - other), one - other + math.hypot(high - one, other - least))
    )
    assert by_ratio == pytest.approx(
        (
            one / other * math.exp(-math.hypot(math.log(one / low), math.log(most / other))),
            one / other * math.exp(math.hypot(math.log(high / one), math.log(other / least))),
        )
    )


def test_limits_follow_the_level():
    found = cells((56, 70, 48, 80), trials=True)
    expected = confint_proportions_2indep(56, 70, 48, 80, "newcomb", "diff", alpha=0.2)
    assert share_limits(found, 0.8)[1] == pytest.approx(expected)


def test_doubt_beyond_the_share_itself_leaves_the_ratio_open_upwards():
    (below, above), (least, most) = share_limits(replace(cells((8, 10, 7, 10), trials=True), doubt=np.array([[2.0]])))
    assert (above, 0 < below < 8 / 7, least < 0.1 < most) == (math.inf, True, True)
