"""The map as a page: lanes, threshold of reach, and the circle."""

from __future__ import annotations

from math import isclose, pi

import pytest

from lotse.cockpit import circle, landscape
from tests.cockpit.fake import _FIGURES as FIGURES
from tests.cockpit.fake import CATALOGUE, touchpoint_row

ROWS = [touchpoint_row(key) for key in FIGURES]


def test_what_too_few_meet_is_left_out_and_said(analyst):
    page = analyst.get("/landkarte/?reach=10")
    assert page.context["map"].shown == len([row for row in ROWS if row["reach"] >= 0.1])
    assert f"{page.context['map'].shown} of 17 touchpoints" in page.context["base"]


def test_a_touchpoint_that_nobody_can_be_known_to_meet_stays():
    rows = [{"reach": None}, {"reach": 0.02}, {"reach": 0.03}]
    assert landscape.reached(rows, "3") == [{"reach": None}, {"reach": 0.03}]


def test_everything_can_be_shown_again(analyst):
    page = analyst.get("/landkarte/?reach=0")
    assert page.context["map"].shown == 17
    (reach,) = [control for control in page.context["controls"] if control.name == "reach"]
    assert not reach.active


def test_an_unknown_threshold_is_refused(analyst):
    assert analyst.get("/landkarte/?reach=7").status_code == 400


def test_a_threshold_that_nothing_reaches_says_so(analyst):
    page = analyst.get("/landkarte/?reach=10&touchpoint=magazine").content.decode()
    assert "No touchpoint reaches so many." in page


def test_the_list_gets_the_filters_but_not_what_the_screen_alone_needs(analyst):
    page = analyst.get("/landkarte/?reach=1&lanes=owner&device=phone").content.decode()
    assert 'href="/befunde/touchpoints/?device=phone"' in page
    assert "/api/findings/touchpoints.xlsx?device=phone" in page


def test_the_circle_holds_every_card_once_per_phase(analyst):
    page = analyst.get("/landkarte/?view=circle&reach=0").content.decode()
    assert page.count('class="l-circle-name') == sum(len(point.phases) for point in CATALOGUE.touchpoints)


@pytest.fixture
def ring():
    return circle.arcs(landscape.drawn(ROWS, CATALOGUE, "caused_by", "en"))


def test_the_circle_closes(ring):
    widths = sum(arc.end - arc.start + circle.GAP for arc in ring)
    assert isclose(widths, 2 * pi)
    assert [arc.column.number for arc in ring] == [1, 2, 3, 4, 5]


def test_touchpoints_stand_within_their_phase_in_order(ring):
    for arc in ring:
        angles = [spoke.angle for spoke in arc.spokes]
        assert angles == sorted(angles)
        assert all(arc.start < angle < arc.end for angle in angles)


def test_better_is_further_out():
    assert [circle.radius_of(value) for value in (-1, 0, 1)] == [130, 210, 290]
    assert circle.place(0, 100) == (circle.MIDDLE, circle.MIDDLE - 100)
