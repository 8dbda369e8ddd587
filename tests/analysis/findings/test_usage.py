"""Usage by hour, device and need: which contacts count, and how often a person does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lotse.analysis.findings.usage import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row

USED = Row(1, 4, "Q9", "use", device="phone", purpose="book")  # Monday 0 o'clock UTC, 1 in Berlin


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_TIME_ZONE", "Europe/Berlin")


def found(by: str, *rows: Row, where: Filter = Filter()) -> list[Mapping[str, Any]]:  # noqa: B008 - immutable
    return list(FINDING.compute(FakeLog([*rows]), where, {"by": by}).rows)


@pytest.mark.parametrize(
    "row",
    [
        Row(2, 4, "Q9", "exposure", count=1000),
        Row(2, 4, "importance/wifi", "rating", 5.0, "1-5"),
        Row(2, 4, "trust/wifi", "rating", 5.0, "1-5"),
        Row(2, 4, "crm", "profile"),
        Row(0, 4, "Q9", "audit", valence=0.5),
        Row(0, 4, "Q9", "incident", valence=-0.5),
        Row(0, 4, "Q9", "measure"),
        Row(2, 4, "Q9", "reply"),
    ],
)
@pytest.mark.parametrize("by", ["hour", "device", "need"])
def test_what_no_customer_did_is_no_use(by: str, row: Row) -> None:
    assert found(by, USED, replace(row, device="phone", purpose="book")) == found(by, USED)


def test_each_contact_counts_and_each_person_once() -> None:
    rows = [USED, USED, Row(2, 4, "Q8", "complaint"), Row(0, 4, "Q8", "rating", 3.0, "1-5"), Row(2, 5, "new", "use")]
    assert found("hour", *rows) == [
        {"weekday": 1, "hour": 1, "contacts": 4, "people": 2, "share": 0.8},
        {"weekday": 2, "hour": 1, "contacts": 1, "people": 1, "share": 0.2},
    ]


def test_a_row_that_stands_for_many_counts_as_many() -> None:
    counted = Row(0, 4, "Q9", "use", device="phone", count=9)
    assert found("device", USED, counted) == [
        {"touchpoint": "wifi", "device": "phone", "contacts": 10, "people": 1, "share": 1.0}
    ]


def test_the_hour_is_that_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOTSE_TIME_ZONE", "America/New_York")
    assert [(row["weekday"], row["hour"]) for row in found("hour", USED)] == [(7, 19)]


def test_by_device_and_need_only_where_both_are_known() -> None:
    rows = [
        USED,
        Row(2, 6, "Q9", "use", device="desk"),
        Row(3, 6, "Q9", "use"),
        Row(4, 6, "new", "use", device="phone"),
    ]
    assert found("device", *rows) == [
        {"touchpoint": "wifi", "device": "desk", "contacts": 1, "people": 1, "share": 0.5},
        {"touchpoint": "wifi", "device": "phone", "contacts": 1, "people": 1, "share": 0.5},
    ]
    assert found("need", *rows) == [{"touchpoint": "wifi", "purpose": "book", "contacts": 1, "people": 1, "share": 1.0}]


def test_filters_count() -> None:
    rows = [USED, Row(2, 4, "Q8", "use", device="desk")]
    assert [row["contacts"] for row in found("hour", *rows, where=Filter(devices=("desk",)))] == [1]
    assert found("hour", *rows, where=Filter(touchpoints=("portal",))) == []
