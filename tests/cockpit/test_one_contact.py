"""The page of a single contact, over a small real log: whole text, what is known, who may see it."""

from __future__ import annotations

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from lotse.catalog import domain
from lotse.cockpit.contacts import address
from lotse.contacts.catalogue import Label, Phase, Rule, Touchpoint
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from tests.contacts.samples import NOON, contacts

WORDS = "Dreimal angerufen, dreimal von vorn erzählt. " * 12
HERE = "/kontakt/phone/call/7/?at=2026-03-01T12%3A00%3A00%2B00%3A00"


@pytest.fixture
def site(home, transactional_db, settings) -> Home:
    settings.LOTSE_FINDINGS = "lotse.config.registry.FINDINGS"
    settings.LOTSE_LOG = "lotse.open"
    here = Home.at(home)
    domain.create_touchpoint(Touchpoint("hotline", {"en": "Hotline"}, (Phase.LOYALTY,), "Service"))
    domain.add_rule(Rule("hotline", source="phone"))
    domain.put_labels([Label("purpose", "clarify", {"en": "Clarify an invoice", "de": "Rechnung klären"})])
    said = {"source": "phone", "signal": "hotline", "kind": "complaint", "valence": -0.8, "text": WORDS}
    more = {"language": "de", "purpose": "clarify", "duration_s": 1320.0, "rating": 2.0, "scale": "1-5"}
    with Inbox.open(here) as inbox:
        inbox.append(contacts(["call/7", "call/8"], [1, 2], **said, **more))
    return here


def reader(client: Client, role: str) -> Client:
    client.force_login(add_user(f"{role}@example.com", "correct horse battery", role=role))
    return client


def test_the_whole_text_and_what_is_known(site, client):
    client.cookies["lotse_language"] = "de"
    answer = reader(client, "agent").get(HERE)
    page = answer.content.decode()
    assert WORDS.strip() in page
    assert dict(answer.context["facts"]) == {
        "Art": "Beschwerde",
        "Bewertung": "2 auf der Skala 1–5",
        "Zweck": "Rechnung klären",
        "Dauer": "22\u202fmin",
        "Quelle": "phone",
        "Signal": "hotline",
    }
    assert 'href="/kontaktpunkt/hotline/"' in page
    assert "\u22120,80" in page


def test_it_is_found_without_the_moment_too(site, client):
    assert reader(client, "agent").get("/kontakt/phone/call/8/").status_code == 200


@pytest.mark.parametrize("role", ["decision_maker", "department"])
def test_only_for_roles_that_may_see_contacts(site, client, role):
    assert reader(client, role).get(HERE).status_code == 403


def test_needs_a_login(site, client):
    assert client.get(HERE).status_code == 302


@pytest.mark.parametrize(
    "there",
    [
        "/kontakt/phone/call/9/",
        "/kontakt/web/call/7/",
        "/kontakt/phone/call/7/?at=2026-03-02T12:00:00",
        "/kontakt/x/y/",
    ],
)
def test_what_is_not_there_is_not_found(site, client, there):
    assert reader(client, "agent").get(there).status_code == 404


def test_a_moment_that_cannot_be_read_is_passed_over(site, client):
    assert reader(client, "agent").get("/kontakt/phone/call/7/?at=gestern").status_code == 200


def test_the_list_leads_to_it(site, client):
    page = reader(client, "agent").get("/befunde/contacts/").content.decode()
    assert f'href="{HERE}"' in page


def test_its_address_names_the_moment():
    assert address({"occurred_at": NOON, "source": "phone", "contact_id": "call/7"}) == HERE
