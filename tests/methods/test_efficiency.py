from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from lotse.methods.efficiency import Facts, cost_per_good, effort_released, verdict
from lotse.methods.errors import MethodError
from lotse.methods.interval import Interval


def between(low, high):
    return Interval((low + high) / 2, low, high, 100, "test")


PLAIN = Facts(True, False, None, between(0.6, 0.9), 0.8, None, None, None)


def test_cost_per_good_experience():
    found = cost_per_good(np.tile([10.0, 20.0, 30.0], 10), np.tile([1.0, 2.0, 3.0], 10))
    assert (found.value, found.low, found.high) == pytest.approx((10.0, 10.0, 10.0))


def test_fieller_keeps_its_level():
    rng, held = np.random.default_rng(0), 0
    for _ in range(500):
        good = rng.poisson(2, 60).astype(float)
        found = cost_per_good(5 + 3 * good + rng.normal(size=60), good)
        held += found.low <= (5 + 6) / 2 <= found.high
    assert 0.92 < held / 500 < 0.98


def test_too_rare_to_price():
    assert cost_per_good(np.ones(10), np.eye(1, 10)[0]).high == float("inf")
    with pytest.raises(MethodError, match="at least one"):
        cost_per_good(np.ones(3), np.zeros(3))


def test_effort_released():
    found = effort_released(12_000, 5, between(0.1, 0.3))
    assert (found.value, found.low, found.high) == pytest.approx((200.0, 100.0, 300.0))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PLAIN, "undecided"),
        (replace(PLAIN, okay=between(0.85, 0.95)), "keep"),
        (replace(PLAIN, okay=between(0.4, 0.6), important=True), "mend"),
        (replace(PLAIN, okay=between(0.85, 0.95), important=True, relative_cost=between(0.5, 0.8)), "extend"),
        (replace(PLAIN, important=False, relative_cost=between(1.5, 3.0)), "thin out"),
        (replace(PLAIN, important=False, users_share=between(0.0, 0.01)), "retire"),
        (replace(PLAIN, important=False, replaced_by="app"), "merge"),
        (replace(PLAIN, exists=False, wanted=True), "missing"),
    ],
)
def test_verdicts(facts, expected):
    found = verdict(facts)
    assert found.verdict == expected
    assert bool(found.reasons)


def test_what_was_not_measured_condemns_nothing():
    assert verdict(replace(PLAIN, okay=None)).verdict == "undecided"


def test_fieller_is_the_ratios_that_a_t_test_does_not_reject():
    """By its definition: every θ for which the mean of cost − θ·good cannot be told from 0, on a fine grid."""
    rng = np.random.default_rng(1)
    good = rng.poisson(1.5, 30).astype(float)
    cost = 6 * good + rng.gamma(2, 2, 30)
    found = cost_per_good(cost, good)
    grid = np.linspace(found.low - 1, found.high + 1, 4001)
    kept = [theta for theta in grid if stats.ttest_1samp(cost - theta * good, 0).pvalue > 0.05]
    assert (min(kept), max(kept)) == pytest.approx((found.low, found.high), abs=2e-3)
    assert found.value == pytest.approx(cost.sum() / good.sum())


def test_limits_do_not_depend_on_the_currency():
    rng = np.random.default_rng(2)
    good, cost = rng.poisson(2, 40).astype(float), rng.gamma(2, 3, 40)
    euro, cent = (cost_per_good(unit * cost, good) for unit in (1, 100))
    assert (cent.low, cent.high) == pytest.approx((100 * euro.low, 100 * euro.high))


@pytest.mark.parametrize(("contacts", "minutes", "hours"), [(0, 5, 0), (600, 0, 0), (600, 10, 20)])
def test_effort_is_contacts_times_minutes_times_share(contacts, minutes, hours):
    assert effort_released(contacts, minutes, between(0.2, 0.2)).value == pytest.approx(hours)


def test_what_matters_and_is_weak_is_mended_before_anything_else():
    weak = replace(PLAIN, okay=between(0.4, 0.6), important=True, relative_cost=between(2, 3), replaced_by="app")
    assert verdict(weak).verdict == "mend"


def test_only_a_limit_decides_never_the_figure_alone():
    unsure = replace(PLAIN, important=False, relative_cost=between(1.1, 9.0), users_share=between(0.0, 0.03))
    assert verdict(unsure).verdict == "undecided"
