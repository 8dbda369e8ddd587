import numpy as np
import pytest
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.inside_outside import audit_gap, named


def test_gap_is_welch():
    staff, customers = np.array([0.8, 0.9, 1.0, 0.9]), np.array([-0.5, 0.0, -0.5, 0.5, -1.0])
    found = audit_gap([staff, customers], [customers, customers])
    assert found.gap.tolist() == pytest.approx([1.2, 0.0])
    assert found.p[0] == pytest.approx(stats.ttest_ind(staff, customers, equal_var=False).pvalue)
    assert found.real == (True, False)
    assert found.low[0] < 1.2 < found.high[0]


def test_unrated_is_unknown():
    found = audit_gap([np.array([np.nan])], [np.array([0.5, 0.5])])
    assert np.isnan(found.gap[0])
    assert found.real == (False,)


def test_raw_ratings_are_refused():
    with pytest.raises(MethodError, match="found 4"):
        audit_gap([np.array([4.0, 3.0])], [np.array([0.0, 1.0])])


def test_what_staff_do_not_see():
    found = named({"shop", "invoice"}, {"shop", "review portal", "forum"})
    assert found.only_customers == ("forum", "review portal")
    assert (found.only_staff, found.both, found.known) == (("invoice",), ("shop",), pytest.approx(1 / 3))


def test_limits_of_the_gap_are_welchs():
    rng = np.random.default_rng(2)
    staff, customers = rng.uniform(-1, 1, 12), rng.uniform(-1, 0.6, 40)
    found = audit_gap([staff], [customers])
    limits = stats.ttest_ind(staff, customers, equal_var=False).confidence_interval()
    assert (found.low[0], found.high[0]) == pytest.approx((limits.low, limits.high))


def test_gaps_are_corrected_for_how_many_there_are():
    """p = 0.03 alone is real, among ten it is not."""
    rng = np.random.default_rng(0)
    same = [rng.normal(0, 0.2, 30).clip(-1, 1) for _ in range(10)]
    one = np.linspace(-0.5, 0.5, 30)
    shifted = (one + 0.17).clip(-1, 1)
    alone = audit_gap([shifted], [one])
    among = audit_gap([shifted, *same[:9]], [one, *[x.copy() for x in same[:9]]])
    assert alone.p[0] == pytest.approx(among.p[0])
    assert 0.01 < alone.p[0] < 0.05
    assert (alone.real[0], among.real[0]) == (True, False)


def test_names_that_nobody_shares():
    assert named({"shop"}, {"forum"}).known == 0.0


def test_who_rates_often_is_still_one_rater():
    """Everybody rated equally often: Welch's test of the raters' own means, as scipy has it."""
    rng = np.random.default_rng(3)
    staff, customers = rng.uniform(-1, 0.8, (6, 4)), rng.uniform(-0.8, 1, (15, 3))
    by = ([np.repeat(np.arange(6), 4)], [np.repeat(np.arange(15), 3)])
    found = audit_gap([staff.ravel()], [customers.ravel()], by=by)
    peer = stats.ttest_ind(staff.mean(axis=1), customers.mean(axis=1), equal_var=False)
    limits = peer.confidence_interval(0.95)
    assert found.p[0] == pytest.approx(peer.pvalue)
    assert (found.low[0], found.high[0]) == pytest.approx((limits.low, limits.high))


def test_whose_rating_is_unknown_is_left_out_with_the_rating():
    values, who = np.array([0.5, np.nan, 1.0, 0.0]), np.array([1, 1, 2, 2])
    other = np.array([0.0, 0.2, -0.5])
    known = audit_gap([values[[0, 2, 3]]], [other], by=([who[[0, 2, 3]]], [np.arange(3)]))
    assert audit_gap([values], [other], by=([who], [np.arange(3)])).p.tolist() == known.p.tolist()


def test_one_rater_says_nothing_of_the_others():
    found = audit_gap([np.array([1.0, 0.8, 0.9])], [np.array([0.0, 0.1])], by=([np.zeros(3)], [np.arange(2)]))
    assert (found.gap[0], found.real) == (pytest.approx(0.85), (False,))
    assert np.isnan([found.low[0], found.high[0], found.p[0]]).all()


def test_where_one_side_is_of_one_mind_the_other_decides():
    """Welch with one variance of 0 is Student's test of the other sample against that value (scipy)."""
    customers = np.array([0.1, -0.4, 0.3, 0.0, -0.2])
    found = audit_gap([np.full(3, 0.5)], [customers])
    assert found.p[0] == pytest.approx(stats.ttest_1samp(customers, 0.5).pvalue)


def test_the_limits_follow_the_level():
    rng = np.random.default_rng(4)
    staff, customers = rng.uniform(-1, 1, 9), rng.uniform(-1, 1, 7)
    found = audit_gap([staff], [customers], level=0.8)
    limits = stats.ttest_ind(staff, customers, equal_var=False).confidence_interval(0.8)
    assert (found.low[0], found.high[0]) == pytest.approx((limits.low, limits.high))


def test_a_stricter_rate_demonstrates_less():
    staff, customers = np.array([0.5, 0.6, 0.9, 0.7]), np.array([0.1, 0.5, 0.3, 0.0, 0.4])
    p = audit_gap([staff], [customers]).p[0]
    assert audit_gap([staff], [customers], rate=1.01 * p).real == (True,)
    assert audit_gap([staff], [customers], rate=0.99 * p).real == (False,)


def test_orders_are_compared_where_both_sides_rated():
    """Kendall's τ-b by hand: of the three pairs of touchpoints two stand in the same order, one in the other."""
    inside = [np.full(2, value) for value in (0.1, 0.2, 0.3)] + [np.array([np.nan])]
    outside = [np.full(2, value) for value in (0.1, 0.3, 0.2, 0.9)]
    assert audit_gap(inside, outside).rank_agreement == pytest.approx(1 / 3)
    assert np.isnan(audit_gap(inside[:1], outside[:1]).rank_agreement)


def test_sides_that_do_not_match_are_refused():
    with pytest.raises(MethodError, match="1 touchpoints rated by staff, 2 by customers"):
        audit_gap([np.zeros(2)], [np.zeros(2)] * 2)
    with pytest.raises(MethodError, match="0 touchpoints"):
        audit_gap([], [])
    assert audit_gap([np.array([-1.0, 1.0])], [np.array([1.0, -1.0])]).gap[0] == 0.0
    assert np.isnan(named({"shop"}, set()).known)
