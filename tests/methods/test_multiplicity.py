import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from lotse.methods.errors import MethodError
from lotse.methods.multiplicity import benjamini_hochberg, benjamini_yekutieli, holm, rank_intervals, ranks_of

# Benjamini & Hochberg 1995, section 3.2: fifteen p-values of a thrombolysis trial; 4 rejected at 5 %.
TRIAL = [.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .324, .4262, .5719, .6528, .759, 1]  # fmt: skip


def test_published_example():
    assert benjamini_hochberg(np.array(TRIAL)).rejected.tolist() == [True] * 4 + [False] * 11
    assert holm(np.array(TRIAL)).rejected.sum() == 3


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_monotone_and_as_scipy(p):
    p = np.array(p)
    found = benjamini_hochberg(p)
    assert found.adjusted == pytest.approx(stats.false_discovery_control(p))
    assert benjamini_yekutieli(p).adjusted == pytest.approx(stats.false_discovery_control(p, method="by"))
    assert (np.diff(found.adjusted[np.argsort(p)]) >= -1e-12).all()
    assert (found.adjusted >= p - 1e-12).all()


def test_holm_by_hand():
    assert holm(np.array([0.01, 0.04, 0.03])).adjusted.tolist() == pytest.approx([0.03, 0.06, 0.06])


def test_unknown_p_is_no_test():
    found = benjamini_hochberg(np.array([0.01, np.nan, 0.5]))
    assert found.adjusted[0] == 0.02
    assert found.rejected.tolist() == [True, False, False]


def test_impossible_p():
    with pytest.raises(MethodError, match="outside 0 to 1"):
        holm(np.array([1.5]))


def test_clear_and_unclear_ranks():
    rng = np.random.default_rng(0)
    values = np.array([10.0, 1.0, 1.1])
    found = rank_intervals(values, values + 0.5 * rng.normal(size=(2000, 3)))
    assert found.rank.tolist() == [1, 3, 2]
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2, 2], [1, 3, 3])


def test_paired_noise_does_not_hide_a_difference():
    noise = np.random.default_rng(0).normal(size=(2000, 1))
    values = np.array([1.0, 2.0])
    own = 0.01 * np.random.default_rng(1).normal(size=(2000, 2))
    assert rank_intervals(values, values + noise + own).high.tolist() == [2, 1]


def test_ranks_hold_together():
    """All true ranks inside their intervals at once in at least 95 % of samples (2,000, allowing for luck)."""
    rng, truth = np.random.default_rng(4), np.array([3.0, 2.0, 1.0, 0.5, 0.0])
    noise = rng.normal(size=(1000, 5))
    held = 0
    for _ in range(500):
        found = rank_intervals(truth + rng.normal(size=5), noise)
        held += bool(((found.low <= [1, 2, 3, 4, 5]) & (found.high >= [1, 2, 3, 4, 5])).all())
    assert held / 500 > 0.93


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.sampled_from([0.01, 0.05, 0.2]))
def test_what_is_rejected_as_statsmodels(p, rate):
    for own, peer in ((benjamini_hochberg, "fdr_bh"), (benjamini_yekutieli, "fdr_by"), (holm, "holm")):
        rejected, adjusted, *_ = multipletests(p, rate, method=peer)
        found = own(np.array(p), rate)
        assert found.adjusted == pytest.approx(adjusted)
        clear = np.abs(adjusted - rate) > 1e-9
        assert (found.rejected[clear] == rejected[clear]).all()


def test_equal_values_share_all_their_ranks():
    rng = np.random.default_rng(6)
    found = rank_intervals(np.ones(3), 1 + rng.normal(size=(1000, 3)))
    assert (found.low.tolist(), found.high.tolist()) == ([1, 1, 1], [3, 3, 3])


def test_ranks_from_limits_alone():
    values, half = np.array([5.0, 1.0, 1.2]), np.array([0.5, 0.5, 0.5])
    found = ranks_of(values, values - half, values + half)
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2, 2], [1, 3, 3])
