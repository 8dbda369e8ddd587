"""Codes in words: what the catalogue names them, what is known everywhere, and the company's own word."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lotse.cockpit.words import names, own, said
from lotse.contacts.catalogue import Catalogue, Label, Phase, Touchpoint

CATALOGUE = Catalogue(
    1,
    (Touchpoint("wifi", {"en": "Wi-Fi", "de": "WLAN"}, (Phase.LOYALTY,)),),
    labels=(
        Label("purpose", "clarify_invoice", {"en": "Clarify an invoice", "de": "Rechnung klären"}),
        Label("segment", "guest=private", {"en": "Private guests"}),
        Label("device", "mobile", {"en": "Handset", "de": "Handgerät"}),
    ),
)


@pytest.mark.parametrize(
    ("field", "code", "german", "english"),
    [
        ("purpose", "clarify_invoice", "Rechnung klären", "Clarify an invoice"),
        ("segment", "guest=private", "Private guests", "Private guests"),  # no German name: the one there is
        ("device", "mobile", "Handgerät", "Handset"),  # the company's label before what is known everywhere
        ("device", "desktop", "Computer", "computer"),
        ("kind", "complaint", "Beschwerde", "complaint"),
        ("purpose", "find_hotel", "find hotel", "find hotel"),  # nobody has named it
        ("source", "", "", ""),
        ("source", None, "", ""),
    ],
)
def test_a_code_in_words(field, code, german, english):
    with override("de"):
        assert said(field, code, names(CATALOGUE, "de")) == german
    with override("en"):
        assert said(field, code, names(CATALOGUE, "en")) == english


def test_touchpoints_and_the_ends_of_journeys_have_names():
    with override("de"):
        known = names(CATALOGUE, "de")
    assert (known["wifi"], known["start"], known["4"]) == ("WLAN", "Beginn", "Nutzung und Wiederkauf")


@pytest.mark.parametrize(
    ("code", "shown"), [("clarify_invoice", "clarify invoice"), ("guest=private", "guest: private"), ("Elbe", "Elbe")]
)
def test_a_word_of_the_companys_own(code, shown):
    assert own(code) == shown
