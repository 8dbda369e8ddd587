"""The API of findings: who may ask, what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from lotse.accounts.keys import create_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(home: Path, client: Client) -> Client:
    client.force_login(add_user("ana@example.com", "correct horse battery", role="analyst", display_name="Ana"))
    return client


def bearer(scope: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_key('machine', scope)[1]}"}


def test_nobody_gets_nothing(home: Path, client: Client) -> None:
    assert client.get("/api/findings").status_code == 401
    assert client.get("/api/findings/touchpoints.csv").status_code == 401


def test_the_list_names_what_the_caller_may_read(home: Path, client: Client) -> None:
    names = [entry["name"] for entry in client.get("/api/findings", headers=bearer("findings")).json()]
    assert names == ["touchpoints", "waves", "signals"]
    names = [entry["name"] for entry in client.get("/api/findings", headers=bearer("contacts")).json()]
    assert names == ["touchpoints", "waves", "contacts", "signals"]
    assert client.get("/api/findings", headers=bearer("collect")).status_code == 401


def test_single_contacts_only_for_those_who_may_see_them(analyst: Client) -> None:
    assert analyst.get("/api/findings/contacts").status_code == 200
    analyst.logout()
    analyst.force_login(add_user("dora@example.com", "correct horse battery", role="decision_maker", display_name="D"))
    assert analyst.get("/api/findings/contacts").status_code == 403
    assert analyst.get("/api/findings/contacts.csv").status_code == 403
    assert analyst.get("/api/findings/touchpoints").status_code == 200


def test_the_envelope(analyst: Client) -> None:
    answer = analyst.get("/api/findings/touchpoints?since=2018&phase=loyalty").json()
    assert sorted(answer) == ["base", "base_of", "catalogue_version", "filters", "finding", "notes", "rows"]
    assert answer["filters"] == {"since": ["2017-12-31T23:00:00Z"], "phase": ["4"]}  # 2018 as it begins in Berlin
    assert (answer["finding"], answer["base"], answer["base_of"], answer["rows"]) == ("touchpoints", 0, "people", [])


def test_what_cannot_be_read_is_explained(analyst: Client) -> None:
    answer = analyst.get("/api/findings/wave")
    assert (answer.status_code, "Did you mean 'waves'?" in answer.json()["detail"]) == (404, True)
    answer = analyst.get("/api/findings/waves?measure=nsp")
    assert (answer.status_code, "Did you mean 'nps'?" in answer.json()["detail"]) == (400, True)
    assert analyst.get("/api/findings/waves?since=31.3.2018").status_code == 400
    assert analyst.get("/api/findings/waves.csv?delimiter=|").status_code == 400


def test_files(analyst: Client) -> None:
    csv = analyst.get("/api/findings/waves.csv?delimiter=;&bom=1")
    assert csv.content.decode().startswith("\ufefftouchpoint;wave;value;low;high;n;")
    xlsx = analyst.get("/api/findings/waves.xlsx")
    assert xlsx.headers["Content-Disposition"] == 'attachment; filename="waves.xlsx"'
    assert xlsx.content[:2] == b"PK"


def test_the_documentation_needs_a_log_in_and_has_nothing_inline(analyst: Client) -> None:
    page = analyst.get("/api/docs").content.decode()
    assert "<style" not in page and "style=" not in page
    assert "<script>" not in page
    assert "/findings/{name}" in json.dumps(analyst.get("/api/openapi.json").json())
    analyst.logout()
    assert analyst.get("/api/docs").status_code == 302
