"""The finding ``waves`` against counting by hand and a plain oracle."""

from __future__ import annotations

import math
import statistics

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.findings.waves import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.test_touchpoints import clustered, is_aggregate
from tests.analysis.findings.worlds import LINEAGE, ROWS, FakeLog, Row, asked

WIFI = Filter(touchpoints=("wifi",))


def answers(wave: str, ratings: list[int], first: int = 1, day: int = 1, **more: object) -> list[Row]:
    return [asked(first + at, day, "Q9", rating, wave=wave, **more) for at, rating in enumerate(ratings)]


def willing(wave: str, ratings: list[int], day: int = 1) -> list[Row]:
    return [
        Row(at, day, "Q9", "rating", float(rating), "0-10", 0.0, wave=wave)
        for at, rating in enumerate(ratings, start=1)
    ]


def test_rows_are_exactly_what_is_promised():
    rows = [*answers("2018", [5, 4, 3], day=9), *answers("2017", [1, 2], first=10)]
    result = FINDING.compute(FakeLog(rows), WIFI, {})
    assert [row["wave"] for row in result.rows] == ["2017", "2018"]  # as they began
    assert {"wave", "value", "low", "high", "n", "effective_n"} <= set(result.rows[0])
    assert (result.rows[1]["value"], result.rows[1]["n"]) == (4.0, 3)
    assert 1 <= result.rows[1]["low"] < 4 < result.rows[1]["high"] <= 5


def test_weights_move_the_value_and_the_effective_n():
    rows = [asked(1, 1, "Q9", 5, wave="a", weight=3.0), asked(2, 1, "Q9", 1, wave="a", weight=1.0)]
    (row,) = FINDING.compute(FakeLog(rows), WIFI, {}).rows
    assert (row["value"], row["n"], row["effective_n"]) == (4.0, 2, 1.6)


def test_the_scale_asked_most_is_taken_and_said():
    rows = [*answers("2018", [5, 4, 3]), *willing("2018", [9, 10])]
    result = FINDING.compute(FakeLog(rows), WIFI, {})
    assert result.rows[0]["value"] == 4.0
    said = "wifi was asked on several scales: 1-5 (n = 3), 0-10 (n = 2). Shown is 1-5."
    assert said in map(str, result.notes)
    assert FINDING.compute(FakeLog(rows), WIFI, {"scale": "0-10"}).rows[0]["value"] == 9.5


def test_nps_is_in_points_and_on_its_scale_only():
    rows = [*answers("2018", [5] * 30), *willing("2018", [10, 9, 8, 0])]
    assert FINDING.compute(FakeLog(rows), WIFI, {"measure": "nps"}).rows[0]["value"] == 25.0
    none = FINDING.compute(FakeLog(answers("2018", [5] * 3)), WIFI, {"measure": "nps"})
    assert list(none.rows) == []
    assert [str(note) for note in none.notes] == ["wifi was not asked on 0-10; it was asked on: 1-5 (n = 3)."]


def test_several_touchpoints_are_told_apart():
    rows = [*answers("2018", [5, 4, 3]), asked(1, 1, "Q8", 1, wave="2018")]
    shown = FINDING.compute(FakeLog(rows), Filter(), {}).rows
    assert [(row["touchpoint"], row["value"]) for row in shown] == [("airport", 3.25), ("wifi", 4.0), ("restroom", 1.0)]


def test_answers_outside_of_waves_are_said():
    result = FINDING.compute(FakeLog([*answers("", [1, 1]), *answers("2018", [5], first=8)]), WIFI, {})
    assert [row["value"] for row in result.rows] == [5.0]
    assert "2 people answered outside of any wave; they are in no row." in map(str, result.notes)


def test_who_rated_several_touchpoints_is_not_several_respondents():
    both = [
        asked(person, 1, signal, 4, wave=wave) for person in (1, 2) for signal in ("Q9", "Q8") for wave in ("a", "")
    ]
    every, one = (FINDING.compute(FakeLog(both), where, {}) for where in (Filter(), WIFI))
    assert (every.base, every.base_of) == (sum(row["n"] for row in every.rows), "contacts")
    assert any("answers were given outside of any wave" in str(note) for note in every.notes)
    assert not any("people answered" in str(note) for note in every.notes)
    assert (one.base, one.base_of) == (2, "respondents")


def test_a_change_is_judged_by_the_interval_of_the_difference():
    """Overlapping intervals hide a change that the difference shows."""
    before, after = [3] * 20 + [4] * 20, [3] * 11 + [4] * 29
    rows = [*answers("a", before), *answers("b", after, day=9, first=101)]
    first, last = FINDING.compute(FakeLog(rows), WIFI, {}).rows
    assert (first["change"], first["since_first"]) == (None, None)
    assert last["low"] < first["high"]  # overlap
    assert last["change_low"] > 0
    assert last["change"] == pytest.approx(last["value"] - first["value"])
    assert (last["change_n"], last["since_first"]) == (40, last["change"])


def test_the_interval_of_a_change_is_welch_for_different_people():
    before, after = [1, 2, 3, 5, 5], [2, 4, 4, 5]
    rows = [*answers("a", before), *answers("b", after, day=9, first=101)]
    _, last = FINDING.compute(FakeLog(rows), WIFI, {}).rows
    # linearised variance of each mean: population variance / n; factor n/(n-1) with the smaller wave's people
    variance = (statistics.pvariance(before) / 5 + statistics.pvariance(after) / 4) * 4 / 3
    half = stdtrit(3, 0.975) * math.sqrt(variance)
    assert last["change_high"] - last["change"] == pytest.approx(half)


def test_whoever_answered_in_both_waves_is_known_to_the_change():
    """Everybody one step better: the same people make that certain, other people would not."""
    rows = [*answers("a", [1, 2, 3, 4] * 5), *answers("b", [2, 3, 4, 5] * 5, day=9)]
    others = [*answers("a", [1, 2, 3, 4] * 5), *answers("b", [2, 3, 4, 5] * 5, day=9, first=101)]
    _, same = FINDING.compute(FakeLog(rows), WIFI, {}).rows
    _, other = FINDING.compute(FakeLog(others), WIFI, {}).rows
    assert (same["change"], same["change_low"]) == (1.0, None)  # no spread at all between the two
    assert other["change_high"] - other["change_low"] > 1.0


def test_changes_of_the_nps_are_in_points():
    rows = [*willing("a", [10, 10, 0, 7]), *willing("b", [10, 10, 10, 0], day=9)]
    _, last = FINDING.compute(FakeLog(rows), WIFI, {"measure": "nps"}).rows
    assert last["change"] == 25.0


def test_the_wave_before_and_the_first_wave_are_told_apart():
    rows = [*answers("a", [1, 2]), *answers("b", [4, 5], day=9), *answers("c", [2, 3], day=19)]
    shown = FINDING.compute(FakeLog(rows), WIFI, {}).rows
    assert [(row["change"], row["since_first"]) for row in shown] == [(None, None), (3.0, 3.0), (-2.0, 1.0)]


def test_an_unknown_measure_is_refused():
    with pytest.raises(FilterError, match=r"No measure 'median'\. There is: mean, nps\."):
        FINDING.compute(FakeLog([]), Filter(), {"measure": "median"})


@settings(max_examples=100, deadline=None, phases=[Phase.generate])
@given(st.lists(ROWS, max_size=40), st.sampled_from(["mean", "nps"]))
def test_every_row_equals_the_oracle(rows, measure):
    shown = FINDING.compute(FakeLog(rows), Filter(touchpoints=("airport",)), {"measure": measure, "scale": "0-10"}).rows
    held = {
        r.wave
        for r in rows
        if r.kind == "rating" and r.rating is not None and r.scale == "0-10" and not is_aggregate(r)
    }
    assert {row["wave"] for row in shown} <= held - {""}
    for wave in held - {""}:
        row = next((row for row in shown if row["wave"] == wave), None)
        taken = [
            (r.customer or ("unknown", at), r.weight or 1.0, value_of(r.rating, measure))
            for at, r in enumerate(rows)
            if r.kind == "rating" and r.rating is not None and r.scale == "0-10" and r.wave == wave
            and not is_aggregate(r) and "airport" in LINEAGE[r.signal]
        ]  # fmt: skip
        if not taken:
            assert row is None
            continue
        mean, error, people = clustered(taken)
        assert row["n"] == people
        assert row["value"] == pytest.approx(mean, abs=1e-7)
        if error > 1e-6:
            assert row["low"] <= mean <= row["high"]
            assert not math.isclose(row["low"], row["high"])


def value_of(rating: float, measure: str) -> float:
    if measure == "mean":
        return rating
    return 100.0 * ((rating >= 9) - (rating <= 6))
