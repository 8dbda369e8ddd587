"""The sentence over a finding says no more than its rows hold."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from lotse.cockpit.readings import reading


def variant(journey: list[str], p_adjusted: float | None) -> dict[str, object]:
    return {"journey": journey, "with": 0.1, "p_adjusted": p_adjusted}


def test_the_journey_without_touchpoints_proves_no_difference() -> None:
    rows = [variant([], 0.0001), variant(["website"], 0.01), variant(["room"], 0.4), variant(["taxi"], None)]
    said = "1 of the journeys shown is certainly more frequent in one group than in the other."
    assert reading("variants", rows, {}, "en") == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.01, 0.05, "Die einen bleiben häufiger: +3,0\u202fPunkte unter Vergleichbaren (1,0–5,0)."),
        (-0.05, -0.01, "Die einen bleiben seltener: +3,0\u202fPunkte unter Vergleichbaren (\u22125,0 bis \u22121,0)."),
        (
            -0.01,
            0.05,
            "Dass die einen häufiger bleiben, ist nicht nachweisbar: +3,0\u202fPunkte unter Vergleichbaren "
            "(\u22121,0 bis 5,0).",
        ),
        (None, None, ""),
    ],
)
def test_the_balance_says_whether_people_stay(low: float | None, high: float | None, said: str) -> None:
    bands = {"good by 1": 0.7, "bad by 1": 0.2}
    people = [{"part": "people", "band": band, "share": share} for band, share in bands.items()]
    stayed = {"part": "stayed", "band": "more good", "share": 0.9, "difference": 0.03}
    with override("de"):
        told = reading("balance", [*people, stayed | {"difference_low": low, "difference_high": high}], {}, "de")
    assert told == f"Bei 70,0\u202f% der Personen überwiegt das Gute, bei 20,0\u202f% das Schlechte. {said}".rstrip()
