from __future__ import annotations

import json

import pytest

from lotse.collect.domain import ImportReport
from lotse.collect.rejected import Rejection
from lotse.config.commands.import_ import as_json, as_text

REPORT = ImportReport(
    "20240501-1", "a.csv", "m.toml", "s", False, 3, 1_200, 1, 2, 1, 4, "/h/rejected.csv",
    (Rejection(3, "", "2 cells", "4 cells"),), 5, "2024-05-01T00:00:00+00:00", 0.25, ("Found out.",),
)  # fmt: skip


def test_as_text() -> None:
    assert as_text(REPORT).splitlines() == [
        "Found out.",
        "3 rows of a.csv: 1,200 contacts new, 1 changed, 2 skipped (there already); "
        "4 questions without an answer; 0.2 s.",
        "5 touchpoints were added to the catalogue.",
        "",
        "1 rejected:",
        "  row 3, whole row: 2 cells (expected: 4 cells)",
        "All of them: /h/rejected.csv",
        "Take it back with: lotse undo 20240501-1",
    ]


@pytest.mark.parametrize("key", ["new", "changed", "skipped", "rejected"])
def test_as_json(key: str) -> None:
    assert json.loads(as_json(REPORT))[key] == getattr(REPORT, key)
