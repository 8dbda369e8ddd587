"""Under every chart: how it was computed, the table, the workbook, the picture and the address of the API."""

from __future__ import annotations

import re

import pytest

from lotse.cockpit import heat, index, registry
from lotse.cockpit.pictures import loyalty

WAYS = ("How computed?", "Show as table", "XLSX", "PNG", "API address")
CHARTS = {  # address: how many charts it has at least
    "/landkarte/": 1,
    "/landkarte/?view=circle": 1,
    "/kontaktpunkt/hotline/": 3,
    "/befunde/touchpoints/": 1,
}


def under(page: str) -> list[str]:
    """The rows of ways that have a picture, each up to its end."""
    rows = re.findall(r'<(?:div|p) class="l-under">.*?API address</a>', page, re.DOTALL)
    return [row for row in rows if "data-png" in row]


@pytest.mark.parametrize("address", CHARTS)
def test_every_chart_has_all_ways(analyst, address):
    page = analyst.get(address).content.decode()
    rows = under(page)
    assert len(rows) >= CHARTS[address]
    assert [[way for way in WAYS if way not in row] for row in rows] == [[]] * len(rows)


@pytest.mark.parametrize("address", [*CHARTS, "/befunde/waves/"])
def test_every_picture_is_of_something_on_the_page(analyst, address):
    page = analyst.get(address).content.decode()
    targets = re.findall(r'data-png="#([\w-]+)"', page)
    assert [target for target in targets if f'id="{target}"' not in page] == []


def test_words_of_single_contacts_are_no_picture(analyst):
    assert "data-png" not in analyst.get("/befunde/contacts/").content.decode()


def test_a_table_is_no_picture(analyst):
    assert "data-png" not in analyst.get("/befunde/touchpoints/?view=table").content.decode()


STATUSES = [
    {"status": "regular", "share": 0.6, "share_low": 0.5, "share_high": 0.7, "people": 60, "n": 100},
    {"status": "lost", "share": 0.4, "share_low": 0.3, "share_high": 0.5, "people": 40, "n": 100},
]


def test_each_status_is_a_bar_with_its_rule_and_its_map():
    drawn = loyalty.drawn(STATUSES, {"names": {}, "language": "en"})["statuses"]
    assert [(each["name"], each["share"], each["ends"], each["address"]) for each in drawn] == [
        ("regular", "60.0%", "50.0–70.0%", "/landkarte/?loyalty=regular"),
        ("lost", "40.0%", "30.0–50.0%", "/landkarte/?loyalty=lost"),
    ]
    assert drawn[0]["rule"] == "bought on two days or more"
    assert "<rect" in drawn[0]["plot"]


def test_every_status_has_a_rule():
    assert sorted(loyalty.rules()) == sorted(loyalty_names())


def loyalty_names() -> list[str]:
    from lotse.contacts.loyalty import NAMES  # noqa: PLC0415

    return list(NAMES)


NEEDS = [
    {"touchpoint": "hotline", "purpose": "complain", "contacts": 5},
    {"touchpoint": "hotline", "purpose": "clarify_invoice", "contacts": 40},
    {"touchpoint": "website", "purpose": "complain", "contacts": 10},
]


def test_needs_are_named_and_the_most_frequent_come_first():
    names = {"hotline": "Hotline", "website": "Website", "purpose=complain": "Complain"}
    drawn = heat.drawn(NEEDS, "need", names, "en")
    assert drawn is not None
    assert drawn.heads == ["clarify invoice", "Complain"]
    assert drawn.rows == [
        ("Hotline", [("40", 5, "clarify invoice"), ("5", 1, "Complain")]),
        ("Website", [("–", 0, "clarify invoice"), ("10", 2, "Complain")]),
    ]
    assert not drawn.hours


def test_what_matters_leads_to_the_other_methods_under_the_same_filters(analyst):
    known = registry.findings()
    here = [name for name in index.OTHERWISE if name in known]
    assert len(here) > 1
    for name in here:
        page = analyst.get(f"/befunde/{name}/?phase=3").content.decode()
        others = re.findall(r'href="/befunde/([a-z]+)/\?phase=3"', page.split('id="how"')[1])
        assert others[: len(here) - 1] == [other for other in here if other != name]
    assert "computed otherwise" not in analyst.get("/befunde/waves/").content.decode()
