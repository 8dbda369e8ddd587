import numpy as np
import pytest
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.small import bayesian, compare, exact, finite


def test_exact_as_scipy():
    reference = stats.binomtest(3, 25).proportion_ci(method="exact")
    found = exact(3, 25)
    assert (found.low, found.high) == pytest.approx((reference.low, reference.high))


def test_none_of_n_is_about_three_over_n():
    assert exact(0, 150, level=0.9).high == pytest.approx(3 / 150, rel=0.02)


def test_bayesian_is_the_posterior():
    found = bayesian(3, 25, prior=(1, 1))
    assert (found.low, found.value, found.high) == pytest.approx(tuple(stats.beta(4, 23).ppf([0.025, 0.5, 0.975])))


@pytest.mark.parametrize("lost", [0, 3, 25, 200])
def test_finite_keeps_its_level(lost):
    """Exact over all samples of 150 from 400 accounts."""
    counts = np.arange(max(0, lost - 250), min(lost, 150) + 1)
    chance = stats.hypergeom.pmf(counts, 400, lost, 150)
    held = [finite(int(k), 150, 400).low <= lost / 400 <= finite(int(k), 150, 400).high for k in counts[chance > 1e-9]]
    assert chance[chance > 1e-9][held].sum() >= 0.95


def test_everybody_answered():
    found = finite(25, 400, 400)
    assert (found.low, found.value, found.high) == (0.0625, 0.0625, 0.0625)


def test_compare():
    found = compare((10, 20), (2, 20))
    assert found.difference.value == pytest.approx(0.4)
    assert found.p == pytest.approx(stats.fisher_exact([[10, 10], [2, 18]]).pvalue)
    assert found.chance_higher > 0.99


def test_refusals():
    with pytest.raises(MethodError, match="5 of 3"):
        exact(5, 3)
    with pytest.raises(MethodError, match="cannot be smaller"):
        finite(1, 10, 5)
