"""Medians out of histograms of durations."""

from __future__ import annotations

from statistics import median as exact

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.methods.journeys.loglinear import BINS, bin_of, median, medians


def histogram(values: list[int]) -> np.ndarray:
    counts = np.zeros(BINS, np.int64)
    for value in values:
        counts[bin_of(value)] += 1
    return counts


@given(st.lists(st.lists(st.integers(0, 2**32 - 1), max_size=9), min_size=1, max_size=5))
def test_close_to_the_median_of_the_values(rows: list[list[int]]) -> None:
    for found, values in zip(medians(np.array([histogram(row) for row in rows])), rows, strict=True):
        if not values:
            assert found is None
        else:
            assert found == pytest.approx(exact(values), rel=1 / 32)


@given(st.lists(st.integers(0, 63), min_size=1))
def test_exact_below_a_minute(values: list[int]) -> None:
    assert median(histogram(values)) == exact(values)


def test_narrow_counts_do_not_overflow() -> None:
    row = np.zeros((1, BINS), np.uint32)
    row[0, [3, 5]] = 2**32 - 1
    assert medians(row) == [4.0]
