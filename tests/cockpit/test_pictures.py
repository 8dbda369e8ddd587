"""The pictures of the journey findings, drawn from rows that the findings themselves compute."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict

from lotse.cockpit import registry, words
from lotse.cockpit.pictures import PICTURES
from lotse.config.registry import FINDINGS
from lotse.contacts.filters import Filter
from tests.analysis.findings.lives import CATALOGUE, LivesLog, log_of
from tests.analysis.findings.worlds import Row

ROWS = [
    row
    for customer in range(1, 41)
    for row in (
        Row(customer, 1, "ad", "use", device="phone"),
        Row(customer, 2, "shop", "use"),
        Row(customer, 3, "hotline", "comment", valence=-1.0 if customer % 3 else 0.5),
        Row(customer, 4, "till", "purchase" if customer % 2 else "cancellation"),
    )
]


@pytest.fixture(autouse=True)
def lived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "contact_log", lambda: log_of(ROWS))


def drawn(name: str, query: str = "", **options: str) -> dict[str, Any]:
    log: LivesLog = log_of(ROWS)
    rows = FINDINGS[name].compute(log, Filter(), options).rows
    names = words.outer_names() | {point.key: point.names["en"] for point in CATALOGUE.touchpoints}
    frame = {"names": names, "language": "en", "address": QueryDict(query), "chosen": options, "may_see_contacts": True}
    return PICTURES[name](rows, frame)


def test_steps_lead_to_their_contacts() -> None:
    flow = str(drawn("journeys")["flow"])
    assert "journey-order=ad&amp;journey-order=shop" in flow
    assert flow.count('class="l-node"') == 4
    assert "style=" not in flow


def test_the_contacts_of_a_step_are_under_the_filters_of_the_page() -> None:
    query = "segment=guest%3Dprivate&source=web&source=app&touchpoint=till&since=2026-01-01&period=4w&detail=8&device="
    steps = drawn("journeys", query)["steps"]
    address = next(step["address"] for step in steps if (step["from"], step["to"]) == ("ad", "shop"))
    assert parse_qs(urlsplit(address).query, keep_blank_values=True) == {
        "touchpoint": ["ad", "shop"],
        "journey-order": ["ad", "shop"],
        "segment": ["guest=private"],
        "source": ["web", "app"],
        "since": ["2026-01-01"],
    }


def test_detail_shows_the_most_used_steps_first() -> None:
    steps = drawn("journeys", "detail=8")["steps"]
    assert [step["count"] for step in steps] == sorted((step["count"] for step in steps), reverse=True)


def test_funnel_says_what_those_who_stop_do_next() -> None:
    first = drawn("funnel", steps="ad,hotline,friend")["funnel"][1]
    assert (first["people"], first["stopped"], first["next"][0]) == (40, 40, ("Till", 40))


def test_both_groups_stand_side_by_side() -> None:
    chain = drawn("variants", compare="left")["chains"][0]
    assert [n for _, _, n in chain["figures"]] == [20, 0] or [n for _, _, n in chain["figures"]] == [0, 20]


def test_strips_have_a_cell_for_each_week() -> None:
    picture = drawn("weekly", "show=heard", by="day")
    assert [line["name"] for line in picture["lines"]] == ["Hotline"]
    assert str(picture["lines"][0]["strip"]).count("<rect") == 1


def test_models_share_one_axis_and_end_with_what_is_unexplained() -> None:
    rows = drawn("attribution", draws="20")["contributions"]
    assert rows[-1]["rest"]
    assert len(rows[0]["cells"]) == 7


def test_pairs_and_reach() -> None:
    pairs = drawn("before-leaving")
    assert len(pairs["certain"]) + len(pairs["uncertain"]) == 4
    assert [row["display"] for row in drawn("reach")["touchpoints"]] == ["Ad", "Shop", "Till", "Hotline"]


def test_balance_says_what_is_not_demonstrable() -> None:
    rows = [
        {"part": "people", "band": band, "n": 40, "people": 20, "share": 0.5, "share_low": 0.3, "share_high": 0.7}
        for band in ("bad by 1", "good by 1")
    ]
    ends = {"difference": 0.1, "difference_low": -0.1, "difference_high": 0.3}
    alike = {"n": 20, "people": 10, "alike": 0.5, "alike_low": 0.3, "alike_high": 0.7}
    rows += [{"part": "stayed", "band": band, **alike, **ends} for band in ("more bad", "more good")]
    frame = {"names": {}, "language": "en", "address": QueryDict(), "may_see_contacts": True}
    picture = PICTURES["balance"](rows, frame)
    assert [bar["name"] for bar in picture["people_bars"]] == ["bad by 1", "good by 1"]
    assert [part["name"] for part in picture["balance_outcomes"]] == ["Stayed"]
    assert picture["balance_outcomes"][0]["says"].endswith("no difference is demonstrable.")
    assert "l-n2" in str(picture["people_bars"][0]["plot"])


def test_incidents_lead_to_their_contacts_for_those_who_may_see_them() -> None:
    picture = drawn("incidents")
    (point,) = picture["incident_points"]
    assert (point["customers_negative"], point["customers_positive"]) == (27, 13)
    assert "touchpoint=hotline" in point["address"]
    assert [line["display"] for line in picture["incident_phases"]][:2] == [
        "Being influenced",
        "Preparing the decision",
    ]
    assert picture["unnamed"] == ["Hotline"]
    rows = FINDINGS["incidents"].compute(log_of(ROWS), Filter(), {}).rows
    hidden = PICTURES["incidents"](
        rows, {"names": {}, "language": "en", "address": QueryDict(), "may_see_contacts": False}
    )
    assert hidden["incident_points"][0]["address"] == ""


def test_what_has_not_happened_yet_stands_by_its_risk() -> None:
    told = {"part": "touchpoint", "named_by": "staff only", "customers_n": 0, "customers_negative": 0,
            "customers_positive": 0, "staff_negative": 0, "staff_positive": 0, "name": "x"}  # fmt: skip
    rows = [
        {**told, "touchpoint": key, "risk": risk, "risk_low": 1.0, "risk_high": 20.0, "risk_n": 2,
         "unseen_severity": 4.0, "unseen_plausibility": 2.0}
        for key, risk in (("mild", 4.0), ("grave", 16.0))
    ]  # fmt: skip
    picture = PICTURES["incidents"](
        rows, {"names": {}, "language": "de", "address": QueryDict(), "may_see_contacts": True}
    )
    assert [line["risk"] for line in picture["unseen_points"]] == ["16,0", "4,0"]
    assert [line["side"] for line in picture["incident_points"]] == ["customers do not name it"] * 2
