"""Courses: experience with its measures, good and bad per period, the hours of the week."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from lotse.cockpit.pictures import PICTURES
from lotse.cockpit.pictures.over_time import PERIODS

FRAME: dict[str, Any] = {"names": {"hotline": "Hotline"}, "language": "en"}
FIRST = date(2025, 1, 1)


def month(at: int, value: float | None = 0.1) -> dict[str, Any]:
    begins = date(2025, 1 + at, 1)
    return {"series": "heard", "period": f"2025-{1 + at:02}", "begins": begins, "ends": begins + timedelta(27),
            "value": value, "low": value and value - 0.1, "high": value and value + 0.1, "n": 50}  # fmt: skip


def measure(at: int) -> dict[str, Any]:
    day = FIRST + timedelta(30 * at)
    return {"series": "measure", "period": f"M{at}", "begins": day, "ends": day, "value": None, "low": None,
            "high": None, "n": None}  # fmt: skip


def week(at: int, good: int | None = 5, bad: int | None = 2) -> dict[str, Any]:
    start = FIRST + timedelta(7 * at)
    row: dict[str, Any] = {"start": start, "end": start + timedelta(6)}
    return row | {f"{side}_{name}": value for side in ("asked", "heard") for name, value in
                  (("good", good if side == "heard" else 0), ("bad", bad if side == "heard" else 0))}  # fmt: skip


def test_two_measures_are_named_and_many_are_numbered():
    few = PICTURES["experience-over-time"]([*map(month, range(6)), measure(1), measure(3)], FRAME)["course"]
    many = PICTURES["experience-over-time"]([*map(month, range(6)), *map(measure, range(1, 5))], FRAME)["course"]
    assert "numbered" not in few
    assert "M1, 31 Jan 2025" in few["picture"]
    assert [number for number, _ in many["numbered"]] == [1, 2, 3, 4]
    assert "M1, 31 Jan 2025" not in many["picture"]
    assert many["picture"].count("l-event") == 4


def test_a_course_without_values_is_no_picture():
    assert PICTURES["experience-over-time"]([month(0, None)], FRAME) == {"course": {}}


def test_only_sources_with_something_are_drawn_and_the_last_periods():
    picture = PICTURES["balance-over-time"]([week(at) for at in range(PERIODS + 3)], FRAME)
    assert [(part["source"], part["good"], part["bad"]) for part in picture["balance_parts"]] == [
        ("heard", 5 * PERIODS, 2 * PERIODS)
    ]
    assert picture["left_out"] == 3


def test_withheld_weeks_have_no_bar():
    (part,) = PICTURES["balance-over-time"]([week(0), week(1, None, None)], FRAME)["balance_parts"]
    assert part["bars"].count("l-p2") == 1


def test_a_year_names_every_third_month_on_a_phone():
    (part,) = PICTURES["balance-over-time"]([week(at) for at in range(50)], FRAME)["balance_parts"]
    assert part["bars"].count("<text") == 10
    assert part["bars"].count("l-only-wide") == 6


def test_the_week_is_darkest_where_most_contacts_are():
    rows = [{"weekday": day, "hour": hour, "contacts": 90 if (day, hour) == (2, 20) else 10, "people": 5}
            for day in range(1, 8) for hour in range(24)]  # fmt: skip
    days = PICTURES["when"](rows, FRAME)["hours_heat"]["days"]
    shades = {(name, hour.hour): hour.shade for name, hours in days for hour in hours}
    assert shades[("Tue", 20)] == 5
    assert {shade for place, shade in shades.items() if place != ("Tue", 20)} == {1}
