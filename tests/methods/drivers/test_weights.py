import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.drivers import relative_weights
from lotse.methods.errors import MethodError


def test_published_numbers(cars):
    found = relative_weights(cars[:, 1:], cars[:, 0])
    assert found.raw.round(7).tolist() == [0.2096904, 0.1883043, 0.1799590, 0.2706812]
    assert (100 * found.rescaled).round(5).tolist() == [24.70914, 22.18908, 21.20570, 31.89607]


def test_is_an_array_too(cars):
    found = relative_weights(cars[:, 1:], cars[:, 0])
    assert np.asarray(found).tolist() == found.raw.tolist()


def test_sums_to_r_squared_of_statsmodels(cars):
    fit = sm.OLS(cars[:, 0], sm.add_constant(cars[:, 1:])).fit()
    assert relative_weights(cars[:, 1:], cars[:, 0]).r_squared == pytest.approx(fit.rsquared, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 6))
def test_properties(seed, k):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(60, k)) @ rng.normal(size=(k, k)) + rng.normal(size=(60, k))
    y = x @ rng.normal(size=k) + rng.normal(size=60)
    found, order = relative_weights(x, y), rng.permutation(k)
    assert found.raw.sum() == pytest.approx(sm.OLS(y, sm.add_constant(x)).fit().rsquared, abs=1e-9)
    assert (found.raw >= 0).all()
    assert relative_weights(x[:, order], y).raw == pytest.approx(found.raw[order], abs=1e-9)
    assert relative_weights(3 * x - 7, -2 * y).raw == pytest.approx(found.raw, abs=1e-9)


def test_uncorrelated_drivers_get_their_squared_correlation():
    x = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]] * 5, dtype=float)
    y = x @ [2.0, 1.0] + np.tile([0.5, -0.5, -0.5, 0.5], 5)
    r = [np.corrcoef(column, y)[0, 1] for column in x.T]
    assert relative_weights(x, y).raw == pytest.approx(np.square(r), abs=1e-12)


def test_a_driver_given_twice_shares_its_weight(cars):
    doubled = relative_weights(np.column_stack([cars[:, 4], cars[:, 4]]), cars[:, 0])
    assert doubled.raw == pytest.approx([doubled.r_squared / 2] * 2)


def test_survey_weights_are_repetition(cars):
    counts = np.arange(len(cars)) % 3
    repeated = np.repeat(cars, counts, axis=0)
    weighted = relative_weights(cars[:, 1:], cars[:, 0], weights=counts.astype(float))
    assert weighted.raw == pytest.approx(relative_weights(repeated[:, 1:], repeated[:, 0]).raw)


@pytest.mark.parametrize("missing", ["pairwise", "complete", "impute"])
def test_missing_answers_are_survived(missing):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 3))
    y = x @ [1.0, 0.5, 0.0] + rng.normal(size=2000)
    whole = relative_weights(x, y).raw
    x[rng.random(x.shape) < 0.3] = np.nan
    assert relative_weights(x, y, missing).raw == pytest.approx(whole, abs=0.05)


def test_refusals(cars):
    with pytest.raises(MethodError, match="Driver 1 has 32 answers that do not vary"):
        relative_weights(np.column_stack([cars[:, 1], np.ones(32)]), cars[:, 0])
    with pytest.raises(MethodError, match="allowed are pairwise, complete, impute"):
        relative_weights(cars[:, 1:], cars[:, 0], missing="zero")
    with pytest.raises(MethodError, match=r"needed are \(n, k\) and \(n,\)"):
        relative_weights(cars[:, 1:], cars[:5, 0])


def test_a_survey_weight_counts_as_so_many_answers():
    rng = np.random.default_rng(5)
    x = rng.integers(1, 6, (400, 3)).astype(float)
    y = x @ [0.5, 0.2, 0.0] + rng.normal(size=400)
    times = rng.integers(1, 4, 400)
    weighted = relative_weights(x, y, weights=times.astype(float))
    assert weighted.raw == pytest.approx(relative_weights(np.repeat(x, times, axis=0), np.repeat(y, times)).raw)


@pytest.mark.parametrize("weights", [[1.0] * 31, [-1.0] + [1.0] * 31, [np.nan] + [1.0] * 31, [0.0] * 32])
def test_weights_that_cannot_be(cars, weights):
    with pytest.raises(MethodError, match="Survey weights"):
        relative_weights(cars[:, 1:], cars[:, 0], weights=np.array(weights))


def r_squared(x, y, chosen):
    return sm.OLS(y, sm.add_constant(x[:, list(chosen)])).fit().rsquared if chosen else 0.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000))
def test_of_two_drivers_it_is_the_mean_over_both_orders_of_entering(seed):
    """Known of two predictors: relative weights and dominance (Shapley) weights are the same (Johnson 2000)."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(80, 2)) @ rng.normal(size=(2, 2))
    y = x @ rng.normal(size=2) + rng.normal(size=80)
    alone, whole = [r_squared(x, y, [at]) for at in (0, 1)], r_squared(x, y, [0, 1])
    expected = [(alone[at] + whole - alone[1 - at]) / 2 for at in (0, 1)]
    assert relative_weights(x, y).raw == pytest.approx(expected, abs=1e-9)


def test_through_the_nearest_orthogonal_variables_as_johnson_describes(cars):
    """Z nearest to X and orthonormal (from the singular value decomposition of the data, not of R), two regressions."""
    standard = (cars - cars.mean(axis=0)) / cars.std(axis=0) / np.sqrt(len(cars))
    y, x = standard[:, 0], standard[:, 1:]
    left, _, right = np.linalg.svd(x, full_matrices=False)
    z = left @ right
    beta = sm.OLS(y, z).fit().params
    loading = np.array([sm.OLS(column, z).fit().params for column in x.T])
    assert relative_weights(cars[:, 1:], cars[:, 0]).raw == pytest.approx(loading**2 @ beta**2)
