import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from lotse.methods.interval import percentiles, wilson_limits, z_of


@pytest.mark.parametrize("level", [0.8, 0.9, 0.95, 0.99])
def test_the_normal_quantile_leaves_the_level_between_both_limits(level):
    assert stats.norm.cdf(z_of(level)) - stats.norm.cdf(-z_of(level)) == pytest.approx(level)


@given(st.integers(1, 400), st.data())
def test_wilson_as_statsmodels(n, data):
    part = data.draw(st.integers(0, n))
    assert wilson_limits(part / n, n) == pytest.approx(proportion_confint(part, n, method="wilson"), abs=1e-12)


def test_nothing_to_learn_from_and_nothing_left_to_learn():
    assert wilson_limits(0.3, 0) == (0.0, 1.0)
    assert wilson_limits(0.3, math.inf) == (0.3, 0.3)


def test_percentiles_leave_out_what_is_no_number():
    draws = np.column_stack([np.arange(101.0), np.full(101, np.nan)])
    draws[:100, 1] = np.arange(100.0)
    low, high = percentiles(draws, 0.9)
    assert (low.tolist(), high.tolist()) == (pytest.approx([5.0, 4.95]), pytest.approx([95.0, 94.05]))
