"""Numbering of labels: whichever way is taken, as NumPy numbers them."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lotse.methods.estimates.sums import members

LABELS = st.integers(-3, 40)


@given(arrays.arrays(np.int64, st.integers(0, 30), elements=LABELS), st.booleans())
def test_as_numpy_numbers_them(labels: np.ndarray, in_order: bool) -> None:
    labels = np.sort(labels) if in_order else labels
    different, number = np.unique(labels, return_inverse=True)
    size, found = members(labels)
    assert (size, found.tolist()) == (len(different), number.ravel().tolist())


def test_words_and_codes() -> None:
    assert members(np.array(["b", "a", "b"]))[1].tolist() == [1, 0, 1]
    assert members(np.array([2, 0, 2, 0], np.uint16))[1].tolist() == [1, 0, 1, 0]  # codes: not sorted, and not in order
