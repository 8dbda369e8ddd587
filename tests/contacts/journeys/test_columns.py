"""Columns as they come back from their files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from lotse.contacts.journeys.generation import column

COLUMNS = [
    np.arange(1000, dtype=np.uint32),
    np.array([-128, 0, 127], np.int8),
    np.array([1.5, np.nan], np.float32),
    np.array([-(2**62)], np.int64),
    np.empty(0, np.uint16),
]


@pytest.mark.parametrize("stored", COLUMNS, ids=lambda each: f"{each.dtype}-{len(each)}")
def test_a_column_comes_back_as_it_was(tmp_path: Path, stored: NDArray[np.generic]) -> None:
    np.save(tmp_path / "time.npy", stored)
    read = column(tmp_path, "time")
    assert read is not None
    assert (type(read), read.dtype, read.flags.aligned, read.flags.c_contiguous) == (
        np.ndarray,
        stored.dtype,
        True,
        True,
    )
    np.testing.assert_array_equal(read, stored)


def test_what_is_written_into_a_column_stays_out_of_its_file(tmp_path: Path) -> None:
    np.save(tmp_path / "time.npy", np.zeros(10, np.uint32))
    read = column(tmp_path, "time")
    assert read is not None
    read[0] = 7
    again = column(tmp_path, "time")
    assert again is not None
    assert again.tolist() == [0] * 10


def test_a_column_that_no_contact_has_is_none(tmp_path: Path) -> None:
    assert column(tmp_path, "rating") is None


def test_a_column_outlives_its_file(tmp_path: Path) -> None:
    np.save(tmp_path / "time.npy", np.arange(5))
    read = column(tmp_path, "time")
    (tmp_path / "time.npy").unlink()
    assert read is not None
    assert read.tolist() == [0, 1, 2, 3, 4]
