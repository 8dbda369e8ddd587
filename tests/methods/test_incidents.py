import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from lotse.methods.errors import MethodError
from lotse.methods.incidents import critical_incidents, sequential_incidents, severity_by_plausibility


def test_counts_shares_and_balance():
    category = np.array(["call", "call", "call", "shop"])
    found = critical_incidents(category, np.array([-1.0, -0.5, 1.0, 1.0]), np.array([1, 2, 3, 1]), people=10)
    assert found.names.tolist() == ["call", "shop"]
    assert (found.positive.tolist(), found.negative.tolist()) == ([1, 1], [2, 0])
    assert found.share.tolist() == [0.75, 0.25]
    assert found.mention_rate.tolist() == [0.3, 0.1]
    assert found.balance.tolist() == [pytest.approx(-1 / 3), 1.0]


def test_a_tale_told_often_is_one_voice():
    found = critical_incidents(np.zeros(20), -np.ones(20), np.zeros(20), people=5)
    assert (found.negative.tolist(), found.p.tolist()) == ([20], [1.0])


def test_sign_test():
    assert critical_incidents(np.zeros(6), -np.ones(6), np.arange(6)).p.tolist() == [2 / 64]


def test_silent_steps_stay_in_the_sequence():
    found = sequential_incidents(
        np.array([0, 2, 2]), np.array([1.0, -1.0, 1.0]), np.array([0, 1, 2]), steps=4, people=6
    )
    assert found.names.tolist() == [0, 1, 2, 3]
    assert found.mention_rate.tolist() == [1 / 6, 0.0, 2 / 6, 0.0]
    assert found.balance[[0, 2]].tolist() == [1.0, 0.0]
    assert np.isnan(found.balance[[1, 3]]).all()


def test_more_tellers_than_asked():
    with pytest.raises(MethodError, match="2 people told incidents, but 1 were asked"):
        critical_incidents(np.zeros(2), np.ones(2), np.arange(2), people=1)


def test_the_never_seen_is_judged():
    severity = np.array([[5.0, 2.0], [5.0, 3.0], [4.0, np.nan]])
    plausibility = np.array([[2.0, 2.0], [3.0, 2.0], [2.0, 5.0]])
    found = severity_by_plausibility(severity, plausibility)
    assert (found.order.tolist(), found.risk.tolist()) == ([0, 1], [10.0, 5.0])
    assert (found.low.tolist(), found.high.tolist()) == ([8.0, 4.0], [15.0, 6.0])
    assert (found.raters.tolist(), found.judged) == ([3, 2], True)


def test_judgement_refusals():
    with pytest.raises(MethodError, match="from 1 to 5"):
        severity_by_plausibility(np.array([[6.0]]), np.array([[1.0]]))
    with pytest.raises(MethodError, match="judged by nobody"):
        severity_by_plausibility(np.array([[np.nan]]), np.array([[1.0]]))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000))
def test_any_tales_as_pandas_counts_them(seed):
    rng = np.random.default_rng(seed)
    tales = pd.DataFrame(
        {"at": rng.integers(0, 4, 40), "sign": rng.choice([-1.0, -0.5, 0.7], 40), "who": rng.integers(0, 12, 40)}
    )
    found = critical_incidents(tales["at"].to_numpy(), tales.sign.to_numpy(), tales.who.to_numpy(), people=20)
    by = tales.groupby("at")
    assert found.positive.tolist() == by.sign.apply(lambda s: int((s > 0).sum())).tolist()
    assert found.negative.tolist() == by.sign.apply(lambda s: int((s < 0).sum())).tolist()
    assert found.mention_rate.tolist() == pytest.approx((by.who.nunique() / 20).tolist())
    assert found.share.sum() == pytest.approx(1)
    leaning = np.sign(tales.assign(sign=np.sign(tales.sign)).groupby(["at", "who"]).sign.sum())
    for number, (_, lean) in enumerate(leaning.groupby("at")):
        good, all_ = int((lean > 0).sum()), int((lean != 0).sum())
        if all_:
            assert found.p[number] == pytest.approx(stats.binomtest(good, all_).pvalue)
            limits = proportion_confint(good, all_, method="wilson")
            assert (found.low[number], found.high[number]) == pytest.approx(tuple(2 * x - 1 for x in limits))


def test_no_tales_at_all():
    found = sequential_incidents(np.empty(0, int), np.empty(0), np.empty(0, int), steps=3, people=5)
    assert (found.positive.tolist(), found.mention_rate.tolist()) == ([0] * 3, [0.0] * 3)
    assert np.isnan(found.balance).all()


def test_the_judgement_of_who_rates_one_of_both_does_not_count():
    found = severity_by_plausibility(np.array([[5.0], [1.0]]), np.array([[np.nan], [2.0]]))
    assert (found.risk.tolist(), found.raters.tolist()) == ([2.0], [1])


def test_judgements_must_be_of_the_same_raters():
    with pytest.raises(MethodError, match=r"\(raters, k\) twice"):
        severity_by_plausibility(np.ones((2, 2)), np.ones((2, 3)))


@pytest.mark.parametrize("neither", [0.0, np.nan])
def test_what_was_neither_good_nor_bad_is_mentioned_only(neither):
    """By hand: person 1 told one bad tale beside it, 2 and 3 nothing else, and of the shop no more."""
    category, person = np.array(["call", "call", "call", "shop"]), np.array([1, 1, 2, 3])
    found = critical_incidents(category, np.array([-1.0, neither, neither, neither]), person, people=4)
    assert (found.positive.tolist(), found.negative.tolist()) == ([0, 0], [1, 0])
    assert (found.share.tolist(), found.mention_rate.tolist()) == ([1.0, 0.0], [0.5, 0.25])
    assert (found.balance[0], bool(np.isnan(found.balance[1])), bool(np.isnan(found.low[1]))) == (-1.0, True, True)
    low, high = proportion_confint(0, 1, method="wilson")
    assert (found.low[0], found.high[0]) == pytest.approx((2 * low - 1, 2 * high - 1))
    assert found.p.tolist() == [1.0, 1.0]


def test_limits_of_the_balance_at_another_level():
    found = critical_incidents(np.zeros(9), np.array([1.0] * 3 + [-1.0] * 6), np.arange(9), level=0.8)
    low, high = proportion_confint(3, 9, 0.2, method="wilson")
    assert (found.low[0], found.high[0]) == pytest.approx((2 * low - 1, 2 * high - 1))
    assert found.people == 9


def test_who_told_is_who_was_asked_where_nothing_else_is_known():
    step, valence, person = np.array([0, 1, 1]), np.array([1.0, -1.0, -1.0]), np.array([7, 7, 9])
    found = sequential_incidents(step, valence, person, steps=2)
    assert (found.people, found.mention_rate.tolist()) == (2, [0.5, 1.0])
    assert found.share.tolist() == pytest.approx([1 / 3, 2 / 3])
    low, high = proportion_confint(0, 2, method="wilson")
    assert (found.low[1], found.high[1]) == pytest.approx((2 * low - 1, 2 * high - 1))


def test_each_incident_has_medians_of_its_own():
    """By hand: 4 × 1 and 2 × 5, so that the second is worse though its severity is lower."""
    found = severity_by_plausibility(np.array([[4.0, 2.0], [4.0, 2.0]]), np.array([[1.0, 5.0], [1.0, 5.0]]))
    assert (found.risk.tolist(), found.order.tolist()) == ([4.0, 10.0], [1, 0])


def test_one_incident_that_nobody_judged_among_others():
    judged = np.array([[3.0, np.nan], [2.0, np.nan]])
    with pytest.raises(MethodError, match="judged by nobody"):
        severity_by_plausibility(judged, judged)
    with pytest.raises(MethodError, match=r"\(raters, k\) twice"):
        severity_by_plausibility(np.ones(3), np.ones(3))
    for wrong in (0.5, 5.5):
        with pytest.raises(MethodError, match="from 1 to 5"):
            severity_by_plausibility(np.array([[3.0]]), np.array([[wrong]]))
    assert severity_by_plausibility(np.array([[1.0]]), np.array([[5.0]])).risk.tolist() == [5.0]
