"""Several values of a filter: from the form into the address, into the filter, and out again by a click."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from django.http import QueryDict
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from lotse.cockpit import addresses, further
from lotse.contacts.filters import Filter
from tests.cockpit.fake import CATALOGUE, LOG

FULL = (
    "outcome=purchase&outcome=cancellation&without-outcome=complaint&journey-contains=hotline&journey-contains=room"
    "&journey-lacks=taxi&journey-order=website&journey-order=room&journey-order=website&source=web&source=portal"
    "&kind=use&kind=mention"
)
MEANT = Filter(
    outcomes=("purchase", "cancellation"),
    without_outcomes=("complaint",),
    journey_contains=("hotline", "room"),
    journey_lacks=("taxi",),
    journey_order=("website", "room", "website"),
    sources=("web", "portal"),
    kinds=("use", "mention"),
)
PAGES = ["/befunde/touchpoints/", "/landkarte/"]


def shown(query: str) -> list[further.Group]:
    return further.groups(QueryDict(query), further.offers(LOG, "en", QueryDict(query)))  # type: ignore[arg-type]


def sent(groups: list[further.Group]) -> str:
    """What a browser sends when the form is submitted as it stands, empty selects with it."""
    address = QueryDict(mutable=True)
    for group in groups:
        ticked = [box.value for box in group.boxes if box.selected]
        taken = [next(choice.value for choice in place if choice.selected) for place in group.places]
        address.setlist(group.name, ticked or taken)
    return address.urlencode()


def test_an_address_comes_back_from_its_own_form() -> None:
    again = sent(shown(FULL))
    assert "journey-lacks=taxi&journey-lacks=" in again
    first, second = (addresses.read_filter(QueryDict(query)) for query in (FULL, again))
    assert first == MEANT
    assert {*second.outcomes} == {*MEANT.outcomes}
    assert {*second.sources} == {*MEANT.sources}
    assert second.journey_order == MEANT.journey_order
    assert (second.journey_contains, second.journey_lacks) == (MEANT.journey_contains, MEANT.journey_lacks)


POINTS = st.lists(st.sampled_from([point.key for point in CATALOGUE.touchpoints]), max_size=5)


@given(contains=POINTS, lacks=POINTS, order=POINTS)
def test_every_choice_of_touchpoints_survives_the_form(contains: list[str], lacks: list[str], order: list[str]) -> None:
    query = QueryDict(mutable=True)
    for name, values in (("journey-contains", contains), ("journey-lacks", lacks), ("journey-order", order)):
        query.setlist(name, values)
    read = addresses.read_filter(QueryDict(query.urlencode()))
    assert addresses.read_filter(QueryDict(sent(shown(query.urlencode())))) == read
    assert read.journey_order == tuple(order)


def test_every_group_has_room_for_one_more() -> None:
    places = {group.name: group.places for group in shown(FULL) if group.places}
    assert {name: len(found) for name, found in places.items()} == {
        "journey-contains": 3,
        "journey-lacks": 2,
        "journey-order": 4,
    }
    assert all([choice.value for choice in found[-1] if choice.selected] == [""] for found in places.values())


def test_only_what_the_log_holds_is_offered_and_what_is_set_beside_it() -> None:
    assert [group.name for group in shown("")] == [
        "journey-contains",
        "journey-lacks",
        "journey-order",
        "source",
        "kind",
    ]
    kinds = next(group for group in shown("kind=vote") if group.name == "kind").boxes
    assert {box.value: box.selected for box in kinds} == {
        "rating": False,
        "use": False,
        "mention": False,
        "vote": True,
    }


def test_each_chip_takes_only_its_own_value_away() -> None:
    query = QueryDict(f"{FULL}&device=phone&page=3")
    chips = {(chip.label, chip.text): parse_qs(chip.without) for chip in further.chips(query, shown(FULL))}
    assert len(chips) == 2 + 1 + 2 + 1 + 1 + 2 + 2
    without_room = chips["Journey contains", "Room"]
    assert without_room["journey-contains"] == ["hotline"]
    assert without_room["device"] == ["phone"]
    assert "page" not in without_room
    assert "journey-order" not in chips["Journey in this order", "Website → Room → Website"]


@pytest.mark.parametrize("path", PAGES)
def test_the_address_reaches_the_finding_from_every_page(analyst: Client, path: str) -> None:
    LOG.asked.clear()
    assert analyst.get(f"{path}?{FULL}").status_code == 200
    assert LOG.asked[0] == MEANT


@pytest.mark.parametrize("path", PAGES)
def test_the_form_says_it_in_the_readers_language(analyst: Client, path: str) -> None:
    analyst.cookies["lotse_language"] = "de"
    html = analyst.get(f"{path}?outcome=purchase&journey-contains=breakfast").content.decode()
    assert "Mehr Filter" in html
    assert "<legend>Personen mit</legend>" in html
    assert "<span>Personen mit</span> Kauf<a" in html
    assert "<span>Weg enthält</span> Frühstück<a" in html
    assert 'aria-label="Filter Weg enthält Frühstück entfernen"' in html


def test_the_cross_of_a_chip_leads_to_the_page_without_it(analyst: Client) -> None:
    html = analyst.get("/befunde/touchpoints/?source=web").content.decode()
    assert 'href="/befunde/touchpoints/" aria-label="Remove filter Source web"' in html


def test_source_and_kind_stand_in_one_place_only(analyst: Client) -> None:
    page = analyst.get("/befunde/touchpoints/")
    assert not {"source", "kind"} & {control.name for control in page.context["controls"]}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("outcome=kauf", "kauf"),
        ("without-outcome=gone", "gone"),
        ("kind=usee", "Kind: found “usee”; allowed: use (use)"),
    ],
)
def test_a_kind_that_does_not_exist_is_refused_with_what_is_allowed(analyst: Client, query: str, found: str) -> None:
    answer = analyst.get(f"/befunde/touchpoints/?{query}")
    html = answer.content.decode()
    assert answer.status_code == 400
    assert found in html
    assert "cancellation" in html
    assert 'aria-label="Remove filter' in html


def test_chips_are_escaped(analyst: Client) -> None:
    html = analyst.get("/befunde/touchpoints/?source=%3Cscript%3Ealert(1)").content.decode()
    assert "<script>alert(1)" not in html


def test_a_filter_of_the_bar_with_several_values_stands_in_the_panel(analyst: Client) -> None:
    query = "touchpoint=room&touchpoint=hotline&device=phone&device=desktop&phase=4"
    page = analyst.get(f"/befunde/touchpoints/?{query}")
    assert {"touchpoint", "device"}.isdisjoint(control.name for control in page.context["controls"])
    assert "phase" in {control.name for control in page.context["controls"]}
    again = addresses.read_filter(QueryDict(sent(shown(query))))
    assert again.touchpoints == ("room", "hotline")
    assert {*again.devices} == {"phone", "desktop"}
    chips = [(chip.label, chip.text) for chip in further.chips(QueryDict(query), shown(query))]
    assert chips[:2] == [("Touchpoint", "Room"), ("Touchpoint", "Hotline")]


def test_one_value_stays_in_the_bar() -> None:
    assert "touchpoint" not in {group.name for group in shown("touchpoint=room&touchpoint=")}
    assert "touchpoint" not in {group.name for group in shown("touchpoint=room&touchpoint=room")}


def test_a_kind_that_does_not_exist_is_refused_in_german(analyst: Client) -> None:
    analyst.cookies["lotse_language"] = "de"
    html = analyst.get("/befunde/touchpoints/?outcome=kauf").content.decode()
    assert "purchase (Kauf)" in html
    assert "Personen mit: " in html
