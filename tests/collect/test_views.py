"""The import page: try, take over, take back; who may; what is left behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lotse.accounts.domain import add_user
from lotse.collect import uploads
from lotse.contacts.home import Home
from lotse.contacts.log import ContactLog

MAPPING = b"""source = "desk"
[time]
column = "when"
[columns]
customer = "who"
rating = "stars"
[constants]
kind = "rating"
signal = "desk"
scale = "1-5"
"""
ROWS = b"when,who,stars\n2026-01-05T10:00:00Z,a,5\n2026-01-06T10:00:00Z,b,9\n2026-01-07T10:00:00Z,c,2\n"


@pytest.fixture
def site(home: Path, db: None) -> Home:
    return Home.at(home)


@pytest.fixture
def analyst(client: Client, site: Home) -> Client:
    client.force_login(add_user("ana@example.com", "correct horse battery", role="analyst"))
    return client


def send(client: Client, rows: bytes = ROWS, mapping: bytes | None = MAPPING, known: str = ""):
    files = {"file": SimpleUploadedFile("desk.csv", rows), "known": known}
    if mapping is not None:
        files["mapping"] = SimpleUploadedFile("desk.toml", mapping)
    return client.post("/import/pruefen/", files)


def left(home: Home) -> list[str]:
    folder = home.root / "uploads"
    return [path.name for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def contacts(home: Home) -> int:
    return len(ContactLog(home).to_arrow())


def test_a_file_is_tried_before_anything_is_taken_over(analyst, site):
    page = send(analyst)
    report = page.context["report"]
    assert (report.new, report.rejected) == (2, 1)
    assert contacts(site) == 0
    assert sorted(left(site)) == [".mapping", "desk.csv"]


def test_taken_over_listed_and_taken_back(analyst, site):
    send(analyst)
    assert analyst.post("/import/uebernehmen/").status_code == 302
    assert (contacts(site), left(site)) == (2, [])
    (entry,) = analyst.get("/import/").context["entries"]
    assert entry.by == "ana@example.com"
    bad = b"".join(analyst.get(f"/import/{entry.import_id}/rejected.csv").streaming_content).decode()
    assert bad.splitlines()[1].startswith("3,stars,9")
    analyst.post(f"/import/{entry.import_id}/undo/")
    assert contacts(site) == 0
    assert analyst.get("/import/").context["entries"][0].state == "undone"


def test_a_mapping_is_kept_for_the_next_time(analyst, site):
    send(analyst)
    assert analyst.get("/import/").context["mappings"] == ["desk.toml"]
    assert send(analyst, mapping=None, known="desk.toml").context["report"].new == 2


def test_discarded_files_are_gone(analyst, site):
    send(analyst)
    analyst.post("/import/uebernehmen/", {"discard": "1"})
    assert (contacts(site), left(site)) == (0, [])


def test_an_upload_belongs_to_who_tried_it(analyst, site):
    send(analyst)
    other = Client()
    other.force_login(add_user("man@example.com", "correct horse battery", role="manager"))
    assert other.post("/import/uebernehmen/").status_code == 400
    assert contacts(site) == 0


@pytest.mark.parametrize(
    ("rows", "mapping", "known"),
    [
        (b"", MAPPING, ""),
        (b"other,columns\n1,2\n", MAPPING, ""),
        (ROWS, b"not toml [", ""),
        (ROWS, b'source = "x"\nextends = "../../secrets/site.toml"\n', ""),
        (ROWS, None, "missing.toml"),
        (ROWS, None, "../lotse.sqlite3"),
        (ROWS, None, ""),
    ],
)
def test_what_cannot_be_read_is_refused_and_leaves_nothing(analyst, site, rows, mapping, known):
    page = send(analyst, rows, mapping, known)
    assert page.status_code == 400
    assert page.context["error"] != ""
    assert left(site) == []


def test_too_large_is_refused_before_it_is_read(analyst, site, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 0)
    monkeypatch.setattr(uploads, "LARGEST_MAPPING", 0)
    page = send(analyst, ROWS + b"2026-01-07T10:00:00Z,c,2\n" * 4000)
    assert page.status_code == 413
    assert left(site) == []


def test_larger_than_it_said_is_refused_while_it_is_written(analyst, site, monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 10)
    assert send(analyst).status_code == 400
    assert left(site) == []


def test_uploads_nobody_came_back_for_go(analyst, site, monkeypatch):
    send(analyst)
    monkeypatch.setattr(uploads, "KEPT", -1)
    analyst.get("/import/")
    assert left(site) == []


@pytest.mark.parametrize("role", ["department", "agent", "decision_maker"])
def test_only_roles_that_may_import(client, site, role):
    client.force_login(add_user("x@example.com", "correct horse battery", role=role))
    assert client.get("/import/").status_code == 403
    assert send(client).status_code == 403


def test_a_form_from_elsewhere_is_refused(site):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(add_user("ana@example.com", "correct horse battery", role="analyst"))
    assert send(strict).status_code == 403
    assert strict.post("/import/uebernehmen/").status_code == 403
    assert left(site) == []
