"""One line a row: what stands in it, in which group, and that nothing withheld or forgotten is drawn."""

from __future__ import annotations

from typing import Any

import pytest

from lotse.cockpit.pictures import PICTURES
from lotse.cockpit.pictures.lines import LOOKS, MOST
from lotse.config.registry import FINDINGS
from lotse.findings.withhold import WITHHELD

NAMES = {"hotline": "Hotline", "room": "Room"}
# What no page draws, and why.
UNDRAWN = {"contacts": "single contacts in words", "signals": "a list to work through"}
# What has a template of its own since before the pictures.
ELSEWHERE = {"touchpoints", "waves", "usage"}


def drawn(name: str, rows: list[dict[str, Any]], **frame: Any) -> dict[str, Any]:
    return PICTURES[name](rows, {"finding": FINDINGS[name], "names": NAMES, "language": "en", **frame})


def risk(touchpoint: str, certainty: str, ratio: float | None = 2.0, **more: Any) -> dict[str, Any]:
    ends = {"ratio_low": ratio and ratio / 1.5, "ratio_high": ratio and ratio * 1.5}
    figures = {"difference": 0.1, "difference_low": 0.05, "difference_high": 0.15, "n": 200, "exits": 40, "stake": None}
    return {"touchpoint": touchpoint, "name": touchpoint, "certainty": certainty, "ratio": ratio, **ends,
            **figures, **more}  # fmt: skip


def test_every_finding_has_a_picture_or_a_reason():
    assert sorted(FINDINGS) == sorted({*PICTURES, *ELSEWHERE, *UNDRAWN})


def test_every_look_names_fields_that_the_finding_has():
    for name, look in LOOKS.items():
        fields = {field.name for field in FINDINGS[name].fields}
        figures = {part for figure in look.figures for part in (figure.value, figure.n)}
        named = {look.names, *look.cells, *figures, *filter(None, (look.by, look.below))}
        assert (name, named - fields) == (name, set())


def test_the_demonstrated_stands_apart_and_carries_the_colour():
    rows = [risk("hotline", "demonstrated", 3.3), risk("room", "not demonstrable", 1.1)]
    groups = drawn("exit-risk", rows)["line_groups"]
    assert [(group["title"], [line["name"] for line in group["lines"]]) for group in groups] == [
        ("Demonstrated", ["Hotline"]),
        ("Not demonstrable", ["Room"]),
    ]
    assert "l-n2" in groups[0]["lines"][0]["plot"]
    assert "l-n2" not in groups[1]["lines"][0]["plot"]


def test_without_anything_demonstrated_there_is_no_empty_group():
    groups = drawn("exit-risk", [risk("room", "not demonstrable")])["line_groups"]
    assert [group["title"] for group in groups] == ["Not demonstrable"]


def test_figures_come_with_interval_and_base():
    (group,) = drawn("exit-risk", [risk("hotline", "demonstrated", 3.0)])["line_groups"]
    cells = {cell.label: (cell.text, cell.sub) for cell in group["lines"][0]["cells"]}
    assert cells["Times as many"] == ("3.00", "2.00–4.50 · n\xa0=\xa0200")


def test_without_a_multiple_a_row_stands_in_the_table_only():
    frame = drawn("exit-risk", [risk("hotline", "not demonstrable", 1.1), risk("room", "not demonstrable", None)])
    (group,) = frame["line_groups"]
    assert [line["name"] for line in group["lines"]] == ["Hotline"]
    assert frame["left_out"] == 1


def test_what_is_withheld_is_said_and_not_drawn():
    row = risk("hotline", "demonstrated", None, n=None, exits=None, **{WITHHELD: ["n"]})
    (group,) = drawn("exit-risk", [row])["line_groups"]
    (line,) = group["lines"]
    assert line["cells"][0].text == "n < 5"
    assert "l-mk" not in line["plot"]
    assert "l-strike" in line["plot"]


def test_a_touchpoint_leads_to_its_page_under_the_same_filters():
    (group,) = drawn("exit-risk", [risk("hotline", "demonstrated")], filters="period=12m&device=phone")["line_groups"]
    assert group["lines"][0]["address"] == "/kontaktpunkt/hotline/?period=12m&device=phone"


def test_the_rest_is_counted():
    rows = [risk("room", "not demonstrable") for _ in range(MOST + 7)]
    picture = drawn("exit-risk", rows)
    assert (len(picture["line_groups"][0]["lines"]), picture["left_out"]) == (MOST, 7)


@pytest.mark.parametrize(("low", "high", "tone"), [(1.2, 2.0, "l-n2"), (0.2, 0.8, "l-p2"), (0.9, 1.1, "l-z")])
def test_cost_is_coloured_only_where_it_surely_differs(low: float, high: float, tone: str):
    row = {
        "touchpoint": "room", "name": "room", "verdict": "keep", "n": 400, "cost": 900.0, "okay": 0.8, "okay_low": 0.7,
        "okay_high": 0.9, "cost_per_good": 4.0, "cost_per_good_low": 3.5, "cost_per_good_high": 4.5,
        "relative_cost": 1.0, "relative_cost_low": low, "relative_cost_high": high,
    }  # fmt: skip
    (group,) = drawn("efficiency", [row])["line_groups"]
    assert tone in group["lines"][0]["plot"]
    assert group["lines"][0]["cells"][0].sub == "€3.50–€4.50 · n\xa0=\xa0400"


def test_what_a_verdict_asks_something_of_comes_first():
    rows = [
        {"touchpoint": name, "name": name, "verdict": verdict, "cost_per_good": 4.0, "n": 400}
        for name, verdict in (("room", "keep"), ("bar", "mend"), ("wifi", "thin out"))
    ]
    assert [group["title"] for group in drawn("efficiency", rows)["line_groups"]] == ["Thin out", "Mend", "Keep"]


def test_a_touchpoint_of_unknown_cost_is_left_to_the_table():
    picture = drawn("efficiency", [{"touchpoint": "room", "name": "room", "cost_per_good": None, "n": 40}])
    assert (picture["line_groups"], picture["left_out"]) == ([], 1)


def test_before_and_after_say_what_no_contact_means():
    share = {"share": 0.2, "share_low": 0.1, "share_high": 0.3, "contacts": 9, "people": 90}
    rows = [{"series": side, "touchpoint": "", **share} for side in ("before", "after")]
    groups = drawn("before-and-after", rows)["line_groups"]
    assert [(group["title"], group["lines"][0]["name"]) for group in groups] == [
        ("right before", "no contact before"),
        ("right after", "no contact after"),
    ]


def test_phases_carry_number_and_name():
    row = {"phase": 3, "asked_mean": 0.2, "asked_low": 0.1, "asked_high": 0.3, "asked_n": 40,
           "heard_mean": None, "heard_n": 0, "reach": 0.5, "volume": 9}  # fmt: skip
    (group,) = drawn("phases", [row])["line_groups"]
    assert group["lines"][0]["name"] == "3 Purchase"


def test_consequences_stand_under_what_follows():
    whole = {"part": "outcome", "event": "leaving", "touchpoint": "", "certainty": "", "ratio": None}
    rows = [whole, {**risk("hotline", "demonstrated", 0.7), "part": "touchpoint", "event": "recommendation"}]
    picture = drawn("consequences", rows)
    assert [(group["title"], len(group["lines"])) for group in picture["line_groups"]] == [("Recommending", 1)]
    assert [line["below"] for line in picture["line_groups"][0]["lines"]] == ["demonstrated"]
    assert drawn("consequences", [whole])["line_groups"] == []


def test_what_follows_a_good_experience_has_its_colour():
    rows = [risk("hotline", "demonstrated", 2.2) | {"part": "touchpoint", "event": "recommendation"}]
    bad, good = (
        drawn("consequences", rows, chosen={"after": after})["line_groups"][0]["lines"][0]["plot"]
        for after in ("bad", "good")
    )
    assert ("l-n2" in bad, "l-p2" in good, "l-n2" in good) == (True, True, False)
