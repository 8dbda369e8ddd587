from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.collect.build.times import parse_times
from lotse.collect.mapping.model import TimeRule


def parse(rule: TimeRule, *words: str) -> list[datetime | None]:
    return list(parse_times(rule, [pa.array(words, pa.string())]).to_pylist())


moments = st.datetimes(datetime(1970, 1, 2), datetime(2105, 12, 30))
offsets = st.integers(-14 * 4, 14 * 4).map(lambda quarters: timezone(timedelta(minutes=15 * quarters)))


@given(st.lists(st.builds(lambda moment, zone: moment.replace(tzinfo=zone), moments, offsets), min_size=1))
def test_iso_with_any_offset(times: list[datetime]) -> None:
    found = parse(TimeRule(("t",)), *(time.isoformat(" ") for time in times))
    assert found == [time.astimezone(UTC) if 1970 <= time.astimezone(UTC).year < 2106 else None for time in times]


def test_zone_and_the_hours_that_summer_time_doubles_and_drops() -> None:
    rule = TimeRule(("t",), ("%d.%m.%Y %H:%M",), "Europe/Berlin")
    assert parse(rule, "27.10.2024 02:30", "31.03.2024 02:30", "01.07.2024 12:00") == [
        datetime(2024, 10, 27, 0, 30, tzinfo=UTC),
        datetime(2024, 3, 31, 1, tzinfo=UTC),
        datetime(2024, 7, 1, 10, tzinfo=UTC),
    ]


@pytest.mark.parametrize(("form", "word", "expected"), [
    ("iso", "2024-05-01", datetime(2024, 5, 1, tzinfo=UTC)),
    ("iso", "2024-02-30", None),
    ("iso", "1969-12-31", None),
    ("iso", "2106-01-01", None),
    ("iso", "", None),
    ("unix", "1714521600", datetime(2024, 5, 1, tzinfo=UTC)),
    ("unix_ms", "1714521600500", datetime(2024, 5, 1, 0, 0, 0, 500_000, tzinfo=UTC)),
    ("unix", "1e300", None),
    ("unix", "soon", None),
    ("snowflake", "1541815603606036480", datetime(2022, 6, 28, 16, 7, 40, 105_000, tzinfo=UTC)),
    ("snowflake", "x", None),
    ("%d/%b/%Y %H:%M:%S %z", "01/May/2024 02:00:00 +0200", datetime(2024, 5, 1, tzinfo=UTC)),
    ("%m/%d/%Y %I:%M:%S %p", "05/11/2016 12:00:00 AM", datetime(2016, 5, 11, tzinfo=UTC)),
    ("%d.%m.%Y", "32.01.2024", None),
])  # fmt: skip
def test_formats(form: str, word: str, expected: datetime | None) -> None:
    assert parse(TimeRule(("t",), (form,)), word) == [expected]


def test_codes_and_unknown_days() -> None:
    rule = TimeRule(
        ("t",), ("%Y-%m-%d",), prefix="2012-05-", values={"21": "2012-05-19"},
        fixed=datetime(2012, 5, 10, tzinfo=UTC), unknown=("19", "20"),
    )  # fmt: skip
    days = [found and found.day for found in parse(rule, "3", "19", "20", "21", "", "40")]
    assert days == [3, 10, 10, 19, None, None]


def test_date_and_time_in_two_columns() -> None:
    cells = [pa.array(["2024-05-01"]), pa.array(["12:30"])]
    assert parse_times(TimeRule(("d", "t")), cells).to_pylist() == [datetime(2024, 5, 1, 12, 30, tzinfo=UTC)]


@pytest.mark.parametrize("word", ["31.02.2025", "29.02.2025", "30.02.2024", "31.04.2025", "31.06.2025", "31.09.2025"])
def test_a_day_that_is_not_on_the_calendar_is_no_day(word: str) -> None:
    """Taken for the first days of the next month it would be a wrong date that nobody notices."""
    assert parse(TimeRule(("t",), ("%d.%m.%Y",)), word, "01.05.2025") == [None, datetime(2025, 5, 1, tzinfo=UTC)]


@given(st.dates(date(1970, 1, 1), date(2105, 12, 31)), st.sampled_from(["%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%d %b %Y"]))
def test_every_day_of_the_calendar_is_read(day: date, form: str) -> None:
    assert parse(TimeRule(("t",), (form,)), day.strftime(form)) == [datetime(day.year, day.month, day.day, tzinfo=UTC)]


@given(st.dates(date(1970, 1, 1), date(2105, 12, 31)))
def test_days_without_leading_zeros(day: date) -> None:
    word = f"{day.day}.{day.month}.{day.year}"
    assert parse(TimeRule(("t",), ("%d.%m.%Y",)), word) == [datetime(day.year, day.month, day.day, tzinfo=UTC)]
