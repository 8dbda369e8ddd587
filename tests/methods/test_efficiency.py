from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy import stats

from lotse.methods.efficiency import Facts, Verdict, cost_per_good, effort_released, verdict
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


def test_each_rule_needs_all_of_its_conditions():
    """Whatever is known of a touchpoint, against the rules of docs/methods/efficiency.md, written out here."""
    okays = (None, between(0.85, 0.95), between(0.4, 0.6), between(0.7, 0.9))
    costs = (None, between(1.5, 3.0), between(0.5, 0.8), between(0.9, 1.2))
    shares = (None, between(0.0, 0.01), between(0.01, 0.03))
    for okay, cost, users, important, wanted, other in product(
        okays, costs, shares, (None, True, False), (True, False), (None, "app")
    ):
        found = verdict(Facts(True, wanted, important, okay, 0.8, users, cost, other))
        good, weak = okay is okays[1], okay is okays[2]
        dear, cheap = cost is costs[1], cost is costs[2]
        if important is True and weak:
            expected = ("mend", "It matters.", "It is below the standard.")
        elif other and important is not True:
            expected = ("merge", "Another touchpoint serves the same need.")
        elif important is False and users is shares[1] and not wanted:
            expected = ("retire", "Hardly anybody uses it.", "It does not matter.")
        elif important is False and dear:
            expected = ("thin out", "It does not matter.", "It costs more than elsewhere.")
        elif important is True and good and cheap:
            expected = ("extend", "It matters.", "It is good.", "It costs less than elsewhere.")
        elif good:
            expected = ("keep", "It meets the standard.")
        elif weak:
            expected = ("mend", "It is below the standard.")
        else:
            expected = ("undecided", "The facts do not carry a verdict yet.")
        assert (found.verdict, *found.reasons) == expected


def test_what_is_not_there_is_missing_only_where_it_is_asked_for():
    assert verdict(replace(PLAIN, exists=False, wanted=True)).reasons == ("Customers ask for it.",)
    assert verdict(replace(PLAIN, exists=False)) == Verdict("undecided", ())


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (replace(PLAIN, okay=between(0.8, 0.9)), "keep"),  # at the standard is good
        (replace(PLAIN, okay=between(0.6, 0.8)), "undecided"),
        (replace(PLAIN, important=False, users_share=between(0.0, 0.0199)), "retire"),
        (replace(PLAIN, important=False, users_share=between(0.0, 0.02)), "undecided"),
        (replace(PLAIN, important=False, relative_cost=between(1.2501, 3)), "thin out"),
        (replace(PLAIN, important=False, relative_cost=between(1.25, 3)), "undecided"),
        (replace(PLAIN, okay=between(0.85, 0.95), important=True, relative_cost=between(0.5, 1.0)), "keep"),
        (replace(PLAIN, okay=between(0.85, 0.95), important=True, relative_cost=between(0.5, 0.999)), "extend"),
    ],
)
def test_limits_at_the_border(facts, expected):
    assert verdict(facts).verdict == expected


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_good_experiences_too_rare_leave_the_cost_open_upwards(level):
    """By Fieller's definition: where a mean of good experiences of 0 is not rejected, no cost is too high."""
    rng = np.random.default_rng(5)
    cost = rng.gamma(2, 3, 12)
    for good in (np.eye(1, 12)[0], np.r_[np.ones(2), np.zeros(10)], np.r_[np.ones(6), np.zeros(6)]):
        found = cost_per_good(cost, good, level)
        open_ended = stats.ttest_1samp(good, 0).pvalue > 1 - level
        assert (found.high == float("inf")) is bool(open_ended)
        assert found.low >= 0.0
        assert (found.method == "fieller, unbounded") is bool(open_ended)
        assert (found.value, found.n, found.level) == (pytest.approx(cost.sum() / good.sum()), 12, level)
        if open_ended:
            assert found.low == 0.0


def test_cost_needs_two_customers_and_as_many_of_both():
    assert cost_per_good(np.array([1.0, 3.0]), np.array([1.0, 1.0])).value == 2.0
    for cost, good in (([1.0], [1.0]), ([1.0, 2.0, 3.0], [1.0, 1.0]), ([1.0, 2.0], [1.0, -1.0])):
        with pytest.raises(MethodError, match="needed are two and at least one"):
            cost_per_good(np.array(cost), np.array(good))


def test_what_mostly_costs_nothing_costs_no_less():
    """Fieller's lower limit may fall below 0, which no cost does."""
    cost, good = np.r_[np.zeros(18), 30.0, 40.0], np.r_[np.ones(18), 1.0, 2.0]
    assert cost_per_good(cost, good).low == 0.0


def test_effort_keeps_the_base_of_the_share():
    share = Interval(0.2, 0.1, 0.3, 77, "wilson", 0.8)
    found = effort_released(600, 10, share)
    assert (found.n, found.method, found.level) == (77, "wilson", 0.8)
