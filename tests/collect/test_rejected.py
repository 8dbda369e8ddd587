from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lotse.collect.rejected import SHOWN, WITHHELD, Rejections, harmless


@pytest.mark.parametrize(("cell", "safe"), [
    ("=1+1", "'=1+1"), ("+cmd|x", "'+cmd|x"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
    ("-7", "-7"), ("+1.234,5", "+1.234,5"), ("", ""), ("a=b", "a=b"),
])  # fmt: skip
def test_harmless(cell: str, safe: str) -> None:
    assert harmless(cell) == safe


def test_written_as_they_come(tmp_path: Path) -> None:
    rejections = Rejections(tmp_path / "new" / "rejected.csv", {"Name"})
    for row in range(2, 2 + SHOWN + 5):
        rejections.add(row, "Name" if row == 2 else "stars", "x" * 500, "1 to 5")
    path = rejections.close()
    assert path is not None
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["row", "column", "found", "expected"]
    assert rows[1] == ["2", "Name", WITHHELD, "1 to 5"]
    assert rows[2] == ["3", "stars", "x" * 80, "1 to 5"]
    assert (rejections.count, len(rows), len(rejections.shown)) == (SHOWN + 5, SHOWN + 6, SHOWN)


def test_no_file_without_rejections(tmp_path: Path) -> None:
    assert Rejections(tmp_path / "rejected.csv", set()).close() is None
    assert list(tmp_path.iterdir()) == []
