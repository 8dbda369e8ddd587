import numpy as np
import pytest
import statsmodels.api as sm

from lotse.methods.drivers import derived_importance, stated_and_derived


def test_regression_is_the_standardised_coefficient(cars):
    z = (cars - cars.mean(axis=0)) / cars.std(axis=0)
    assert derived_importance(cars[:, 1:], cars[:, 0], "regression") == pytest.approx(
        sm.OLS(z[:, 0], z[:, 1:]).fit().params
    )


def test_said_and_moved_are_kept_apart():
    found = stated_and_derived(np.array([5.0, 4.5, 2.0, 1.0]), np.array([0.3, 0.01, 0.2, 0.0]))
    assert found.reading == ("both", "said", "hidden", "neither")
    assert found.rank_correlation == pytest.approx(0.8)
