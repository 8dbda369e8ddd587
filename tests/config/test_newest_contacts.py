"""The newest contacts are read without the older ones, and are the same as if all were."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from lotse.analysis.findings.contacts import FINDING
from lotse.contacts import datafiles
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog

ALL = {"limit": "1000", "offset": "0"}
FILTERS = [
    Filter(),
    Filter(touchpoints=("room",)),
    Filter(touchpoints=("hotline",), kinds=("complaint",)),
    Filter(since=datetime(2025, 5, 3, tzinfo=UTC), until=datetime(2025, 6, 4, tzinfo=UTC)),
    Filter(waves=("2024",)),
    Filter(journey_contains=("hotline",)),
    Filter(until=datetime(2024, 1, 1, tzinfo=UTC)),
]


def rows(log: ContactLog, where: Filter, limit: int, offset: int) -> tuple[list[Mapping[str, Any]], int]:
    result = FINDING.compute(log, where, {"limit": str(limit), "offset": str(offset)})
    return list(result.rows), result.base


@pytest.mark.parametrize("where", FILTERS)
def test_a_page_of_the_list_is_a_part_of_the_whole_list(imported: Home, where: Filter) -> None:
    log = ContactLog(imported)
    whole, base = rows(log, where, 1000, 0)
    assert len(whole) == base
    for limit, offset in [(1, 0), (5, 0), (7, 3), (100, 40), (3, 1000)]:
        assert rows(log, where, limit, offset) == (whole[offset : offset + limit], base)


def test_older_contacts_are_left_in_their_files(imported: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    log, read = ContactLog(imported), []
    rows(log, Filter(), 1, 0)  # the index is built once
    real = datafiles.DataFile.read

    def counting(self: datafiles.DataFile, *asked: Any) -> Any:
        table = real(self, *asked)
        read.append(table.num_rows)
        return table

    monkeypatch.setattr(datafiles.DataFile, "read", counting)
    shown, base = rows(log, Filter(), 5, 0)
    assert (len(shown), base) == (5, 172)
    assert sum(read) < 20  # five, and those of the same second
