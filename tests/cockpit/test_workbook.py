"""A workbook is for people: their language, numbers as numbers, the base beside the rows, and nothing that runs."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from lotse.cockpit.answer import Answer
from lotse.cockpit.workbook import workbook
from lotse.contacts.filters import Filter
from lotse.findings.run import UnknownNameError
from lotse.findings.types import Field, Finding, Note, Option, Result

FIELDS = (
    Field("touchpoint", "Touchpoint"),
    Field("name", "Name"),
    Field("text", "Text"),
    Field("kind", "Kind"),
    Field("mean", "Mean", "valence", "n"),
    Field("share", "Share", "share"),
    Field("worth", "Value at stake a year", "money"),
    Field("gap", "Median gap", "seconds"),
    Field("n", "n", "count"),
    Field("adjusted_p", "p, corrected", "probability"),
    Field("at", "Time", "date"),
    Field("day", "Day", "date"),
    Field("stakes", "Never said", "money"),
    Field("contacts", "Contacts behind it"),
)
ROWS = [
    {
        "touchpoint": "breakfast", "name": "Breakfast", "text": "=HYPERLINK(1)", "kind": "complaint", "mean": -0.5,
        "share": 0.125, "worth": 1234.5, "gap": 90_000.0, "n": 1204, "adjusted_p": 0.0000002,
        "at": datetime(2026, 11, 22, 13, 5, tzinfo=UTC), "day": date(2026, 11, 1), "stakes": None,
        "contacts": "/befunde/contacts/?touchpoint=breakfast",
    },
    {"touchpoint": "hotline", "text": "Ü;b,\n c", "mean": None, "n": None, "withheld": ["n"]},
]  # fmt: skip
NOTE = Note("%(left)s of %(people)s people left.", {"left": 1156, "people": 18303})
RESULT = Result(ROWS, 1204, "people", [NOTE], 7)
FINDING = Finding(
    "test",
    "What is spoken of?",
    FIELDS,
    lambda log, where, options: RESULT,
    (Option("trend", "Trend", ("yes", "no"), "no"),),
)
ANSWER = Answer(FINDING, Filter(touchpoints=("breakfast",)), {"trend": "yes"}, RESULT, "https://lotse.example")


def sheets(answer: Answer = ANSWER, language: str = "de") -> list[list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(answer, language)))
    return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def cells(at: int, **changed: object) -> dict[object, object]:
    """One row by the words of its heading."""
    rows = sheets(replace(ANSWER, **changed))[0]
    return dict(zip(rows[0], rows[1 + at], strict=True))


def test_headings_and_codes_are_in_the_readers_language() -> None:
    row = cells(0)
    assert (row["Kontaktpunkt"], row["Art"]) == ("Frühstück", "Beschwerde")
    english = sheets(language="en")[0]
    assert (english[0][0], english[1][0]) == ("Touchpoint", "Breakfast")


def test_what_no_row_speaks_of_has_no_column() -> None:
    assert "Never said" not in sheets()[0][0]
    assert "Name" not in sheets()[0][0]  # the touchpoint has it


def test_numbers_and_moments_can_be_computed_with() -> None:
    row = cells(0)
    assert (row["Mean"], row["Anteil"], row["Wert auf dem Spiel im Jahr"]) == (-0.5, 0.125, 1234.5)
    assert row["Abstand im Median"] == timedelta(seconds=90_000)
    assert row["Zeit"] == datetime(2026, 11, 22, 14, 5)  # where the site is
    assert row["Day"] == date(2026, 11, 1)
    assert row["p, korrigiert"] == 0.0000002


def test_a_tiny_probability_is_not_shown_as_nothing() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(ANSWER, "de"))) as packed:
        styles = packed.read("xl/styles.xml").decode()
    assert "[&lt;0.001]&quot;&lt; 0,001&quot;;0.000" in styles


def test_a_text_is_no_formula() -> None:
    assert "=HYPERLINK(1)" in cells(0).values()
    with zipfile.ZipFile(io.BytesIO(workbook(ANSWER, "de"))) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")


def test_what_is_withheld_says_so(settings) -> None:
    settings.MINIMUM_BASE = 30
    assert (cells(1)["Mean"], cells(1)["n"]) == ("n < 30", "")


def test_contacts_are_a_link_to_the_site() -> None:
    assert cells(0)["Kontaktereignisse dahinter"] == "Kontakte"
    with zipfile.ZipFile(io.BytesIO(workbook(ANSWER, "de"))) as packed:
        links = packed.read("xl/worksheets/_rels/sheet1.xml.rels").decode()
    assert 'Target="https://lotse.example/befunde/contacts/?touchpoint=breakfast"' in links


def test_without_a_site_there_is_no_link() -> None:
    assert "Kontaktereignisse dahinter" not in cells(0, site="")


def test_the_base_stands_beside_the_rows() -> None:
    facts = [tuple(row[:2]) for row in sheets()[1]]
    assert facts[:2] == [("Frage", "What is spoken of?"), ("Basis", "n = 1.204 Personen")]
    assert ("Auswahl", "Zeitraum gesamt · Kontaktpunkt Frühstück") in facts
    assert ("Trend", "ja") in facts
    assert ("Hinweis", "1.156 von 18.303 Menschen gingen.") in facts


def test_nothing_found_still_has_headings() -> None:
    table, facts = sheets(replace(ANSWER, result=Result([], 0, "people")))
    assert table[0][0] == "Kontaktpunkt"
    assert ["Basis", "n = 0 Personen"] in [row[:2] for row in facts]


def test_another_language_is_refused() -> None:
    with pytest.raises(UnknownNameError, match=r"language 'fr'.*en, de"):
        workbook(ANSWER, "fr")


def test_the_api_writes_in_the_callers_language(analyst: Client) -> None:
    def heading(address: str) -> object:
        body = analyst.get(address).content
        return CalamineWorkbook.from_filelike(io.BytesIO(body)).get_sheet_by_index(0).to_python()[0][0]

    assert heading("/api/findings/touchpoints.xlsx") == "Touchpoint"
    assert heading("/api/findings/touchpoints.xlsx?language=de") == "Kontaktpunkt"
    analyst.cookies["lotse_language"] = "de"
    assert heading("/api/findings/touchpoints.xlsx") == "Kontaktpunkt"
    refused = analyst.get("/api/findings/touchpoints.xlsx?language=fr")
    assert (refused.status_code, "language" in refused.json()["detail"]) == (400, True)
