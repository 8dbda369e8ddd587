"""Codes of findings in words."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lotse.cockpit.coded import coded

GERMAN = [
    ("rule", "leaving", "Kunden gehen nach schlechtem Erlebnis"),
    ("rule", "bad", "gesichert schlecht"),
    ("counts", "people", "Personen"),
    ("named_by", "customers only", "nur Kunden"),
    ("series", "before", "davor"),
    ("band", "even", "gleich viel gut und schlecht"),
    ("part", "stayed", "Geblieben"),
    ("ownership", "earned", "verdient"),
    ("event", "repurchase", "Wiederkauf"),
]


@pytest.mark.parametrize(("name", "code", "word"), GERMAN)
def test_a_code_has_its_german_word(name: str, code: str, word: str):
    with override("de"):
        assert coded(name, code) == word


@pytest.mark.parametrize(("name", "value"), [("owner", "leaving"), ("rule", "anything else")])
def test_what_is_no_code_of_the_field_has_none(name: str, value: str):
    assert coded(name, value) == ""
