"""The net promoter score against its formula and a published sample."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from lotse.methods.estimates.nps import nps, promotion


def test_promotion():
    given = promotion([0, 6, 7, 8, 9, 10, float("nan")])
    assert given[:6].tolist() == [-1, -1, 0, 0, 1, 1]
    assert math.isnan(given[6])


def test_another_scale_is_no_nps():
    with pytest.raises(ValueError, match="ratings from 0 to 100"):
        promotion([0, 50, 100])


def test_equals_the_formula():
    ratings = [10] * 50 + [8] * 20 + [3] * 30
    found = nps(ratings, np.ones(100), range(100))
    assert found.value == pytest.approx(20.0)
    error = 100 * math.sqrt((0.5 + 0.3 - 0.2**2) / 100 * 100 / 99)
    assert found.high - found.value == pytest.approx(stats.t.ppf(0.975, 99) * error)


def test_weights_count_and_blanks_do_not():
    found = nps([10, 0, float("nan")], [3.0, 1.0, 100.0], ["a", "b", "c"])
    assert (found.value, found.n) == (50.0, 2)
