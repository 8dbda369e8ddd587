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
