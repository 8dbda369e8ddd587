"""Rows as table, JSON, CSV and XLSX."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from lotse.findings.export import harmless, summary, to_csv, to_json
from lotse.findings.types import Field, Finding, Result

FINDING = Finding(
    "test",
    "?",
    (
        Field("name", "Name"),
        Field("phases", "Phases"),
        Field("share", "Share", "share"),
        Field("mean", "Mean", "valence"),
        Field("n", "n", "count"),
        Field("at", "Time", "date"),
    ),
    lambda log, where, options: RESULT,
)
AT = datetime(2026, 11, 22, 13, 5, tzinfo=UTC)
ROWS = [
    {"name": "=HYPERLINK(1)", "phases": [1, 5], "share": 0.125, "mean": -0.5, "n": 1204, "at": AT},
    {"name": "Ü;b,\n c", "phases": [], "share": None, "mean": None, "n": 0, "at": None, "withheld": ["n"]},
]
RESULT = Result(ROWS, 1204, "people", ["A note."], 7)


def test_json_is_a_list_of_rows():
    rows = json.loads(to_json(RESULT))
    assert rows[0] == {
        "name": "=HYPERLINK(1)", "phases": [1, 5], "share": 0.125, "mean": -0.5, "n": 1204,
        "at": "2026-11-22T13:05:00Z",
    }  # fmt: skip
    assert rows[1]["withheld"] == ["n"]


def test_csv_neutralises_formulas_and_leaves_numbers_alone():
    first, second, *_ = to_csv(FINDING, RESULT).split("\r\n")
    assert first == "name,phases,share,mean,n,at,withheld"
    assert second == '\'=HYPERLINK(1),"1, 5",0.125,-0.5,1204,2026-11-22T13:05:00Z,'


def test_csv_for_german_spreadsheets():
    text = to_csv(FINDING, RESULT, ";", bom=True)
    assert text.startswith("\ufeffname;phases;")
    assert "'=HYPERLINK(1);1, 5;0,125;-0,5;1204;" in text
    assert '"Ü;b,\n c"' in text


def test_nothing_found_still_has_a_header():
    assert to_csv(FINDING, Result([], 0, "people")) == "name,phases,share,mean,n,at\r\n"


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\tx", "\rx"])
def test_formulas(text):
    assert harmless(text) == f"'{text}"
    assert harmless("a=1") == "a=1"


def test_summary():
    assert summary(RESULT) == ["Base: 1204 people (catalogue version 7).", "A note."]
