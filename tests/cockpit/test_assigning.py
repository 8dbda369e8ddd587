"""Signals get their touchpoint with one click on the real site's pages, over a small real log."""

from __future__ import annotations

import pytest
from django.test import Client

from lotse.accounts.domain import add_user
from lotse.accounts.keys import create_key
from lotse.catalog import domain, queries
from lotse.contacts.catalogue import Phase, Rule, Touchpoint
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from tests.contacts.samples import contacts

ASSIGN = "/befunde/signals/zuordnen/"
PUSH = {"source": "app", "signal": "push/opened"}


@pytest.fixture
def site(home, transactional_db, settings) -> Home:
    settings.LOTSE_FINDINGS = "lotse.config.registry.FINDINGS"
    settings.LOTSE_LOG = "lotse.open"
    here = Home.at(home)
    domain.create_touchpoint(
        Touchpoint("push", {"en": "Push opened", "de": "Push-Nachricht"}, (Phase.LOYALTY,), "Digital")
    )
    domain.create_touchpoint(Touchpoint("app", {"en": "App"}, (Phase.LOYALTY,), "Digital"))
    domain.add_rule(Rule("app", source="app", signal="start"))
    signals = ["push/opened"] * 12 + ["start"] * 5
    with Inbox.open(here) as inbox:
        numbers = list(range(len(signals)))
        inbox.append(contacts([f"c{n}" for n in numbers], numbers, source="app", signal=signals))
    return here


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(add_user("erika@example.com", "correct horse battery", role="manager"))
    return client


def toasts(client: Client) -> list[tuple[str, str]]:
    answer = client.get("/befunde/signals/")
    return [(str(message), message.extra_tags) for message in answer.context["messages"]]


def test_open_signals_come_with_their_proposal(site, manager):
    page = manager.get("/befunde/signals/")
    (one,) = page.context["unassigned"]
    assert (one.source, one.signal, one.kinds, one.volume, one.proposal) == ("app", "push/opened", "use", 12, "push")
    assert '<option value="push" selected>Proposal: Push opened</option>' in page.content.decode()


def test_one_click_makes_a_rule_and_remaps_the_past(site, manager):
    answer = manager.post(ASSIGN, {**PUSH, "touchpoint": "push"})
    assert (answer.status_code, answer["Location"]) == (302, "/befunde/signals/")
    assert queries.catalogue().rules[-1] == Rule("push", source="app", signal="push/opened")
    version = queries.current_version()
    said = "“push/opened” now belongs to Push opened. 12 contacts of the past came along."
    assert toasts(manager) == [(said, f"{ASSIGN}{version}/zurueck/")]
    assert "unassigned" not in manager.get("/befunde/signals/").context


def test_a_question_of_trust_is_an_opinion_about_its_touchpoint(site, manager):
    asked = {"source": "survey", "signal": "trust/q7"}
    with Inbox.open(site) as inbox:
        told = {"kind": "rating", "rating": 4.0, "scale": "1-5", **asked}
        inbox.append(contacts([f"t{n}" for n in range(3)], [1, 2, 3], **told))
    (_, open_one) = manager.get("/befunde/signals/").context["unassigned"]
    assert (open_one.signal, open_one.volume) == ("trust/q7", 3)
    manager.post(ASSIGN, {**asked, "touchpoint": "push"})
    assert toasts(manager)[0][0] == "“trust/q7” is an opinion about Push opened. 3 answers of the past came along."
    page = manager.get("/befunde/signals/")
    assert [one.signal for one in page.context["unassigned"]] == ["push/opened"]
    assert '<a href="/kontaktpunkt/push/">Push opened</a>' in page.content.decode()


def test_undo_in_the_toast_takes_it_back(site, manager):
    before = queries.catalogue().rules
    manager.post(ASSIGN, {**PUSH, "touchpoint": "push"})
    ((_, undo),) = toasts(manager)
    assert manager.post(undo).status_code == 302
    assert queries.catalogue().rules == before
    assert toasts(manager) == [("Taken back: everything counts as before.", "")]


def test_undo_twice_is_explained(site, manager):
    manager.post(ASSIGN, {**PUSH, "touchpoint": "push"})
    version = queries.current_version()
    manager.post(f"{ASSIGN}{version}/zurueck/")
    answer = manager.post(f"{ASSIGN}{version}/zurueck/")
    assert (answer.status_code, "gone already" in answer.content.decode()) == (400, True)


def test_a_new_touchpoint_is_created_with_it(site, manager):
    manager.cookies["lotse_language"] = "de"
    sent = {**PUSH, "name": "Mitteilung aufs Gerät", "phase": "4", "owner": "Digital", "caused_by": "company"}
    assert manager.post(ASSIGN, sent).status_code == 302
    made = queries.find("mitteilung-aufs-geraet")
    assert made is not None
    assert (made.names["de"], made.phases, made.owner) == ("Mitteilung aufs Gerät", (4,), "Digital")
    assert queries.catalogue().rules[-1].touchpoint == "mitteilung-aufs-geraet"


def test_a_signal_can_be_deliberately_none(site, manager):
    manager.post(ASSIGN, {**PUSH, "touchpoint": "-"})
    assert queries.catalogue().rules[-1].touchpoint == ""
    assert toasts(manager)[0][0] == "“push/opened” is no touchpoint; nothing counts it any more."


def test_the_filters_stay(site, manager):
    answer = manager.post(f"{ASSIGN}?source=app", {**PUSH, "touchpoint": "push"})
    assert answer["Location"] == "/befunde/signals/?source=app"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (PUSH, "Choose a touchpoint for this signal first."),
        ({**PUSH, "touchpoint": ""}, "Choose a touchpoint for this signal first."),
        ({**PUSH, "touchpoint": "nowhere"}, "there is no touchpoint"),
        ({"touchpoint": "push"}, "Name the source and the signal"),
        ({**PUSH, "name": "", "phase": "4", "owner": "Digital"}, "the English name is missing"),
        ({**PUSH, "name": "New", "phase": "4", "owner": ""}, "the owner is missing"),
        ({**PUSH, "name": "New", "phase": "9", "owner": "Digital"}, "give one or more of 1, 2, 3, 4, 5"),
        ({**PUSH, "name": "New", "phase": "x", "owner": "Digital"}, "give one or more of 1, 2, 3, 4, 5"),
        ({**PUSH, "name": "New", "phase": "4", "owner": "D", "caused_by": "weather"}, "caused by is"),
        ({**PUSH, "name": "App", "phase": "4", "owner": "Digital"}, "is taken"),
    ],
)
def test_bad_input_is_explained_on_the_page_and_changes_nothing(site, manager, sent, said):
    before = queries.catalogue()
    answer = manager.post(ASSIGN, sent)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert queries.catalogue() == before


@pytest.mark.parametrize("role", ["analyst", "agent", "department", "decision_maker"])
def test_only_who_edits_the_catalogue_may(site, client, role):
    client.force_login(add_user("x@example.com", "correct horse battery", role=role))
    assert client.post(ASSIGN, {**PUSH, "touchpoint": "push"}).status_code == 403
    assert client.post(f"{ASSIGN}3/zurueck/").status_code == 403
    page = client.get("/befunde/signals/").content.decode()
    assert 'name="touchpoint"' not in page.split('id="open"')[1]
    assert len(queries.catalogue().rules) == 1


def test_nothing_is_changed_by_looking(site, manager):
    assert manager.get(ASSIGN).status_code == 405
    assert manager.get(f"{ASSIGN}3/zurueck/").status_code == 405


def test_a_form_of_another_site_is_refused(site):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(add_user("erika@example.com", "correct horse battery", role="manager"))
    assert strict.post(ASSIGN, {**PUSH, "touchpoint": "push"}).status_code == 403


def by_key(scope: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {create_key('machine', scope)[1]}"}


def test_a_program_assigns_and_takes_back(site, client):
    headers, body = by_key("catalog"), {**PUSH, "touchpoint": "push"}
    answer = client.post("/api/catalog/assignments", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()) == (201, {"version": queries.current_version()})
    rows = client.get("/api/findings/signals?touchpoint=push", headers=by_key("findings")).json()["rows"]
    assert [(row["signal"], row["volume"]) for row in rows] == [("push/opened", 12)]
    undone = client.delete(f"/api/catalog/assignments/{answer.json()['version']}", headers=headers)
    assert (undone.status_code, len(queries.catalogue().rules)) == (200, 1)


def test_a_program_creates_a_touchpoint(site, client):
    new = {"key": "news", "names": {"en": "News"}, "phases": [4], "owner": "Digital"}
    body = {**PUSH, "new": new}
    answer = client.post("/api/catalog/assignments", body, content_type="application/json", headers=by_key("catalog"))
    assert (answer.status_code, queries.catalogue().rules[-1].touchpoint) == (201, "news")


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({**PUSH, "touchpoint": "nowhere"}, 400, "there is no touchpoint 'nowhere'"),
        ({**PUSH, "new": {"key": "N!", "names": {"en": "N"}, "phases": [4], "owner": "D"}}, 400, "a key is 1–80"),
        ({**PUSH, "new": {"key": "n", "names": {"en": "N"}, "phases": [7], "owner": "D"}}, 400, "1, 2, 3, 4, 5"),
        ({"signal": "push/opened"}, 422, "Field required"),
    ],
)
def test_a_program_is_told_what_is_wrong(site, client, body, status, said):
    answer = client.post("/api/catalog/assignments", body, content_type="application/json", headers=by_key("catalog"))
    assert answer.status_code == status
    assert said in str(answer.json())


@pytest.mark.parametrize("scope", ["collect", "import", "findings", "contacts"])
def test_other_keys_may_not(site, client, scope):
    body = {**PUSH, "touchpoint": "push"}
    answer = client.post("/api/catalog/assignments", body, content_type="application/json", headers=by_key(scope))
    assert answer.status_code in {401, 403}
    assert len(queries.catalogue().rules) == 1
