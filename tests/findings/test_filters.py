"""Filters as they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.contacts.filters import Filter
from lotse.findings.filters import FilterSyntaxError, as_dict, parse_filter, query_string

NOW = datetime(2026, 3, 31, 14, 5, tzinfo=UTC)


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, tzinfo=UTC)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2018", "2018", (day(2018, 1, 1), day(2019, 1, 1))),
        ("2018-11", "2018-12", (day(2018, 11, 1), day(2019, 1, 1))),
        ("2018-03-31", "2018-03-31", (day(2018, 3, 31), day(2018, 4, 1))),
    ],
)
def test_until_includes_what_it_names(since, until, expected):
    where = parse_filter({"since": [since], "until": [until]})
    assert (where.since, where.until) == expected


def test_days_begin_in_the_sites_time_zone():
    berlin = ZoneInfo("Europe/Berlin")
    where = parse_filter({"since": ["2026-03-29"], "until": ["2026-03-29"]}, zone=berlin)
    assert (where.since, where.until) == (
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),  # the day on which summer time begins has 23 hours
    )
    late = datetime(2026, 3, 31, 22, 30, tzinfo=UTC)  # 1 April in Berlin
    assert parse_filter({"period": ["1d"]}, late, berlin) == Filter(since=datetime(2026, 3, 30, 22, tzinfo=UTC))


@pytest.mark.parametrize(
    ("period", "since"),
    [
        ("30d", day(2026, 3, 1)),
        ("2w", day(2026, 3, 17)),
        ("12m", day(2025, 3, 31)),
        ("1m", day(2026, 2, 28)),
        ("2y", day(2024, 3, 31)),
    ],
)
def test_a_period_ends_now(period, since):
    assert parse_filter({"period": [period]}, NOW) == Filter(since=since)


def test_lists_are_alternatives_and_phases_have_names():
    where = parse_filter({"touchpoint": ["wifi", "wifi", " "], "phase": ["loyalty", "5"], "segment": ["a=b=c"]})
    assert where == Filter(touchpoints=("wifi",), phases=(4, 5), segments=("a=b=c",))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"touchpiont": ["wifi"]}, "No filter 'touchpiont'. Did you mean 'touchpoint'?"),
        ({"since": ["31.3.2018"]}, "since is '31.3.2018'; a date is written 2018-03-31, 2018-03 or 2018."),
        ({"since": ["2018-02-30"]}, "since is '2018-02-30'"),
        ({"until": ["9999"]}, "until is '9999'"),
        ({"since": ["2019"], "until": ["2018"]}, "since 2019 lies after until 2018"),
        ({"since": ["2018", "2019"]}, "since is given 2 times"),
        ({"period": ["12 months"]}, "period is '12 months'; it is written as a number and d, w, m or y"),
        ({"period": ["9999y"]}, "before the calendar begins"),
        ({"period": ["12m"], "since": ["2018"]}, "period goes without since and until"),
        ({"phase": ["loyality"]}, "Did you mean 'loyalty'?"),
        ({"phase": ["6"]}, "No phase '6'."),
        ({"kind": ["ratings"]}, "No kind 'ratings'. Did you mean 'rating'?"),
        ({"segment": ["gold"]}, "segment is 'gold'; it is written name=value"),
    ],
)
def test_what_cannot_be_read_is_explained(given, message):
    with pytest.raises(FilterSyntaxError) as refusal:
        parse_filter(given, NOW)
    assert message in str(refusal.value)


WORDS = st.lists(st.text("abc=&+ ü/", min_size=1).map(str.strip).filter(bool), max_size=3, unique=True)


@given(WORDS, WORDS, st.sampled_from(["", "2018", "2018-02"]), st.sampled_from(["", "2019-05-06"]), st.data())
def test_a_permalink_means_the_same_filter(touchpoints, devices, since, until, data):
    phases = data.draw(st.lists(st.sampled_from("12345"), unique=True))
    given = {"touchpoint": touchpoints, "device": devices, "since": [since], "until": [until], "phase": phases}
    where = parse_filter(given)
    again = parse_filter(as_dict(where))
    assert query_string(again) == query_string(where)
    assert (again.since, again.until) == (where.since, where.until)
    assert set(again.touchpoints) == set(where.touchpoints)


def test_no_filter_is_an_empty_address():
    assert query_string(Filter()) == ""
    assert parse_filter({}) == Filter()
