"""Digests and the sorted lookup, against Python's own sets."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from lotse.contacts.ids.digests import Digests, contained, digest, first_rows, locate, ordered

halves = st.integers(0, 3)  # few values, so that high halves tie
pairs = st.lists(st.tuples(halves, halves), max_size=12)


def table(found: list[tuple[int, int]]) -> Digests:
    return np.array(found, np.uint64).reshape(-1, 2).T.copy()


@given(run=pairs, wanted=pairs)
def test_lookup(run: list[tuple[int, int]], wanted: list[tuple[int, int]]) -> None:
    known = ordered(table(run))
    assert [tuple(pair) for pair in known.T.tolist()] == sorted(set(run))
    assert contained(known, table(wanted)).tolist() == [pair in run for pair in wanted]
    assert locate(known, table(wanted)).tolist() == [
        sorted(set(run)).index(pair) if pair in run else -1 for pair in wanted
    ]


@given(found=pairs)
def test_first_rows(found: list[tuple[int, int]]) -> None:
    assert first_rows(table(found)).tolist() == [found.index(pair) == at for at, pair in enumerate(found)]


def test_parts_do_not_run_into_each_other() -> None:
    one = digest(pa.array(["ab", "a"]), pa.array(["c", "bc"]))
    assert (one[:, 0] != one[:, 1]).any()
    assert (digest(pa.array(["ab"]), pa.array(["c"])) == one[:, :1]).all()
