import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from lotse.methods.drivers import derived_importance, stated_and_derived
from lotse.methods.errors import MethodError


def test_regression_is_the_standardised_coefficient(cars):
    z = (cars - cars.mean(axis=0)) / cars.std(axis=0)
    assert derived_importance(cars[:, 1:], cars[:, 0], "regression") == pytest.approx(
        sm.OLS(z[:, 0], z[:, 1:]).fit().params
    )


def test_said_and_moved_are_kept_apart():
    found = stated_and_derived(np.array([5.0, 4.5, 2.0, 1.0]), np.array([0.3, 0.01, 0.2, 0.0]))
    assert found.reading == ("both", "said", "hidden", "neither")
    assert found.rank_correlation == pytest.approx(0.8)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_correlations_pair_by_pair_as_pandas(seed):
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 6, (60, 3)).astype(float)
    x[rng.random(x.shape) < 0.3] = np.nan
    y = np.nansum(x, axis=1) + rng.normal(size=60)
    expected = [pd.Series(y).corr(pd.Series(column)) for column in x.T]
    assert derived_importance(x, y, "correlation") == pytest.approx(expected, abs=1e-9)


def test_the_rank_correlation_is_spearmans():
    rng = np.random.default_rng(1)
    stated, derived = rng.integers(1, 6, 12).astype(float), rng.random(12)
    ranks = [stats.rankdata(x) for x in (stated, derived)]
    assert stated_and_derived(stated, derived).rank_correlation == pytest.approx(np.corrcoef(*ranks)[0, 1])


def test_an_unknown_way_says_what_there_is(cars):
    with pytest.raises(MethodError, match="allowed are relative, correlation, regression"):
        derived_importance(cars[:, 1:], cars[:, 0], "shapley")
