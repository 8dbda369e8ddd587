"""Weighted clustered means against statsmodels, SciPy and by hand."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from lotse.methods.estimates.estimate import NOTHING
from lotse.methods.estimates.linearisation import effective_n
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.sums import cluster_sums


def sums_of(values, weights, people):
    weights = np.asarray(weights, float)
    return cluster_sums([weights, weights * np.asarray(values, float)], people)


def test_equals_statsmodels_clustered_by_person():
    rng = np.random.default_rng(1)
    people = rng.integers(0, 60, 400)
    weights = rng.uniform(0.2, 3, 400)
    values = rng.integers(1, 6, 400) + 0.5 * (people % 3)
    found = cluster_mean(sums_of(values, weights, people))
    model = sm.WLS(values, np.ones(400), weights=weights)
    peer = model.fit(cov_type="cluster", cov_kwds={"groups": people}, use_t=True)
    assert found.value == pytest.approx(peer.params[0], rel=1e-12)
    assert [found.low, found.high] == pytest.approx(peer.conf_int()[0].tolist(), rel=1e-9)
    assert found.n == len(set(people.tolist()))


def test_one_unweighted_answer_each_is_the_textbook_t_interval():
    values = [1.0, 2.0, 4.0, 5.0, 5.0]
    found = cluster_mean(sums_of(values, np.ones(5), range(5)))
    peer = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert [found.low, found.high] == pytest.approx([peer.low, peer.high], rel=1e-12)
    assert (found.n, found.effective) == (5, 5.0)


def test_effective_n_is_kishs():
    assert effective_n(sums_of([1, 1, 1], [1, 1, 2], [1, 2, 3])) == pytest.approx(16 / 6)
    assert effective_n(sums_of([1, 1], [1, 1], ["a", "a"])) == 1.0


def test_nobody_is_nothing():
    assert cluster_mean(cluster_sums([[], []], [])) == NOTHING


def test_one_person_has_a_mean_and_no_interval():
    found = cluster_mean(sums_of([3.0, 4.0], [1, 1], ["a", "a"]), bounds=(1, 5))
    assert (found.value, found.low, found.high, found.n) == (3.5, None, None, 1)


def test_equal_answers_do_not_claim_certainty():
    found = cluster_mean(sums_of([1.0] * 5, [1] * 5, range(5)), bounds=(-1, 1))
    z2 = stats.norm.ppf(0.975) ** 2
    assert found.value == 1.0 and found.high == 1.0
    assert found.low == pytest.approx(-1 + 2 * 5 / (5 + z2))  # Wilson at 5 of 5
    assert cluster_mean(sums_of([1.0] * 5, [1] * 5, range(5))).low is None


def test_the_interval_stays_on_the_scale():
    found = cluster_mean(sums_of([1, 1, 1, 0.5], [1] * 4, range(4)), bounds=(-1, 1))
    assert found.high == 1.0
    assert found.low < 0.875


@given(st.lists(st.tuples(st.integers(-2, 2), st.sampled_from([0.5, 1.0, 2.0]), st.integers(0, 5)), min_size=1))
def test_groups_add_up(rows):
    whole = sums_of([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])
    halves = [[r for r in rows if r[2] % 2 == side] for side in (0, 1)]
    parts = [sums_of([r[0] for r in part], [r[1] for r in part], [r[2] for r in part]) for part in halves]
    together = parts[0] + parts[1]
    assert together.total.tolist() == whole.total.tolist()
    assert together.cross.tolist() == whole.cross.tolist()
    assert together.people.tolist() == whole.people.tolist()


def test_unequal_lengths_are_named():
    with pytest.raises(ValueError, match="columns of 1, 2 values for 2 cluster labels"):
        cluster_sums([[1.0], [1.0, 2.0]], [1, 2])


def test_two_people_have_an_interval():
    """Student's t with one degree of freedom (scipy)."""
    found = cluster_mean(sums_of([1.0, 2.0], [1, 1], range(2)))
    peer = stats.ttest_1samp([1.0, 2.0], 0).confidence_interval(0.95)
    assert [found.low, found.high] == pytest.approx([peer.low, peer.high])


def test_weightless_answers_are_nothing():
    assert cluster_mean(sums_of([1.0, 2.0], [0, 0], range(2))) == NOTHING


@pytest.mark.parametrize(("answer", "share"), [(4.0, 0.75), (1.0, 0.0), (2.0, 0.25)])
def test_equal_answers_anywhere_on_the_scale(answer, share):
    """Wilson's limits of that share of the width 1 to 5, at six answers (statsmodels)."""
    found = cluster_mean(sums_of([answer] * 6, [1] * 6, range(6)), bounds=(1, 5))
    low, high = proportion_confint(6 * share, 6, method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((answer, 1 + 4 * low, 1 + 4 * high))
    assert cluster_mean(sums_of([answer] * 2, [1] * 2, range(2)), bounds=(1, 5)).low is not None


def test_a_wide_interval_is_cut_at_both_ends():
    found = cluster_mean(sums_of([1.0, 5.0], [1, 1], range(2)), bounds=(1, 5))
    assert (found.low, found.value, found.high) == (1.0, 3.0, 5.0)


def test_confidence_is_the_readers():
    values = [1.0, 2.0, 4.0, 5.0, 5.0]
    found = cluster_mean(sums_of(values, np.ones(5), range(5)), confidence=0.8)
    peer = stats.ttest_1samp(values, 0).confidence_interval(0.8)
    assert [found.low, found.high] == pytest.approx([peer.low, peer.high])
