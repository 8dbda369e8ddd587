"""The list behind the command palette: what it leads to, in the reader's language, by role."""

from __future__ import annotations

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from tests.cockpit.fake import CATALOGUE, FINDINGS


def entries(client: Client, language: str = "en") -> list[dict]:
    client.cookies["lotse_language"] = language
    return client.get("/suche.json").json()["entries"]


def signed_in(client: Client, role: str) -> Client:
    client.force_login(add_user(f"{role}@example.com", "correct horse battery", role=role))
    return client


def test_every_touchpoint_stands_in_it_under_its_german_name(analyst):
    found = [entry for entry in entries(analyst, "de") if entry["group"] == "Kontaktpunkte"]
    assert len(found) == len(CATALOGUE.touchpoints)
    breakfast = next(entry for entry in found if entry["url"] == "/kontaktpunkt/breakfast/")
    assert (breakfast["label"], breakfast["hint"]) == ("Frühstück", "Nutzung und Wiederkauf")


def test_a_touchpoint_is_found_by_its_other_name_and_its_owner_too(analyst):
    breakfast = next(entry for entry in entries(analyst, "de") if entry["label"] == "Frühstück")
    assert sorted(breakfast["words"].split()) == ["Breakfast", "Küche", "breakfast"]


def test_findings_are_named_by_their_questions(analyst):
    found = [entry for entry in entries(analyst) if entry["group"] == "Findings"]
    assert [entry["label"] for entry in found] == [finding.question for finding in FINDINGS.values()]
    assert [entry["url"] for entry in found] == [f"/befunde/{name}/" for name in FINDINGS]


def test_what_a_role_may_not_open_is_not_offered(client):
    urls = [entry["url"] for entry in entries(signed_in(client, "decision_maker"))]
    assert "/befunde/contacts/" not in urls
    assert "/import/" not in urls
    assert "/befunde/touchpoints/" in urls


def test_only_who_edits_the_catalogue_is_offered_to_assign_signals(client):
    assert "/befunde/signals/#open" in [entry["url"] for entry in entries(signed_in(client, "manager"))]


def test_an_analyst_is_not_offered_to_assign_signals(analyst):
    assert "/befunde/signals/#open" not in [entry["url"] for entry in entries(analyst)]


@pytest.mark.parametrize("language", ["de", "en"])
def test_filters_say_what_they_set(analyst, language):
    found = [entry for entry in entries(analyst, language) if entry["filter"] == {"location": "Hamburg"}]
    assert [entry["label"] for entry in found] == ["Filter: Hamburg"]


def test_needs_a_login(client):
    assert client.get("/suche.json").status_code == 302


def test_only_reads(analyst):
    assert analyst.post("/suche.json").status_code == 405


def test_signed_in_pages_have_the_palette_and_the_login_does_not(analyst):
    assert 'data-palette="/suche.json"' in analyst.get("/befunde/").content.decode()
    assert "data-palette" not in Client().get("/accounts/login/").content.decode()
