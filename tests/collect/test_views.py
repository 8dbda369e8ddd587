"""The import page: try, take over, take back; who may; what is left behind."""

from __future__ import annotations

import html
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


def test_a_mapping_that_was_mended_is_uploaded_again(analyst, site):
    """Nobody's first mapping is right."""
    assert send(analyst, mapping=MAPPING.replace(b"stars", b"stras")).status_code == 400
    assert send(analyst).context["report"].new == 2
    assert send(analyst, mapping=MAPPING.replace(b"1-5", b"1-10")).context["report"].new == 3
    assert analyst.get("/import/").context["mappings"] == ["desk.toml"]


def test_the_sample_may_be_tried_twice(analyst, site):
    news = [analyst.post("/import/pruefen/", {"sample": "1"}).context["report"].new for _ in range(2)]
    assert news[0] == news[1] > 0


def test_a_mapping_that_extends_one_that_is_not_there_says_so(analyst, site):
    page = send(analyst, mapping=b'extends = "base.toml"\n' + MAPPING)
    assert page.status_code == 400
    assert "base.toml, which is not on this site" in page.context["error"]
    assert "/" not in page.context["error"]  # no path of the server


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


def test_the_sample_goes_the_same_way_as_a_file(analyst, site):
    report = analyst.post("/import/pruefen/", {"sample": "1"}).context["report"]
    assert (report.rows, report.rejected) == (60, 0)
    assert contacts(site) == 0
    analyst.post("/import/uebernehmen/")
    assert contacts(site) == report.new
    assert "lotse-demo.toml" in analyst.get("/import/").context["mappings"]


def test_the_sample_is_offered_until_something_is_there(analyst, site):
    offered = 'name="sample"'
    assert offered in analyst.get("/import/").content.decode()
    send(analyst)
    analyst.post("/import/uebernehmen/")
    page = analyst.get("/import/")
    assert offered not in page.content.decode()
    analyst.post(f"/import/{page.context['entries'][0].import_id}/undo/")
    assert offered in analyst.get("/import/").content.decode()


def test_the_parts_of_the_sample_are_there_to_copy(analyst, client, site):
    said = b"".join(analyst.get("/import/muster/lotse-demo.toml").streaming_content)
    assert said == (uploads.SAMPLE / "lotse-demo.toml").read_bytes()
    assert analyst.get("/import/muster/other.toml").status_code == 404


def german(client: Client) -> Client:
    client.cookies["lotse_language"] = "de"
    return client


def test_file_fields_have_words_of_their_own(analyst, site):
    for language, words in {"de": "Datei auswählen", "en": "Choose a file"}.items():
        analyst.cookies["lotse_language"] = language
        page = analyst.get("/import/").content.decode()
        assert page.count(f'<span class="l-btn" aria-hidden="true">{words}</span>') == 2
        assert page.count('type="file"') == 2


def test_what_a_trial_found_is_said_in_german(analyst, site):
    page = send(german(analyst)).content.decode()
    assert "Der Datei entnommen: Zeichenkodierung utf-8, Trennzeichen &#x27;,&#x27;." in page
    assert "1 bis 5" in page
    assert 'lang="en">' not in page.partition("</header>")[2]


@pytest.mark.parametrize(
    ("rows", "mapping", "says"),
    [
        (b"", MAPPING, "desk.csv ist leer."),
        (b"when,who\n2026,a\n", MAPPING, "desk.toml passt nicht zu desk.csv: Spalte „stars“ ist nicht bekannt."),
        (ROWS, b"kind = 1", "desk.toml: Schlüssel „kind“ ist nicht bekannt."),
        (ROWS, b"[", "desk.toml ist kein gültiges TOML."),
        (b"when,who,stars\n2026-01-05,a,9\n", MAPPING, "gefunden „9“, erwartet 1 bis 5."),
        (ROWS, None, "Wählen Sie eine Zuordnung oder laden Si"),
    ],
)
def test_a_refused_file_is_explained_in_german(analyst, site, rows, mapping, says):
    answer = send(german(analyst), rows, mapping)
    assert answer.status_code == 400
    assert says in html.unescape(answer.content.decode())
