"""The sentence over a finding says no more than its rows hold."""

from __future__ import annotations

from lotse.cockpit.readings import reading


def variant(journey: list[str], p_adjusted: float | None) -> dict[str, object]:
    return {"journey": journey, "with": 0.1, "p_adjusted": p_adjusted}


def test_the_journey_without_touchpoints_proves_no_difference() -> None:
    rows = [variant([], 0.0001), variant(["website"], 0.01), variant(["room"], 0.4), variant(["taxi"], None)]
    said = "1 of the journeys shown is certainly more frequent in one group than in the other."
    assert reading("variants", rows, {}, "en") == said
