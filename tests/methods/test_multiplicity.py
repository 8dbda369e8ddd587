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


def joint_ranks(values, draws, level):
    """Klein, Wright and Wieczorek's intervals pair by pair: the spread of each difference as the draws
    show it, one critical value for all, and who is above whom.
    """
    pairs = [(i, j) for i in range(len(values)) for j in range(len(values)) if i != j]
    apart = {pair: draws[:, pair[0]] - draws[:, pair[1]] for pair in pairs}
    error = {pair: apart[pair].std(ddof=1) for pair in pairs}
    largest = np.max([np.abs(apart[pair] - apart[pair].mean()) / error[pair] for pair in pairs], axis=0)
    critical = np.quantile(largest, level)
    above = {pair for pair in pairs if values[pair[0]] - values[pair[1]] > critical * error[pair]}
    best = [1 + sum((j, i) in above for j in range(len(values))) for i in range(len(values))]
    worst = [len(values) - sum((i, j) in above for j in range(len(values))) for i in range(len(values))]
    return above, best, worst


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("level", [0.95, 0.6])
def test_intervals_of_ranks_pair_by_pair(seed, level):
    """Spreads and correlations differ from pair to pair, so that no common factor hides what is wrong."""
    rng = np.random.default_rng(seed)
    mixed = rng.normal(size=(6, 6)) * rng.uniform(0.1, 2, 6)
    values = rng.normal(0, 3, 6)
    draws = values + rng.normal(size=(400, 6)) @ mixed
    found, (above, best, worst) = rank_intervals(values, draws, level), joint_ranks(values, draws, level)
    assert {(int(i), int(j)) for i, j in np.argwhere(found.higher)} == above
    assert (found.low.tolist(), found.high.tolist()) == (best, worst)
    assert found.rank.tolist() == stats.rankdata(-values).tolist()


def test_what_never_moves_is_above_what_lies_below_and_not_above_itself():
    values = np.array([2.0, 1.0, 1.0])
    found = rank_intervals(values, np.tile(values, (50, 1)))
    assert (found.low.tolist(), found.high.tolist()) == ([1, 2, 2], [1, 3, 3])
    alone = rank_intervals(np.array([3.0]), np.array([[2.0], [4.0]]))
    assert (alone.rank.tolist(), alone.low.tolist(), alone.high.tolist()) == ([1], [1], [1])


def test_limits_tell_the_spread_at_their_level():
    """Two independent figures 1 apart: really different once 1 is more than 1.96·√2 standard errors (by hand)."""
    values = np.array([1.0, 0.0])
    for level, z in ((0.95, 1.959964), (0.8, 1.281552)):
        for share, different in ((0.93, True), (1.07, False)):
            half = share * z / (z * 2**0.5)  # standard errors of share/(z·√2) each
            found = ranks_of(values, values - half, values + half, level, draws=20_000)
            assert bool(found.higher[0, 1]) is different
            assert found.level == level


@pytest.mark.parametrize(("correct", "first"), [(benjamini_hochberg, 0.02), (benjamini_yekutieli, 0.03), (holm, 0.02)])
def test_the_rate_decides(correct, first):
    """By hand: two tests, p of 0.01 and 0.9; times 2, for any dependence also times 1 + 1/2."""
    p = np.array([0.01, 0.9])
    assert correct(p).adjusted[0] == pytest.approx(first)
    assert correct(p, first * 1.01).rejected.tolist() == [True, False]
    assert correct(p, first * 0.99).rejected.tolist() == [False, False]
    assert correct(p).rejected.tolist() == [True, False]


def test_without_any_test_nothing_is_found():
    for p in (np.array([]), np.array([np.nan, np.nan])):
        found = benjamini_hochberg(p)
        assert (found.rejected.any(), np.isnan(found.adjusted).all(), len(found.adjusted)) == (False, True, len(p))
    assert benjamini_hochberg(np.array([0.0, 1.0])).rejected.tolist() == [True, False]
    with pytest.raises(MethodError, match="outside 0 to 1"):
        holm(np.array([-0.01]))
