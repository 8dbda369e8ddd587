"""The field of problems, and the field of importance and rating, above one line a touchpoint."""

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
