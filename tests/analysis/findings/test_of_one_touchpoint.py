"""Findings of one touchpoint: over time, by location, by purpose, by hour, before and after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from lotse.analysis.findings import before_after, locations, over_time, purposes, when
from lotse.analysis.findings.selecting import FilterError
from lotse.contacts.filters import Filter
from lotse.methods.tallies.usage import local_hours
from tests.analysis.findings.worlds import FakeLog, Row, asked

WIFI = Filter(touchpoints=("wifi",))


class Log(FakeLog):
    """The fake index, with a log of no measures."""

    def contacts(self, where: Filter, columns: list[str]) -> Any:
        import pyarrow as pa  # noqa: PLC0415

        return pa.table({"occurred_at": pa.array([], pa.timestamp("us", "UTC"))})


def heard(customer: int, day: int, valence: float, **more: Any) -> Row:
    return replace(Row(customer, day, "Q9", "comment", valence=valence), **more)


def used(customer: int, day: int, signal: str = "Q9", **more: Any) -> Row:
    return replace(Row(customer, day, signal, "use"), **more)


def rows(finding: Any, contacts: list[Row], where: Filter = WIFI) -> list[dict[str, Any]]:
    return [dict(row) for row in finding.compute(Log(contacts), where, {}).rows]


def test_asked_stands_by_wave_and_heard_by_month():
    log = [
        asked(1, 3, "Q9", 5, wave="2018"), asked(2, 5, "Q9", 1, wave="2018"), asked(1, 40, "Q9", 1, wave="2019"),
        heard(3, 2, -1.0), heard(4, 3, 0.5), heard(3, 35, 1.0), asked(9, 3, "Q8", 5, wave="2018"),
    ]  # fmt: skip
    found = rows(over_time, log)
    assert [(row["series"], row["period"], row["value"], row["n"]) for row in found] == [
        ("asked", "2018", 0.0, 2),
        ("asked", "2019", -1.0, 1),
        ("heard", "1970-01", -0.25, 2),
        ("heard", "1970-02", 1.0, 1),
    ]


def test_answers_without_waves_stand_by_month():
    found = rows(over_time, [asked(1, 3, "Q9", 5), asked(2, 40, "Q9", 3)])
    assert [(row["period"], row["value"]) for row in found] == [("1970-01", 1.0), ("1970-02", 0.0)]


def test_a_parent_counts_what_lies_below_it():
    log = [heard(1, 2, 1.0), heard(2, 3, -1.0, signal="Q8"), heard(3, 3, -1.0, signal="review")]
    (row,) = rows(over_time, log, Filter(touchpoints=("airport",)))
    assert (row["value"], row["n"]) == (0.0, 2)


def test_each_location_for_itself_and_contacts_without_one_in_no_row():
    log = [
        asked(1, 3, "Q9", 5, location="T2"), asked(2, 3, "Q9", 1, location="T1"), asked(3, 3, "Q9", 3, location="T1"),
        heard(4, 4, -1.0, location="T1"), heard(5, 4, 1.0),
    ]  # fmt: skip
    found = rows(locations, log)
    assert [(r["location"], r["asked_n"], r["asked_mean"], r["heard_n"], r["heard_mean"]) for r in found] == [
        ("T1", 2, -0.5, 1, -1.0),
        ("T2", 1, 1.0, 0, None),
    ]


def test_contacts_that_state_no_purpose_are_in_no_row():
    assert rows(purposes, [used(1, 2), used(2, 3)]) == []


def test_hours_are_those_of_the_clock_on_the_wall_summer_time_included():
    winter = datetime(2026, 1, 5, 23, 30, tzinfo=UTC)  # a Monday; Tuesday 0:30 in Berlin
    summer = datetime(2026, 7, 6, 22, 10, tzinfo=UTC)  # a Monday; Tuesday 0:10 in Berlin
    seconds = np.array([int(winter.timestamp()), int(summer.timestamp())])
    assert local_hours(seconds, ZoneInfo("Europe/Berlin")).tolist() == [24, 24]


def test_when_counts_what_was_seen_and_no_answers():
    found = rows(when, [used(1, 4), used(1, 11), used(2, 12), asked(3, 4, "Q9", 5), used(4, 4, count=9)])
    assert len(found) == 168
    hits = {(row["weekday"], row["hour"]): (row["contacts"], row["people"]) for row in found if row["contacts"]}
    assert hits == {(1, 1): (2, 1), (2, 1): (1, 1)}  # 1970-01-05 was a Monday; midnight UTC is 1:00 in Berlin
    assert sum(row["share"] for row in found) == pytest.approx(1.0)


def test_before_and_after_are_shares_of_the_people_who_came():
    log = [
        used(1, 1, "Q8"), used(1, 2), used(1, 3, "review"),
        used(2, 2), used(2, 3), used(3, 1, "Q8"), used(3, 2, "review"),
        asked(1, 2, "whole", 5), used(0, 2),
    ]  # fmt: skip
    found = rows(before_after, log)
    assert [(row["series"], row["touchpoint"], row["people"], row["share"]) for row in found] == [
        ("before", "", 1, 0.5),
        ("before", "restroom", 1, 0.5),
        ("before", "wifi", 1, 0.5),
        ("after", "", 1, 0.5),
        ("after", "portal", 1, 0.5),
        ("after", "wifi", 1, 0.5),
    ]


def test_before_and_after_need_one_touchpoint():
    with pytest.raises(FilterError, match="name it, for example touchpoint=hotline"):
        rows(before_after, [used(1, 1)], Filter())
