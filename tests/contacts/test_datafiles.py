"""Parts of a data file: what is read of it, and that nothing that is wanted is left out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts import datafiles, row_filter
from lotse.contacts.datafiles import DataFile
from lotse.contacts.filters import Filter
from tests.contacts.samples import NOON, contacts, ids

CUSTOMERS = [*(number // 4 for number in range(4, 44)), *[None] * 5]  # ten with four contacts each, five of nobody


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFile:
    monkeypatch.setattr(datafiles, "GROUP", 4)
    return written(tmp_path, "visit")


def written(folder: Path, *kinds: str) -> DataFile:
    rows = contacts([f"c{at:02d}" for at in range(45)], CUSTOMERS, kind=[kinds[at % len(kinds)] for at in range(45)])
    added = datafiles.write(folder, 3, datafiles.sort(pa.table(rows)), "compaction")
    return DataFile(folder, added.path, 3, added.size)


def groups_read(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    found: list[int] = []
    real = pq.ParquetFile.read_row_groups

    def reading(self: pq.ParquetFile, groups: list[int], *more: object) -> pa.Table:
        found.extend(groups)
        return real(self, groups, *more)

    monkeypatch.setattr(pq.ParquetFile, "read_row_groups", reading)
    return found


@pytest.mark.parametrize(
    ("customers", "expected", "groups"),
    [
        ([3], [f"c{at:02d}" for at in range(8, 12)], 1),
        ([1, 10], [*(f"c{at:02d}" for at in range(4)), *(f"c{at:02d}" for at in range(36, 40))], 2),
        ([0], [f"c{at:02d}" for at in range(40, 45)], 2),
        ([0, 2], [*(f"c{at:02d}" for at in range(4, 8)), *(f"c{at:02d}" for at in range(40, 45))], 3),
        ([99], [], 0),
        ([], [], 0),
    ],
)
def test_only_row_groups_that_may_hold_a_customer_are_read(file, monkeypatch, customers, expected, groups):
    read = groups_read(monkeypatch)
    assert ids(file.of_customers(np.array(customers, np.int64), ["contact_id"])) == expected
    assert len(read) == groups


def test_a_file_without_statistics_is_read_whole(file, monkeypatch):
    pq.write_table(pq.read_table(file.path, partitioning=None), file.path, row_group_size=9, write_statistics=False)
    read = groups_read(monkeypatch)
    assert ids(file.of_customers(np.array([3]), ["contact_id"])) == ["c08", "c09", "c10", "c11"]
    assert len(read) == 5


def test_of_nobody_what_is_older_is_left(file, monkeypatch):
    read = groups_read(monkeypatch)
    assert ids(file.of_customers(np.array([0]), ["contact_id"], NOON.replace(minute=44))) == ["c44"]
    assert ids(file.of_customers(np.array([0, 3]), ["contact_id"], NOON.replace(minute=44)))[:4] == [
        "c08", "c09", "c10", "c11",
    ]  # fmt: skip
    assert len(read) == 1 + 2


def test_columns_come_in_the_order_asked_for(file):
    asked = ["kind", "contact_id"]
    assert file.of_customers(np.array([1]), asked).column_names == asked
    assert file.read(asked, pc.field("kind") == "visit", ["kind"]).column_names == asked


@pytest.mark.parametrize(
    ("where", "count", "groups"),
    [
        (Filter(kinds=("rare",)), 1, 1),
        (Filter(kinds=("rare", "visit")), 45, 12),
        (Filter(kinds=("none",)), 0, 0),
        (Filter(since=NOON.replace(minute=44)), 1, 1),
        (Filter(until=NOON.replace(minute=5)), 5, 2),
        (Filter(kinds=("visit",), until=NOON.replace(minute=5)), 5, 2),
    ],
)
def test_row_groups_in_which_nothing_holds_are_left(tmp_path, monkeypatch, where, count, groups):
    monkeypatch.setattr(datafiles, "GROUP", 4)
    file = written(tmp_path, *["visit"] * 20, "rare", *["visit"] * 24)
    read = groups_read(monkeypatch)
    assert file.read(["contact_id"], row_filter.rows(where), row_filter.tested(where)).num_rows == count
    assert len(read) == groups


@settings(deadline=None, max_examples=40)
@given(wanted=st.sets(st.integers(0, 12)), size=st.integers(1, 50))
def test_the_same_as_if_all_were_read(tmp_path_factory, wanted, size):
    folder = tmp_path_factory.mktemp("table")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(datafiles, "GROUP", size)
        file = written(folder, "visit")
    every = file.read(["contact_id", "customer"])
    known = [row["contact_id"] for row in every.to_pylist() if (row["customer"] or 0) in wanted]
    assert ids(file.of_customers(np.array(sorted(wanted), np.int64), ["contact_id"])) == sorted(known)
