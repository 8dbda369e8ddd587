"""Pictures of changes, outcomes and moments of truth, from rows as their findings give them."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict

from lotse.cockpit.pictures import PICTURES
from lotse.findings.withhold import WITHHELD

FRAME = {"address": QueryDict(""), "names": {"hotline": "Hotline"}, "language": "en", "may_see_contacts": True}


def change(touchpoint: str, value: float | None, certain: bool = False, **more: Any) -> dict[str, Any]:
    ends = (None, None) if value is None else (value - 0.1, value + 0.1)
    return {
        "touchpoint": touchpoint, "source": "heard", "before": 0.0, "after": value, "change": value,
        "change_low": ends[0], "change_high": ends[1], "n": 40, "certain": certain,
        "since": date(2026, 8, 23), "until": date(2026, 11, 22), **more,
    }  # fmt: skip


def test_certain_changes_stand_apart_and_withheld_ones_are_counted() -> None:
    rows = [change("hotline", -0.4, certain=True), change("bar", 0.1), change("shop", None, **{WITHHELD: ("n",)})]
    picture = PICTURES["changes"](rows, FRAME)
    assert [item["name"] for item in picture["certain"]] == ["Hotline"]
    assert [item["name"] for item in picture["uncertain"]] == ["bar"]
    assert (picture["left_out"], picture["since"], picture["until"]) == (1, "23 Aug 2026", "22 Nov 2026")


def month(number: int, share: float | None, end: int = 30, **more: Any) -> dict[str, Any]:
    return {
        "outcome": "leaving", "start": date(2026, number, 1), "end": date(2026, number, end), "people": 5, "n": 100,
        "share": share, "share_low": share, "share_high": share, **more,
    }  # fmt: skip


def test_the_running_month_is_no_headline() -> None:
    part = PICTURES["outcomes"]([month(9, 0.05), month(10, 0.06), month(11, 0.01, end=9)], FRAME)["outcomes"][0]
    assert (part["name"], part["last"]["share"]) == ("Leaving", 0.06)
    assert part["plot"].count("<rect") == 2


def test_an_outcome_of_which_all_is_withheld_is_absent() -> None:
    assert PICTURES["outcomes"]([month(9, None, **{WITHHELD: ("n",)})], FRAME) == {"outcomes": []}


def moment(touchpoint: str, certainty: str, **more: Any) -> dict[str, Any]:
    return {
        "touchpoint": touchpoint, "name": touchpoint, "certainty": certainty, "direction": "harms", "rank": 1,
        "supporting": ["behaviour"], "opposing": ["asked"], "ratio": 3.0, "ratio_low": 2.0, "ratio_high": 4.0,
        "n": 120, "stake": 7000.0, "stake_low": 6000.0, "stake_high": 8000.0, "heard_bad": 2, "heard_n": 9, **more,
    }  # fmt: skip


def test_moments_by_certainty_with_what_each_source_says() -> None:
    rows = [moment("hotline", "conflicting"), moment("bar", "suspected", stake=None), moment("pool", "judged")]
    proved, suspected, judged = PICTURES["moments"](rows, FRAME)["sections"]
    entry = proved.entries[0]
    assert (entry.name, entry.figure, entry.tone, entry.moment) == ("Hotline", "3.0 times", "neg", True)
    assert [voice.stance for voice in entry.voices] == ["no", "", "yes", ""]
    assert entry.side.link.url == "/befunde/contacts/?touchpoint=hotline"
    assert suspected.entries[0].side.figure == ""
    assert [tag.name for tag in judged.tags] == ["pool"]


def test_without_the_right_no_link_to_single_contacts() -> None:
    picture = PICTURES["moments"]([moment("hotline", "demonstrated")], {**FRAME, "may_see_contacts": False})
    assert picture["sections"][0].entries[0].side.link is None
