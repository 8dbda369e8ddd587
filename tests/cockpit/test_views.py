"""The pages of the findings: what is asked, what is shown, who may see it."""

from __future__ import annotations

import pytest

from lotse.accounts.domain import add_user
from lotse.cockpit.index import AT_HOME_ELSEWHERE
from lotse.contacts.filters import Filter
from tests.cockpit.fake import FINDINGS, LOG


def test_overview_lists_every_question(analyst):
    page = analyst.get("/befunde/").content.decode()
    assert page.count('class="l-ask"') == len(FINDINGS.keys() - AT_HOME_ELSEWHERE.keys())


@pytest.mark.parametrize("name", ["touchpoints", "waves", "contacts", "signals"])
def test_each_finding_has_a_page(analyst, name):
    assert analyst.get(f"/befunde/{name}/").status_code == 200


def test_unknown_finding_is_not_found(analyst):
    assert analyst.get("/befunde/nothing/").status_code == 404


def test_filters_of_the_address_reach_the_finding(analyst):
    LOG.asked.clear()
    analyst.get("/befunde/touchpoints/?touchpoint=hotline&phase=4&device=phone")
    assert LOG.asked[0] == Filter(touchpoints=("hotline",), phases=(4,), devices=("phone",))


def test_unreadable_filter_says_what_is_allowed(analyst):
    answer = analyst.get("/befunde/touchpoints/?since=gestern")
    assert answer.status_code == 400
    assert "2018-03-31" in answer.content.decode()


def test_single_contacts_only_for_roles_that_may_see_them(client):
    client.force_login(add_user("deci@example.com", "correct horse battery", role="decision_maker"))
    assert client.get("/befunde/contacts/").status_code == 403
    assert "/befunde/contacts/" not in client.get("/befunde/").content.decode()


def test_pages_need_a_login(client):
    assert client.get("/befunde/touchpoints/").status_code == 302


def test_figures_are_printed_in_german(analyst):
    analyst.cookies["lotse_language"] = "de"
    page = analyst.get("/befunde/touchpoints/").content.decode()
    assert "\u22120,21" in page
    assert "n = 20.148 Personen" in page


def test_sorting_puts_missing_values_last(analyst):
    rows = analyst.get("/befunde/touchpoints/?sort=asked_mean").context["bearings"]
    assert rows[0][0]["touchpoint"] == "hotline"
    assert rows[-1][0]["asked_mean"] is None


def test_pages_carry_no_inline_script_or_style(analyst):
    for name in ("touchpoints", "waves", "contacts", "signals"):
        page = analyst.get(f"/befunde/{name}/").content.decode()
        assert "style=" not in page
        assert "<style" not in page
        assert page.count("<script") == page.count("<script src=") + page.count('type="application/json"')


def test_map_places_a_touchpoint_in_each_of_its_phases(analyst):
    page = analyst.get("/landkarte/").content.decode()
    assert page.count('class="l-card-name">Review portal<') == 2
    assert page.count("Hotline") >= 1


def test_lanes_of_the_map_are_chosen_in_the_address(analyst):
    lanes = analyst.get("/landkarte/?lanes=owner").context["map"].lanes
    assert [lane.name for lane in lanes][-1] == "nobody responsible"


def test_unknown_lanes_are_refused(analyst):
    assert analyst.get("/landkarte/?lanes=colour").status_code == 400


def test_contacts_come_page_by_page(analyst):
    page = analyst.get("/befunde/contacts/?page=3")
    assert len(page.context["contacts"]) == 20
    assert page.context["page"].paginator.num_pages == 3


@pytest.mark.parametrize("query", ["", "?touchpoint=hotline", "?view=table"])
def test_the_list_of_touchpoints_names_them(analyst, query):
    assert "Hotline" in analyst.get(f"/befunde/touchpoints/{query}").content.decode()


def test_the_list_of_touchpoints_leads_on_under_its_filters(analyst):
    page = analyst.get("/befunde/touchpoints/?touchpoint=hotline&period=12m&sort=-reach").content.decode()
    assert 'href="/kontaktpunkt/hotline/?period=12m"' in page
    assert 'href="/befunde/contacts/?touchpoint=hotline&amp;period=12m"' in page
    table = analyst.get("/befunde/touchpoints/?touchpoint=hotline&period=12m&view=table").content.decode()
    assert 'href="/kontaktpunkt/hotline/?period=12m"' in table


def test_who_may_not_see_contacts_is_not_led_there(client):
    client.force_login(add_user("dec@example.com", "correct horse battery", role="decision_maker"))
    page = client.get("/befunde/touchpoints/").content.decode()
    assert 'href="/kontaktpunkt/hotline/"' in page
    assert "/befunde/contacts/" not in page
