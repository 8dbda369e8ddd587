"""Both questions of Kano: whose answers make a pair, what is left out and said, and what may be claimed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lotse.analysis.moments.kano import FINDING
from lotse.contacts.catalogue import Rule
from lotse.contacts.filters import Filter
from lotse.findings.run import run
from lotse.findings.types import Result
from lotse.methods.kano import kano
from lotse.methods.multiplicity import benjamini_hochberg
from tests.analysis.findings.worlds import CATALOGUE, FakeLog, Row

PAIRS = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 3), "Q": (1, 1)}
SIDES = ("functional", "dysfunctional")


def answers(letters: str, about: str = "wifi", first: int = 1, **more: Any) -> list[Row]:
    """One respondent a letter, who answers both questions. Their valence must never be read."""
    given = {"scale": "1-5", "valence": -1.0, **more}
    return [
        Row(first + number, 5, f"kano/{side}/{about}", "rating", float(answer), **given)
        for number, letter in enumerate(letters)
        for side, answer in zip(SIDES, PAIRS[letter], strict=True)
    ]


def of(rows: list[Row], where: Filter = Filter(), rules: tuple[Rule, ...] = ()) -> Result:  # noqa: B008 - immutable
    return FINDING.compute(FakeLog(rows, replace(CATALOGUE, rules=(*rules, *CATALOGUE.rules))), where, {})  # type: ignore[arg-type]


def by_key(result: Result) -> dict[str, Mapping[str, Any]]:
    return {row["touchpoint"]: row for row in result.rows}


def notes(result: Result) -> list[str]:
    return [str(note) for note in result.notes][:-1]


def test_figures_are_those_of_the_method() -> None:
    letters = "M" * 12 + "O" * 3 + "A" * 4 + "I" * 2 + "RQ"
    result = of([*answers(letters), *answers("AAI", "restroom")])
    wifi, pairs = by_key(result)["wifi"], np.array([PAIRS[letter] for letter in letters])
    found = kano(*pairs.T)
    assert (wifi["category"], wifi["second"], wifi["n"], result.base) == ("basic", "excitement", 23, 23)
    for name, one in (("better", found.better), ("worse", found.worse), ("share", found.shares["M"])):
        assert (wifi[name], wifi[f"{name}_low"], wifi[f"{name}_high"]) == (one.value, one.low, one.high)
    assert (wifi["questionable_share"], wifi["basic_share"]) == pytest.approx((1 / 23, 12 / 23))
    assert notes(result) == []


def test_the_strongest_of_each_category_first() -> None:
    result = of([*answers("AAI", "restroom"), *answers("MMI"), *answers("MMM", "portal")])
    assert [row["touchpoint"] for row in result.rows] == ["portal", "wifi", "restroom"]


def test_a_category_is_demonstrated_after_correction() -> None:
    """9 against 1 alone would do (p = 0.02); among five touchpoints of which nothing else is clear it does not."""
    clear = answers("M" * 9 + "A")
    assert by_key(of(clear))["wifi"]["certainty"] == "demonstrated"
    unclear = [row for key in ("restroom", "portal", "quiet", "airport") for row in answers("MMAA", key)]
    rows = by_key(of([*clear, *unclear]))
    assert rows["wifi"]["certainty"] == rows["quiet"]["certainty"] == "not demonstrable"
    adjusted = benjamini_hochberg(np.array([kano(*np.array([PAIRS[x] for x in "M" * 9 + "A"]).T).p, 1, 1, 1, 1]))
    assert rows["wifi"]["p_adjusted"] == pytest.approx(adjusted.adjusted[0])


def test_a_pair_is_of_one_person_in_one_wave() -> None:
    apart = [replace(row, wave="2017" if "dys" in row.signal else "2018") for row in answers("MM")]
    result = of([*answers("MMM", first=10, wave="2017"), *apart])
    assert (by_key(result)["wifi"]["n"], result.base) == (3, 3)
    assert notes(result) == [
        "4 answers have no pair: the same person did not answer the other question in the same wave."
    ]
    twice = of([*answers("MMM", wave="2017"), *answers("AAA", wave="2018")])
    assert (by_key(twice)["wifi"]["n"], twice.base) == (6, 6)


def test_anonymous_answers_are_left_out_and_said() -> None:
    result = of([*answers("MMM"), *(replace(row, customer=0) for row in answers("AAAA"))])
    assert by_key(result)["wifi"]["n"] == 3
    assert notes(result) == ["8 anonymous answers are left out: nothing says which two are of the same person."]


@pytest.mark.parametrize(
    "wrong", [{"rating": 6.0}, {"rating": 0.0}, {"rating": 2.5}, {"scale": "1-7"}, {"scale": None}, {"scale": "1-6"}]
)
def test_other_answers_are_left_out_and_said(wrong: dict[str, Any]) -> None:
    odd = [replace(row, **wrong) if "dys" in row.signal else row for row in answers("A", first=50)]
    result = of([*answers("MMM"), *odd])
    assert by_key(result)["wifi"]["category"] == "basic"
    assert by_key(result)["wifi"]["n"] == 3
    assert notes(result) == [
        "1 answer is left out: it is no whole number from 1 to 5 on the scale 1-5.",
        "1 answer has no pair: the same person did not answer the other question in the same wave.",
    ]


def test_a_question_not_answered_is_no_answer() -> None:
    assert notes(of([*answers("MMM"), replace(answers("A", first=50)[0], rating=None)])) == []


def test_the_last_answer_counts() -> None:
    later = [replace(row, day=9) for row in answers("A", wave="2017")]
    assert by_key(of([*answers("M", wave="2017"), *later]))["wifi"]["category"] == "excitement"


def test_survey_weights_count_and_none_counts_for_nothing() -> None:
    heavy = [*answers("AA", weight=3.0), *answers("MMM", first=20, weight=1.0), *answers("I" * 9, first=40, weight=0.0)]
    wifi = by_key(of(heavy))["wifi"]
    assert (wifi["category"], wifi["share"], wifi["n"]) == ("excitement", pytest.approx(6 / 9), 5)


def test_a_rule_says_what_a_question_is_about() -> None:
    rules = (Rule("restroom", signal="kano/*/q7"),)
    assert set(by_key(of(answers("MMM", "q7"), rules=rules))) == {"restroom"}
    assert of(answers("MMM", "q7")).rows == []


def test_filters_choose_touchpoints_and_waves() -> None:
    rows = [*answers("MMM", wave="2017"), *answers("AAA", "restroom", wave="2018")]
    assert set(by_key(of(rows, Filter(touchpoints=("wifi",))))) == {"wifi"}
    assert set(by_key(of(rows, Filter(waves=("2018",))))) == {"restroom"}


def test_small_bases_are_withheld() -> None:
    (row,) = run(FINDING, FakeLog(answers("MMM")), Filter(), {}, 5).rows  # type: ignore[arg-type]
    shown = {name for name, value in row.items() if value is not None and name != "withheld"}
    assert shown == {"touchpoint", "name"}


@pytest.mark.parametrize("rows", [[], [Row(1, 5, "Q9", rating=4.0, scale="1-5")], answers("A")[:1]])
def test_without_a_pair_it_says_how_to_ask(rows: list[Row]) -> None:
    result = of(rows)
    assert (result.rows, result.base) == ([], 0)
    assert "kano/dysfunctional/KEY" in str(result.notes[-1])
