"""The fields of problems, of importance and rating, and of Kano's coefficients, above one line a touchpoint."""

from __future__ import annotations

import re
from typing import Any

from lotse.cockpit.pictures import PICTURES, frequency
from lotse.config.registry import FINDINGS


def problem(number: int, share: float, relevance: float, n: int = 100) -> dict[str, Any]:
    return {"touchpoint": f"t{number}", "name": f"t{number}", "rank": number, "rank_low": 1, "rank_high": 9, "n": n,
            "index": 0.1, "share": share, "share_low": share * 0.9, "share_high": share * 1.1,
            "relevance": relevance}  # fmt: skip


def drawn(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    names = {row["touchpoint"]: f"Touchpoint {row['touchpoint']}" for row in rows}
    return PICTURES[name](rows, {"finding": FINDINGS[name], "names": names, "language": "en"})


def test_every_problem_is_a_mark_and_the_gravest_are_named():
    rows = [problem(number, 0.2 / number, 2 + number % 4) for number in range(1, 21)]
    picture = drawn("problems", rows)
    plot = str(picture["field_plot"])
    assert plot.count("l-mk") == 20
    assert plot.count("l-plot-label") == frequency.NAMED
    assert [name for _, name in picture["field_key"]] == [f"Touchpoint t{at}" for at in range(1, frequency.NAMED + 1)]
    assert len(picture["line_groups"][0]["lines"]) == 20


def test_names_of_like_problems_do_not_meet():
    rows = [problem(number, 0.1, 3.0) for number in range(1, 7)]
    heights = [
        float(y) for y in re.findall(r'l-plot-label[^>]* y="([\d.]+)"', str(drawn("problems", rows)["field_plot"]))
    ]
    gaps = [b - a for a, b in zip(sorted(heights), sorted(heights)[1:], strict=False)]
    assert len(heights) == 6
    assert min(gaps) >= frequency.LINE


def test_graver_is_higher_and_more_frequent_is_further_right():
    plot = str(drawn("problems", [problem(1, 0.1, 4.0), problem(2, 0.05, 2.0)])["field_plot"])
    (second, first) = re.findall(r'<svg x="([\d.]+)%" y="([\d.]+)"', plot)
    assert float(first[0]) > float(second[0])
    assert float(first[1]) < float(second[1])


def test_a_small_base_is_hollow():
    assert "l-hollow" in str(drawn("problems", [problem(1, 0.1, 4.0, n=12)])["field_plot"])


def test_withheld_problems_are_in_no_place():
    hidden = problem(2, 0.1, 3.0) | {"share": None, "relevance": None, "n": None}
    assert str(drawn("problems", [problem(1, 0.1, 4.0), hidden])["field_plot"]).count("l-mk") == 1
    assert drawn("problems", [hidden])["field_plot"] == ""


def test_importance_stands_against_rating():
    row = {"touchpoint": "a", "name": "a", "quadrant": "concentrate", "importance": 4.0, "importance_low": 3.9,
           "importance_high": 4.1, "performance": 3.0, "performance_low": 2.9, "performance_high": 3.1, "gap": 1.0,
           "gap_low": 0.8, "gap_high": 1.2, "certainty": 0.9, "priority": True, "importance_cut": 3.5,
           "performance_cut": 3.5, "n": 90}  # fmt: skip
    picture = drawn("ipa", [row])
    assert str(picture["field_plot"]).count("l-mk") == 1
    assert picture["field_key"] == [(1, "Touchpoint a")]
    assert drawn("ipa", [row | {"importance": None, "gap": None}])["field_key"] == []


def feature(key: str, category: str, worse: float, better: float, certainty: str = "demonstrated") -> dict[str, Any]:
    return {"touchpoint": key, "name": key, "category": category, "share": 0.6, "share_low": 0.5, "share_high": 0.7,
            "certainty": certainty, "second": "reverse", "p_adjusted": 0.01, "worse": worse, "worse_low": worse - 0.05,
            "worse_high": worse + 0.05, "better": better, "better_low": better - 0.05, "better_high": better + 0.05,
            "n": 90}  # fmt: skip


def test_delight_is_above_and_what_is_missed_at_the_right():
    rows = [feature("basic", "basic", -0.8, 0.2), feature("delight", "excitement", -0.2, 0.8)]
    picture = drawn("kano", rows)
    (delight, basic) = sorted(re.findall(r'<svg x="([\d.]+)%" y="([\d.]+)"', str(picture["field_plot"])))
    assert float(delight[0]) < 50 < float(basic[0])
    assert float(delight[1]) < 208 + 8 < float(basic[1])
    assert [(group["title"], len(group["lines"])) for group in picture["line_groups"]] == [
        ("Basic", 1), ("Excitement", 1),
    ]  # fmt: skip
    assert picture["left_out"] == 0


def test_limits_of_what_is_missed_are_drawn_from_left_to_right():
    plot = str(drawn("kano", [feature("basic", "basic", -0.8, 0.2)])["field_plot"])
    assert re.findall(r'class="l-cross" x1="([\d.]+)%" x2="([\d.]+)%"', plot)[0] == ("75.50", "84.90")


def test_only_what_is_demonstrated_has_a_colour():
    bold = [
        "l-halo  l-t-b" in str(drawn("kano", [feature("a", "basic", -0.8, 0.2, certainty)])["field_plot"])
        for certainty in ("demonstrated", "not demonstrable")
    ]
    assert bold == [True, False]


def test_withheld_categories_are_in_no_place():
    hidden = feature("b", "basic", -0.8, 0.2) | dict.fromkeys(("category", "worse", "better", "certainty", "n"))
    picture = drawn("kano", [feature("a", "basic", -0.8, 0.2), hidden])
    assert str(picture["field_plot"]).count("l-mk") == 1
    assert picture["left_out"] == 1
