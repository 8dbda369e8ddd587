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


@pytest.mark.parametrize(
    "where", [Filter(), Filter(loyalty=("at_risk", "regular", "prospect")), Filter(outcomes=("complaint",))]
)
def test_older_contacts_are_left_in_their_files(imported: Home, monkeypatch: pytest.MonkeyPatch, where: Filter) -> None:
    """Of five at most five people's journeys, also where the filter looks at whole people."""
    log, read = ContactLog(imported), []
    _, base = rows(log, where, 1, 0)  # the index is built once
    real = datafiles.DataFile.of_customers

    def counting(self: datafiles.DataFile, *asked: Any) -> Any:
        table = real(self, *asked)
        read.append(table.num_rows)
        return table

    monkeypatch.setattr(datafiles.DataFile, "of_customers", counting)
    monkeypatch.setattr(datafiles.DataFile, "read", None)  # no other way into a file
    assert len(rows(log, where, 5, 0)[0]) == 5
    assert 5 <= sum(read) <= 5 * 5 < base  # nobody has more than five


def test_whole_people_are_tested_as_in_the_index(imported: Home) -> None:
    log = ContactLog(imported)
    for where in (
        Filter(loyalty=("regular", "fan", "at_risk", "lost", "first_buyer", "prospect")),
        Filter(outcomes=("complaint",), kinds=("rating",)),
        Filter(without_outcomes=("complaint",)),
        Filter(journey_lacks=("hotline",), kinds=("use",)),
        Filter(journey_order=("room", "hotline")),
    ):
        whole, base = rows(log, where, 1000, 0)
        assert len(whole) == base
        assert rows(log, where, 6, 2) == (whole[2:8], base)
