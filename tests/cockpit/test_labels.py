"""Headings say what the columns hold, whichever event or measure was chosen."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lotse.cockpit.labels import event_labels, fields
from lotse.config.registry import FINDINGS

EVENTS = ("silence", "first-purchase", "repurchase", "recommendation")


def labels(event: str) -> dict[str, str]:
    return {field.name: field.label for field in fields(FINDINGS["exit-risk"], {"event": event})}


@pytest.mark.parametrize("event", EVENTS)
def test_no_heading_says_leave_where_another_event_follows(event: str):
    with override("en"):
        shown = labels(event)
    said = " ".join(shown[name] for name in ("ratio", "difference", "exits"))
    assert "leave" not in said
    assert "left" not in said


def test_leaving_keeps_the_headings_of_the_finding():
    asked = FINDINGS["exit-risk"]
    assert tuple(fields(asked, {"event": "leaving"})) == asked.fields


def test_every_other_event_has_headings_in_german():
    assert {*event_labels(), "leaving"} == {*FINDINGS["exit-risk"].options[0].choices}
    with override("de"):
        assert labels("repurchase")["ratio"] == "Wie viel mal so viele wieder kaufen"
        assert labels("recommendation")["exits"] == "davon haben weiterempfohlen"


def test_after_good_experiences_the_headings_say_so():
    asked = {
        field.name: field.label for field in fields(FINDINGS["exit-risk"], {"event": "repurchase", "after": "good"})
    }
    assert (asked["contacts"], asked["ratio"]) == ("Good experiences", "Times as many buy again")
    assert "bad" not in asked["n"]


def test_the_net_promoter_score_is_in_points():
    units = {field.name: field.unit for field in fields(FINDINGS["waves"], {"measure": "nps"})}
    assert units["value"] == "nps"
    assert {field.name: field.unit for field in fields(FINDINGS["waves"], {})}["value"] == "rating"
