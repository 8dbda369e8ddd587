"""What codes are called: kept beside the catalogue, in its snapshot, through every other change."""

from __future__ import annotations

import pytest

from lotse.catalog import domain, queries
from lotse.catalog.checks import CatalogError
from lotse.contacts.catalogue import Label, Phase, Touchpoint
from lotse.contacts.home import Home
from lotse.contacts.resolve import load_catalogue

INVOICE = Label("purpose", "clarify_invoice", {"en": "Clarify an invoice", "de": "Rechnung klären"})
WEB = Label("source", "web", {"en": "Website"})


def test_labels_come_back_as_they_went_in(site: Home) -> None:
    domain.put_labels([WEB, INVOICE])
    assert queries.catalogue().labels == (INVOICE, WEB)
    assert load_catalogue(site).labels == (INVOICE, WEB)


def test_a_label_takes_the_place_of_the_one_before(site: Home) -> None:
    domain.put_labels([WEB, INVOICE])
    domain.put_labels([Label("source", "web", {"en": "Web shop"})])
    assert load_catalogue(site).labels == (INVOICE, Label("source", "web", {"en": "Web shop"}))


def test_labels_stay_through_other_changes(site: Home) -> None:
    domain.put_labels([WEB])
    domain.create_touchpoint(Touchpoint("wifi", {"en": "Wi-Fi"}, (Phase.LOYALTY,), owner="IT"))
    domain.assign_signal("web", "/wifi", "wifi")
    domain.take_back(queries.current_version())
    assert load_catalogue(site).labels == (WEB,)


def test_the_same_labels_again_make_no_version(site: Home) -> None:
    first = domain.put_labels([WEB])
    assert domain.put_labels([WEB]) == first


@pytest.mark.parametrize(
    ("label", "said"),
    [
        (Label("colour", "red", {"en": "Red"}), "no labels for 'colour'"),
        (Label("source", "", {"en": "Web"}), "the code or the English name is missing"),
        (Label("source", "web", {"de": "Netz"}), "the code or the English name is missing"),
        (Label("source", "web", {"en": "x" * 201}), "at most 200 characters"),
        (Label("source", "web", {"en": "Web", "fr": "Toile"}), "given as en and de"),
    ],
)
def test_what_is_no_label_is_refused(site: Home, label: Label, said: str) -> None:
    with pytest.raises(CatalogError, match=said):
        domain.put_labels([label])
    assert queries.catalogue().labels == ()
