"""A finding as a table for a terminal."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from lotse.findings.terminal import Placed, aligned, to_table
from lotse.findings.types import Field, Finding, Result

FINDING = Finding(
    "test",
    "?",
    (
        Field("name", "Name"),
        Field("share", "Share", "share", "n"),
        Field("share_low", "from", "share", "n"),
        Field("share_high", "to", "share", "n"),
        Field("asked_mean", "Mean", "valence", "n"),
        Field("asked_low", "from", "valence", "n"),
        Field("asked_high", "to", "valence", "n"),
        Field("n", "n", "count"),
        Field("at", "Time", "date", detail=True),
        Field("never", "Never said"),
    ),
    lambda log, where, options: RESULT,
)
ROWS = [
    {
        "name": "wifi", "share": 0.125, "share_low": 0.1, "share_high": 0.15, "asked_mean": -0.5, "asked_low": -0.6,
        "asked_high": -0.001, "n": 1204, "at": datetime(2026, 11, 22, 13, 5, tzinfo=UTC),
    },
    {"name": "a\nb", "share": None, "asked_mean": None, "n": 0},
    {"name": "few", "share": None, "asked_mean": None, "n": None, "withheld": ["n"]},
]  # fmt: skip
RESULT = Result(ROWS, 1204, "people")


def test_values_stand_with_their_intervals() -> None:
    assert to_table(FINDING, RESULT).splitlines() == [
        "name               share          asked_mean     n",
        "wifi  12.5 % [10.0 15.0]  -0.50 [-0.60 0.00]  1204",
        "a b                    –                   –     0",
        "few                  few                 few   few",
    ]


def test_a_difference_of_shares_is_in_points() -> None:
    fields = tuple(Field(name, name, "points") for name in ("more", "more_low", "more_high"))
    finding = Finding("test", "?", fields, lambda log, where, options: RESULT)
    result = Result([{"more": -0.014, "more_low": -0.151, "more_high": 0.114}], 9, "people")
    assert to_table(finding, result).splitlines()[1].strip() == "-1.4 points [-15.1 +11.4]"


@pytest.mark.parametrize(("value", "text"), [(1e-27, "<0.001"), (0.001, "0.001"), (0.0123, "0.012"), (1.0, "1.000")])
def test_a_probability_is_never_printed_as_nothing(value: float, text: str) -> None:
    finding = Finding("test", "?", (Field("locations_p", "p", "probability"),), lambda log, where, options: RESULT)
    assert to_table(finding, Result([{"locations_p": value}], 9, "people")).split()[1] == text


def test_wide_shows_every_field() -> None:
    header = to_table(FINDING, RESULT, wide=True).splitlines()[0]
    assert header.split() == ["name", "share", "asked_mean", "n", "at", "never"]


def test_nothing_found_still_has_a_header() -> None:
    assert to_table(FINDING, Result([], 0, "people")) == "name  share  asked_mean  n  never\n"


@pytest.mark.parametrize(("value", "text"), [(0.004, "0.00"), (-0.004, "0.00"), (0.005001, "+0.01"), (-1.0, "-1.00")])
def test_the_sign_of_an_experience(value: float, text: str) -> None:
    result = Result([{"name": "a", "asked_mean": value, "n": 9}], 9, "people")
    assert to_table(FINDING, result).split()[-2] == text


def test_long_texts_are_cut() -> None:
    line = to_table(FINDING, Result([{"name": "x" * 90, "n": 9}], 9, "people")).splitlines()[1]
    assert line.split()[0] == "x" * 39 + "…"


def test_words_give_way_to_figures() -> None:
    fields = (*(Field(f"word_{at}", "?") for at in range(4)), Field("n", "n", "count"))
    finding = Finding("test", "?", fields, lambda log, where, options: RESULT)
    row = {f"word_{at}": "abcdefghij" * (at + 1) for at in range(4)} | {"n": 12_345_678_901_234_567_890}
    lines = to_table(finding, Result([row], 9, "people")).splitlines()
    assert [len(line) for line in lines] == [120, 120]
    assert lines[1].split()[0] == "abcdefghij"
    assert lines[1].endswith(" 12345678901234567890")


def test_a_heading_of_many_words_takes_several_lines() -> None:
    columns = [Placed("Touchpoint", left=True, words=True), Placed("Times as many who leave", left=False, words=False)]
    assert aligned(columns, [["Wi-Fi", "1.10"]]).splitlines() == [
        "Touchpoint  Times as",
        "            many who",
        "               leave",
        "Wi-Fi           1.10",
    ]
