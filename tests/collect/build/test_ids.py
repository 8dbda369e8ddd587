from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from lotse.collect.build.ids import Occurrences, RowHash

rows = st.lists(st.integers(0, 9), max_size=60)


@given(st.lists(rows, max_size=25))
def test_occurrences_count_on_over_batches(batches: list[list[int]]) -> None:
    """The n-th equal row of the file has number n, wherever batches begin and end."""
    counter = Occurrences()
    found = [number for batch in batches for number in counter.number(np.array(batch, np.uint64)).tolist()]
    seen: list[int] = []
    expected = []
    for value in (value for batch in batches for value in batch):
        seen.append(value)
        expected.append(seen.count(value))
    assert found == expected


@given(rows, st.integers(0, 60))
def test_ids_do_not_depend_on_batches(values: list[int], cut: int) -> None:
    whole, parts = RowHash(b"key"), RowHash(b"key")
    batch = pa.record_batch([pa.array(map(str, values), pa.string())], names=["a"])
    together = whole.of(batch).to_pylist()
    assert together == parts.of(batch[:cut]).to_pylist() + parts.of(batch[cut:]).to_pylist()
    assert len(set(together)) == len(values)


def test_keyed_and_unambiguous() -> None:
    one = pa.record_batch([pa.array(["ab"]), pa.array(["c"])], names=["x", "y"])
    other = pa.record_batch([pa.array(["a"]), pa.array(["bc"])], names=["x", "y"])
    assert RowHash(b"k").of(one) != RowHash(b"k").of(other)
    assert RowHash(b"k").of(one) != RowHash(b"l").of(one)
