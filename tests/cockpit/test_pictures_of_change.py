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
        "supporting": ["behaviour"], "opposing": ["asked"], "demonstrated_by": ["behaviour"],
        "outcomes": ["leaving"], "ratio": 3.0, "ratio_low": 2.0, "ratio_high": 4.0,
        "n": 120, "stake": 7000.0, "stake_low": 6000.0, "stake_high": 8000.0, "heard_bad": 2, "heard_n": 9,
        "asked_mean": 3.18, "asked_n": 334, **more,
    }  # fmt: skip


def test_moments_by_certainty_with_what_each_source_says() -> None:
    bar = moment("bar", "suspected", stake=None, demonstrated_by=[], outcomes=[], supporting=["heard"])
    rows = [moment("hotline", "conflicting"), bar, moment("pool", "judged", staff_mean=0.4)]
    proved, suspected, judged = PICTURES["moments"](rows, FRAME)["sections"]
    entry = proved.entries[0]
    assert (entry.name, entry.figure, entry.tone, entry.moment) == ("Hotline", "3.0 times", "neg", True)
    assert [voice.stance for voice in entry.voices] == ["no", "", "yes", ""]
    assert entry.side.link.url == "/befunde/contacts/?touchpoint=hotline"
    assert suspected.entries[0].side.figure == ""
    assert [(tag.name, tag.sentence) for tag in judged.tags] == [("pool", "Staff rate it +0.40 on −1 to +1.")]


def sentence(**more: Any) -> str:
    row = moment("hotline", "demonstrated", supporting=["behaviour", "heard"], opposing=[], **more)
    return PICTURES["moments"]([row], FRAME)["sections"][0].entries[0].sentence


def test_each_source_says_what_it_knows_and_no_more() -> None:
    both = {"other": "recommendation", "other_ratio": 0.4, "other_low": 0.3, "other_high": 0.6, "other_n": 900}
    assert sentence(**both, heard_bad=7) == (
        "After a bad experience 3.0 times as many leave us as comparable customers without it. After a bad experience "
        "0.4 times as many recommend us as comparable customers without it (95%: 0.3–0.6; n = 900 customers). 7 of 9 "
        "people tell mostly bad of it."
    )


def test_who_only_tells_is_not_said_to_leave() -> None:
    """Payment of the demo company: more tell bad than good of it, and no more leave than elsewhere."""
    only = {"outcomes": [], "demonstrated_by": ["heard"], "supporting": ["heard"], "opposing": [], "ratio_low": 0.7}
    entry = PICTURES["moments"]([moment("payment", "demonstrated", **{**only, "heard_bad": 7})], FRAME)
    first = entry["sections"][0].entries[0]
    assert (first.sentence, first.tone, first.moment) == ("7 of 9 people tell mostly bad of it.", "", False)


def test_the_larger_side_of_what_is_told() -> None:
    assert sentence(heard_bad=2, outcomes=[]) == "7 of 9 people tell mostly good of it."


def test_what_is_only_suspected_says_so() -> None:
    row = moment("bar", "suspected", demonstrated_by=[], outcomes=[], supporting=["heard"], opposing=[], heard_bad=7)
    entry = PICTURES["moments"]([row], FRAME)["sections"][0].entries[0]
    assert entry.sentence == "Suspected, not demonstrated: 7 of 9 people tell mostly bad of it."


def test_what_nobody_demonstrates_stands_last() -> None:
    rows = [moment("pool", "judged", staff_mean=0.4), moment("bed", "not demonstrable", staff_mean=None)]
    titles = [(part.title, part.tags[0].sentence) for part in PICTURES["moments"](rows, FRAME)["sections"]]
    assert titles == [("Judged by staff alone", "Staff rate it +0.40 on −1 to +1."), ("Not demonstrable", "")]


def test_without_the_right_no_link_to_single_contacts() -> None:
    picture = PICTURES["moments"]([moment("hotline", "demonstrated")], {**FRAME, "may_see_contacts": False})
    assert picture["sections"][0].entries[0].side.link is None
