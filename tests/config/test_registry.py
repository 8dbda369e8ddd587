"""Every finding there is, on a real small log: each page, each view, each file of the API, in both languages."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from lotse.config.registry import FINDINGS
from lotse.contacts.home import Home

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(imported: Home, client: Client) -> Client:
    client.force_login(add_user("ana@example.com", "correct horse battery", role="analyst", display_name="Ana"))
    return client


@pytest.mark.parametrize("name", sorted(FINDINGS))
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_finding_has_a_page(analyst: Client, name: str, language: str) -> None:
    analyst.cookies["lotse_language"] = language
    for view in ("", "?view=table", "?period=12m", "?since=2024&until=2025", "?touchpoint=room", "?kind=rating"):
        page = analyst.get(f"/befunde/{name}/{view}")
        assert (view, page.status_code) == (view, 200)


@pytest.mark.parametrize("name", sorted(FINDINGS))
def test_every_finding_answers_programs(analyst: Client, name: str) -> None:
    answer = analyst.get(f"/api/findings/{name}?since=2024")
    assert answer.status_code == 200
    declared = {field.name for field in FINDINGS[name].fields} | {"withheld"}
    assert [set(row) - declared for row in answer.json()["rows"] if set(row) - declared] == []
    assert analyst.get(f"/api/findings/{name}.csv").status_code == 200
    assert analyst.get(f"/api/findings/{name}.xlsx").content[:2] == b"PK"


@pytest.mark.parametrize("name", sorted(FINDINGS))
def test_no_english_note_on_a_german_page(analyst: Client, name: str) -> None:
    english = analyst.get(f"/api/findings/{name}").json()["notes"]
    analyst.cookies["lotse_language"] = "de"
    german = analyst.get(f"/befunde/{name}/").content.decode()
    assert [note for note in english if note in german] == []


def test_the_map(analyst: Client) -> None:
    page = analyst.get("/landkarte/")
    assert page.status_code == 200
    assert page.content.decode().count('class="l-card-name">Hotline<') == 2  # in both of its phases


def test_waves_say_what_the_difference_shows(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "de"
    page = analyst.get("/befunde/waves/?touchpoint=room").content.decode()
    assert "Von 2024 bis 2025 ist es besser geworden: um +0,75 (" in page
    rows = analyst.get("/api/findings/waves?touchpoint=room").json()["rows"]
    assert [row["wave"] for row in rows] == ["2024", "2025"]
    assert round(rows[1]["change"], 9) == 0.75


def test_pages_withhold_what_rests_on_too_few(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "de"
    page = analyst.get("/befunde/waves/?touchpoint=room&since=2025-05-01&until=2025-05-01").content.decode()
    assert "n &lt; 5" in page


def test_a_contact_shows_when_it_was(analyst: Client) -> None:
    page = analyst.get("/befunde/contacts/?kind=complaint&touchpoint=hotline").content.decode()
    assert page.count("Nobody answered.") == 12
    assert "12 Jun 2025" in page


def test_days_of_the_page_and_the_api_are_the_same(analyst: Client) -> None:
    """The page's form sends a span and days at once: days win, in the address for programs too."""
    page = analyst.get("/befunde/contacts/?period=12m&since=2025-06-01&until=2025-06-05")
    answer = analyst.get(page.context["api"])
    assert (page.context["result"].base, answer.json()["base"]) == (5, 5)


def test_rows_are_plain_json(analyst: Client) -> None:
    text = analyst.get("/api/findings/touchpoints").content.decode()
    assert "NaN" not in text
    assert {row["touchpoint"] for row in json.loads(text)["rows"]} == {"room", "hotline"}
