"""Cells of a finding's table: what is printed, and where it leads."""

from __future__ import annotations

import pytest

from lotse.cockpit.columns import cells, of_fields, present
from lotse.findings.types import Field

FIELDS = (
    Field("touchpoint", "Touchpoint"),
    Field("name", "Name"),
    Field("adjusted_p", "p, corrected", "probability"),
    Field("supporting", "Sources"),
    Field("contacts", "Contacts behind it"),
    Field("purpose", "Purpose"),
)
ROW = {
    "touchpoint": "hotline",
    "name": "Hotline",
    "adjusted_p": 0.0000004,
    "supporting": [],
    "contacts": "/befunde/contacts/?touchpoint=hotline",
    "purpose": "clarify_invoice",
}
NAMES = {"hotline": "Die Hotline", "purpose=clarify_invoice": "Rechnung klären"}


def cell(name: str, **values: object):
    columns = of_fields(FIELDS)
    at = [column.name for column in columns].index(name)
    return cells({**ROW, **values}, columns, NAMES, "de")[at]


def test_a_touchpoint_is_named_once_and_leads_to_its_page():
    shown = [field.name for field in present(FIELDS, [ROW])]
    assert shown == ["touchpoint", "adjusted_p", "supporting", "contacts", "purpose"]
    assert (cell("touchpoint").text, cell("touchpoint").address) == ("Die Hotline", "/kontaktpunkt/hotline/")


@pytest.mark.parametrize(("p", "said"), [(0.0000004, "<\u202f0,001"), (0.0123, "0,012"), (1, "1,000"), (None, "–")])
def test_a_probability_is_never_printed_as_nothing(p, said):
    assert cell("adjusted_p", adjusted_p=p).text == said


def test_an_empty_list_is_a_dash():
    assert (cell("supporting").text, cell("supporting").blank) == ("–", True)


def test_contacts_behind_a_row_are_a_link():
    assert (cell("contacts").text, cell("contacts").address) == ("Contacts", ROW["contacts"])


def test_a_number_of_contacts_is_a_number():
    assert (cell("contacts", contacts=12).text, cell("contacts", contacts=12).address) == ("12", "")


def test_a_code_is_said_in_words():
    assert cell("purpose").text == "Rechnung klären"


@pytest.mark.parametrize("key", ["start", "end", "unexplained", ""])
def test_what_is_no_touchpoint_leads_nowhere(key):
    assert cell("touchpoint", touchpoint=key).address == ""
