"""The page of one touchpoint: its parts, their absence, and who may read words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lotse.accounts.domain import add_user
from lotse.cockpit import portrait
from lotse.contacts.filters import Filter
from lotse.findings.types import Result
from lotse.ui.plots import Bearing
from tests.cockpit import fake
from tests.cockpit.fake import LOG, touchpoint_row


def test_the_page_asks_for_its_touchpoint_under_the_filters(analyst):
    LOG.asked.clear()
    analyst.get("/kontaktpunkt/hotline/?device=phone&touchpoint=room")
    assert LOG.asked[0] == Filter(touchpoints=("hotline",), devices=("phone",))


def test_unknown_touchpoint_is_not_found(analyst):
    assert analyst.get("/kontaktpunkt/nothing/").status_code == 404


def test_unreadable_filter_says_what_is_allowed(analyst):
    answer = analyst.get("/kontaktpunkt/hotline/?since=gestern")
    assert answer.status_code == 400
    assert "2018-03-31" in answer.content.decode()


def test_every_part_names_its_finding_table_and_api_address(analyst):
    page = analyst.get("/kontaktpunkt/hotline/").content.decode()
    for name in ("touchpoints", "experience-over-time", "locations", "purposes", "when", "before-and-after"):
        assert f'href="/befunde/{name}/?touchpoint=hotline"' in page
        assert f'href="/api/findings/{name}?touchpoint=hotline"' in page


def test_a_part_without_data_is_absent(analyst, monkeypatch):
    silent = replace(fake.FINDINGS["when"], compute=lambda *_: Result([], 0, "contacts"))
    monkeypatch.setitem(fake.FINDINGS, "when", silent)
    page = analyst.get("/kontaktpunkt/hotline/").content.decode()
    assert 'id="when"' not in page
    assert 'id="purposes"' in page


def test_a_part_whose_finding_the_site_lacks_is_absent(analyst, monkeypatch):
    monkeypatch.delitem(fake.FINDINGS, "locations")
    assert 'id="locations"' not in analyst.get("/kontaktpunkt/hotline/").content.decode()


def test_words_and_contacts_only_for_roles_that_may_see_them(analyst, client):
    assert "Dreimal angerufen" in analyst.get("/kontaktpunkt/hotline/").content.decode()
    client.force_login(add_user("deci@example.com", "correct horse battery", role="decision_maker"))
    page = client.get("/kontaktpunkt/hotline/").content.decode()
    assert "Dreimal angerufen" not in page
    assert "/befunde/contacts/" not in page


def test_words_are_escaped(analyst, monkeypatch):
    rows = [{"kind": "comment", "text": "<script>alert(1)</script>", "source": "web"}]
    nasty = replace(fake.FINDINGS["contacts"], compute=lambda *_: Result(rows, 1, "contacts"))
    monkeypatch.setitem(fake.FINDINGS, "contacts", nasty)
    page = analyst.get("/kontaktpunkt/hotline/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


def test_reliability_is_the_complement_of_the_disappointed_with_its_interval():
    row = {"asked_negative": 0.4, "asked_negative_low": 0.3, "asked_negative_high": 0.45, "asked_n": 90}
    assert portrait.reliability(row) == Bearing(0.6, 0.55, 0.7, 90)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("hotline", "When asked, they rate it badly (−0.21). What we hear unasked is bad (−0.48)."),
        ("search", "Too few answers and statements yet to say how it is for them."),
        ("friends", "When asked, they rate it well (+0.52). What we hear unasked is good (+0.44)."),
    ],
)
def test_the_lead_says_only_what_the_base_carries(key, said):
    row = {**touchpoint_row(key), "trend": None}
    assert portrait.lead(row, "en").endswith(said)


def test_bars_share_one_scale_and_end_inside():
    rows = [
        {"label": "a", "url": "", "share": 0.4, "share_low": 0.3, "share_high": 0.5, "people": 40},
        {"label": "b", "url": "", "share": 0.2, "share_low": 0.1, "share_high": 0.3, "people": 20},
        {"label": "withheld", "url": "", "share": None, "share_low": None, "share_high": None, "people": None},
    ]
    assert [(bar.label, bar.left, bar.width, bar.right) for bar in portrait.bars(rows)] == [
        ("a", "60.00", "80.00", "100.00"),
        ("b", "20.00", "40.00", "60.00"),
    ]


def test_shades_and_their_legend_agree():
    rows = [{"weekday": d, "hour": h, "contacts": h if d == 1 else 0} for d in range(1, 8) for h in range(24)]
    heat = portrait.when(Result(rows, 276, "contacts"), {}, "en")
    assert heat["legend"] == [(0, "0"), (1, "1–5"), (2, "6–10"), (3, "11–14"), (4, "15–19"), (5, "20–23")]
    monday = heat["days"][0][1]
    assert [hour.shade for hour in monday if hour.hour in {10, 11, 20}] == [2, 3, 5]
