"""Importance against performance: stated or derived, cuts, diagonal, certainty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from scipy import stats

from lotse.analysis.moments.drivers import ASYMMETRY
from lotse.analysis.moments.quadrants import IPA
from lotse.contacts.catalogue import Rule
from lotse.contacts.filters import Filter
from lotse.methods.drivers import penalty_reward, relative_weights
from tests.analysis.findings.worlds import CATALOGUE, FakeLog, Row

RANDOM = np.random.default_rng(11)
PEOPLE = 200
TABLE = np.clip(np.round(RANDOM.normal([2.2, 4.2], 0.9, (PEOPLE, 2))), 1, 5)
WHOLE = np.clip(np.round(0.8 * TABLE[:, 0] + 0.3 * TABLE[:, 1] + RANDOM.normal(0, 0.5, PEOPLE)), 1, 5)
STATED = np.clip(np.round(RANDOM.normal([4.5, 2.8], 0.6, (PEOPLE, 2))), 1, 5)
SIGNALS = ("Q9", "Q8", "whole", "importance/wifi", "importance/restroom")
VALUES = np.column_stack([TABLE, WHOLE, STATED])
RULED = replace(CATALOGUE, rules=(Rule("", signal="importance/*"), *CATALOGUE.rules))
LOG = FakeLog(
    [
        Row(person + 1, 5, signal, rating=float(value), scale="1-5")
        for person in range(PEOPLE)
        for signal, value in zip(SIGNALS, VALUES[person], strict=True)
    ],
    RULED,
)


def rows(**options: str) -> dict[str, Mapping[str, Any]]:
    return {row["touchpoint"]: row for row in IPA.compute(LOG, Filter(), {"target": "whole", **options}).rows}


def test_important_and_weak_is_surely_so() -> None:
    wifi = rows()["wifi"]
    assert (wifi["quadrant"], wifi["priority"]) == ("concentrate", True)
    assert wifi["certainty"] > 0.99
    assert (wifi["importance"], wifi["performance"]) == pytest.approx((STATED[:, 0].mean(), TABLE[:, 0].mean()))
    assert rows()["restroom"]["quadrant"] == "overkill"


@pytest.mark.parametrize(
    ("cut", "where"), [("means", "concentrate"), ("scale", "concentrate"), ("standard", "concentrate")]
)
def test_cuts(cut: str, where: str) -> None:
    assert rows(cut=cut)["wifi"]["quadrant"] == where


def test_derived_importance_is_the_relative_weight_and_has_no_diagonal() -> None:
    found = rows(importance="derived")
    weights = relative_weights(TABLE, WHOLE).raw
    assert [found[key]["importance"] for key in ("wifi", "restroom")] == pytest.approx(weights.tolist())
    assert (found["wifi"]["gap"], found["wifi"]["priority"]) == (None, None)
    assert found["wifi"]["importance_low"] < found["wifi"]["importance"] < found["wifi"]["importance_high"]


def test_derived_importance_has_no_other_cut() -> None:
    result = IPA.compute(LOG, Filter(), {"target": "whole", "importance": "derived", "cut": "scale"})
    assert (list(result.rows), str(result.notes[-1])[:16]) == ([], "A derived weight")


def test_importance_on_another_scale_has_no_diagonal() -> None:
    """8 of 10 is not more than 4 of 5: nothing is taken from it; at the means it can be cut, each on its own scale."""
    other = [
        replace(row, scale="0-10", rating=2 * row.rating) if row.signal.startswith("importance/") else row
        for row in LOG.rows
    ]
    log = FakeLog(other, RULED)
    (first, second) = IPA.compute(log, Filter(), {"target": "whole"}).rows
    assert [(row["touchpoint"], row["quadrant"], row["gap"], row["priority"]) for row in (first, second)] == [
        ("wifi", "concentrate", None, None),
        ("restroom", "overkill", None, None),
    ]
    assert first["importance"] == pytest.approx(2 * STATED[:, 0].mean())
    refused = IPA.compute(log, Filter(), {"target": "whole", "cut": "scale"}).notes[-1]
    assert str(refused).startswith("This needs every rating on the scale 1-5; found: 0-10, 1-5.")


def test_near_the_cut_nothing_is_sure() -> None:
    """Two touchpoints rated and weighed alike: which side of the means they fall on is chance."""
    random = np.random.default_rng(2)
    drawn = random.integers(1, 6, (60, 4)).astype(float)
    signals = ("Q9", "Q8", "importance/wifi", "importance/restroom")
    answers = [
        Row(person + 1, 5, signal, rating=float(value), scale="1-5")
        for person in range(60)
        for signal, value in [*zip(signals, drawn[person], strict=True), ("whole", drawn[person, :2].mean().round())]
    ]
    found = IPA.compute(FakeLog(answers, RULED), Filter(), {"target": "whole"}).rows
    assert all(row["certainty"] < 0.95 for row in found)


def test_variants_of_penalty_and_reward_are_parameters() -> None:
    chosen = {"penalised": "1", "rewarded": "4", "rule": "asymmetry", "coefficients": "standardised"}
    found = {row["touchpoint"]: row for row in ASYMMETRY.compute(LOG, Filter(), {"target": "whole", **chosen}).rows}
    expected = penalty_reward(TABLE, WHOLE, 1, 4, rule="asymmetry", standardised=True, cluster=np.arange(PEOPLE))
    assert found["wifi"]["penalty"] == pytest.approx(expected.penalty[0])
    assert (found["wifi"]["kind"], found["restroom"]["kind"]) == expected.kind
    plain = ASYMMETRY.compute(LOG, Filter(), {"target": "whole"}).rows
    assert {row["penalty"] for row in plain} != {row["penalty"] for row in found.values()}


def weighed(weights: np.ndarray) -> FakeLog:
    return FakeLog(
        [
            Row(person + 1, 5, signal, rating=float(value), scale="1-5", weight=float(weights[person]))
            for person in range(PEOPLE)
            for signal, value in zip(SIGNALS, VALUES[person], strict=True)
        ],
        RULED,
    )


@pytest.mark.parametrize("importance", ["stated", "derived"])
def test_answers_count_by_their_weights(importance: str) -> None:
    """Importance, performance and the cuts; against numpy's weighted means and the weighted relative weights."""
    weights = np.where(TABLE[:, 0] > 2, 4.0, 0.5)
    options = {"target": "whole", "importance": importance}
    found = {row["touchpoint"]: row for row in IPA.compute(weighed(weights), Filter(), options).rows}
    performance = np.average(TABLE, axis=0, weights=weights)
    stated, derived = np.average(STATED, axis=0, weights=weights), relative_weights(TABLE, WHOLE, weights=weights).raw
    for at, key in enumerate(("wifi", "restroom")):
        assert found[key]["performance"] == pytest.approx(performance[at])
        assert found[key]["importance"] == pytest.approx((stated if importance == "stated" else derived)[at])
        assert found[key]["performance_low"] < performance[at] < found[key]["performance_high"]
    assert found["wifi"]["performance_cut"] == pytest.approx(performance.mean())


def test_equal_weights_change_nothing() -> None:
    one, other = (
        IPA.compute(weighed(np.full(PEOPLE, size)), Filter(), {"target": "whole"}).rows for size in (1.0, 7.0)
    )
    for row, same in zip(one, other, strict=True):
        assert {**row, "certainty": None} == pytest.approx({**same, "certainty": None})
        assert row["certainty"] == pytest.approx(same["certainty"], abs=0.01)


def test_the_quadrant_is_as_certain_as_the_answers_that_weigh() -> None:
    """A hundred answers of next to no weight say no more than the rest."""
    weights = np.where(np.arange(PEOPLE) < PEOPLE // 2, 1.0, 1e-9)
    half = FakeLog(
        [
            Row(person + 1, 5, signal, rating=float(value), scale="1-5")
            for person in range(PEOPLE // 2)
            for signal, value in zip(SIGNALS, VALUES[person], strict=True)
        ],
        RULED,
    )
    (few, whole) = (
        {row["touchpoint"]: row for row in IPA.compute(log, Filter(), {"target": "whole"}).rows}
        for log in (weighed(weights), half)
    )
    assert few["wifi"]["performance"] == pytest.approx(whole["wifi"]["performance"])
    assert few["wifi"]["performance_high"] == pytest.approx(whole["wifi"]["performance_high"], rel=0.02)


def test_what_nobody_rated_low_is_not_said_to_delight() -> None:
    """Nobody gave the restrooms less than 3: their penalty is unknown, their reward is not."""
    table = VALUES.copy()
    restroom = SIGNALS.index("Q8")
    table[:, restroom] = np.maximum(table[:, restroom], 3)
    log = FakeLog(
        [
            Row(person + 1, 5, signal, rating=float(value), scale="1-5")
            for person in range(PEOPLE)
            for signal, value in zip(SIGNALS, table[person], strict=True)
        ],
        RULED,
    )
    rows = ASYMMETRY.compute(log, Filter(), {"target": "whole"}).rows
    found = next(row for row in rows if row["touchpoint"] == "restroom")
    assert (found["kind"], found["penalty"], found["penalty_low"], found["asymmetry"]) == ("unknown", None, None, None)
    assert found["reward"] > 0 and found["reward_low"] is not None


def student(values: np.ndarray) -> tuple[float, float]:
    """Mean and half the width of Student's interval (scipy)."""
    limits = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    return float(values.mean()), (limits.high - limits.low) / 2


def test_the_gap_and_its_limits_are_those_of_two_independent_means() -> None:
    found = rows()
    for at, key in enumerate(("wifi", "restroom")):
        (importance, one), (performance, other) = student(STATED[:, at]), student(TABLE[:, at])
        gap, half = importance - performance, np.hypot(one, other)
        row = found[key]
        assert (row["gap"], row["gap_low"], row["gap_high"]) == pytest.approx((gap, gap - half, gap + half))
        assert (row["importance_low"], row["importance_high"]) == pytest.approx((importance - one, importance + one))
        assert (row["performance_low"], row["performance_high"]) == pytest.approx(
            (performance - other, performance + other)
        )
        assert row["n"] == PEOPLE
    assert list(found) == ["wifi", "restroom"]  # the largest gap first
    assert found["wifi"]["importance_cut"] == pytest.approx(STATED.mean())


def test_fixed_cuts_lie_where_they_are_said_to() -> None:
    for cut, at in (("scale", 3.0), ("standard", 4.0)):
        row = rows(cut=cut)["wifi"]
        assert (row["importance_cut"], row["performance_cut"]) == (at, at)


def test_certainty_is_how_often_the_quadrant_is_met() -> None:
    """Restrooms beside a cut at the standard of 4: two independent normal figures, each on its side of 4 (scipy)."""
    found, chances = rows(cut="standard")["restroom"], []
    for values in (STATED[:, 1], TABLE[:, 1]):
        mean, half = student(values)
        above = stats.norm.sf(4, mean, half / 1.96)
        chances.append(above if mean >= 4 else 1 - above)
    assert 0.9 < chances[1] < 0.9999
    assert found["certainty"] == pytest.approx(chances[0] * chances[1], abs=0.02)


def test_certainty_knows_how_widely_importance_was_said() -> None:
    """Importance by twelve people about 4, by scipy: in how many samples it stays on its side of the cut."""
    said = np.array([5, 3, 4, 5, 3, 4, 5, 5, 4, 3, 5, 3], float)
    kept = [row for row in LOG.rows if row.signal != "importance/wifi"]
    told = [Row(at + 1, 5, "importance/wifi", rating=value, scale="1-5") for at, value in enumerate(said)]
    found = IPA.compute(FakeLog([*kept, *told], RULED), Filter(), {"target": "whole", "cut": "standard"}).rows
    mean, half = student(said)
    wifi = next(row for row in found if row["touchpoint"] == "wifi")
    assert (wifi["quadrant"], wifi["importance"]) == ("concentrate", pytest.approx(mean))
    assert wifi["certainty"] == pytest.approx(stats.norm.sf(4, mean, half / 1.96), abs=0.05)


def test_what_one_person_says_of_importance_is_not_certain() -> None:
    one = FakeLog([row for row in LOG.rows if row.signal != "importance/wifi" or row.customer == 1], RULED)
    found = {row["touchpoint"]: row for row in IPA.compute(one, Filter(), {"target": "whole"}).rows}
    wifi = found["wifi"]
    assert (wifi["importance"], wifi["importance_low"], wifi["gap_low"], wifi["gap_high"]) == (
        STATED[0, 0], None, None, None,
    )  # fmt: skip
    assert (wifi["certainty"], found["restroom"]["certainty"] is None) == (None, False)


def test_only_what_was_said_to_be_important_is_placed() -> None:
    rest = FakeLog([row for row in LOG.rows if row.signal != "importance/wifi"], RULED)
    (row,) = IPA.compute(rest, Filter(), {"target": "whole"}).rows
    assert (row["touchpoint"], row["importance_cut"], row["performance_cut"]) == (
        "restroom", pytest.approx(STATED[:, 1].mean()), pytest.approx(TABLE[:, 1].mean()),
    )  # fmt: skip
    assert row["gap"] == pytest.approx(STATED[:, 1].mean() - TABLE[:, 1].mean())


def test_derived_rows_stand_by_quadrant_and_importance() -> None:
    found = list(rows(importance="derived").values())
    order = [("concentrate", "keep up", "low priority", "overkill").index(row["quadrant"]) for row in found]
    assert order == sorted(order)
    assert {row["n"] for row in found} == {PEOPLE}


@pytest.mark.parametrize("importance", ["stated", "derived"])
def test_where_the_lowest_is_the_best_no_quadrant_is_named(importance: str) -> None:
    """German school marks, 6 to 1: read as they stand, what is important and weak would have been kept up."""
    marks = [
        replace(row, rating=7 - row.rating, scale="6-1") if row.signal in ("Q9", "Q8") and row.rating else row
        for row in LOG.rows
    ]
    result = IPA.compute(FakeLog(marks, RULED), Filter(), {"target": "whole", "importance": importance})
    assert (result.rows, result.base) == ([], PEOPLE)
    assert str(result.notes[-1]) == (
        "This needs ratings of which the highest is the best; on the scale 6-1 the lowest is."
    )
