"""Moments of truth source by source: what was heard, asked and judged, each figure against SciPy or by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

from lotse.analysis.findings.flat import Array
from lotse.analysis.moments.ranked import FINDING
from lotse.contacts.filters import Filter
from lotse.methods.drivers import driver_intervals
from tests.analysis.findings.worlds import FakeLog, Row


def rows(*told: Row) -> dict[str, Mapping[str, Any]]:
    return {row["touchpoint"]: row for row in FINDING.compute(FakeLog([*told]), Filter(), {}).rows}


def said(first: int, people: int, valence: float, signal: str = "Q9", times: int = 1) -> list[Row]:
    return [
        Row(first + number, 5 + more, signal, "comment", valence=valence)
        for number in range(people)
        for more in range(times)
    ]


@pytest.mark.parametrize(("good", "bad", "direction"), [(2, 12, "harms"), (13, 1, "wins"), (9, 11, "")])
def test_heard_is_the_sign_test_of_people(good: int, bad: int, direction: str) -> None:
    found = rows(*said(1, good, 0.6), *said(50, bad, -0.6))["wifi"]
    p = stats.binomtest(min(good, bad), good + bad).pvalue
    assert found["adjusted_p"] == pytest.approx(p)  # one source, one touchpoint: nothing to correct
    assert (found["heard_good"], found["heard_bad"], found["heard_n"]) == (good, bad, good + bad)
    assert found["direction"] == direction
    assert found["certainty"] == ("demonstrated" if p < 0.05 else "not demonstrable")
    assert found["supporting"] == found["demonstrated_by"] == (["heard"] if direction else [])


def test_heard_people_count_once_and_the_undecided_not_at_all() -> None:
    """Ten are bad, one of them said so twenty times; four said as much good as bad."""
    undecided = [*said(80, 4, 0.5), *said(80, 4, -0.5)]
    found = rows(*said(1, 9, -0.6), *said(20, 1, -0.6, times=20), *undecided)["wifi"]
    assert (found["heard_good"], found["heard_bad"], found["heard_n"]) == (0, 10, 10)
    assert found["adjusted_p"] == pytest.approx(2 / 2**10)


def test_fewer_than_ten_who_were_heard_say_nothing() -> None:
    assert rows(*said(1, 9, -1.0)) == {}
    assert set(rows(*said(1, 9, -1.0), *said(50, 10, -1.0, "Q8"))) == {"restroom"}


def test_many_touchpoints_are_corrected_together() -> None:
    """10 of 11 alone: p = 0.012; beside two that say nothing it is three times that (scipy)."""
    clear, even = [*said(1, 10, -1.0), *said(20, 1, 1.0)], lambda signal, first: [
        *said(first, 8, -1.0, signal), *said(first + 10, 8, 1.0, signal),
    ]  # fmt: skip
    found = rows(*clear, *even("Q8", 100), *even("review", 200))
    p = [stats.binomtest(1, 11).pvalue, 1.0, 1.0]
    assert found["wifi"]["adjusted_p"] == pytest.approx(stats.false_discovery_control(p)[0])
    assert next(iter(found)) == "wifi"


def judged(*valences: float | None, signal: str = "Q9") -> list[Row]:
    return [Row(0, 5 + at, signal, "audit", valence=valence, staff=1 + at) for at, valence in enumerate(valences)]


@pytest.mark.parametrize(
    ("valences", "mean", "direction"),
    [((-1.0, -0.5, 0.0), -0.5, "harms"), ((1.0, 0.5, 0.5), 2 / 3, "wins"), ((0.5, 0.0, -0.2), 0.1, "")],
)
def test_staff_judge_by_their_mean_and_demonstrate_nothing(
    valences: tuple[float, ...], mean: float, direction: str
) -> None:
    found = rows(*judged(*valences), *judged(None))["wifi"]
    assert found["staff_mean"] == pytest.approx(mean, abs=0.005)
    assert (found["direction"], found["adjusted_p"], found["demonstrated_by"]) == (direction, None, [])
    assert found["certainty"] == ("judged" if direction else "not demonstrable")


def test_staff_who_say_much_come_before_staff_who_say_little() -> None:
    found = rows(*judged(-0.4, signal="Q9"), *judged(-0.9, signal="Q8"), *judged(-0.6, signal="review"))
    assert list(found) == ["restroom", "portal", "wifi"]


RANDOM = np.random.default_rng(5)
PEOPLE = 240
RATINGS = np.column_stack([
    np.r_[np.full(4, 5.0), RANDOM.choice([1.0, 2, 3, 4], PEOPLE - 4, p=[0.35, 0.3, 0.25, 0.1])],  # low
    np.r_[np.full(4, 1.0), RANDOM.choice([2.0, 3, 4, 5], PEOPLE - 4, p=[0.1, 0.2, 0.3, 0.4])],  # high
])  # fmt: skip
WHOLE = np.clip(np.round(0.5 * RATINGS.sum(axis=1) + RANDOM.normal(0, 0.6, PEOPLE)), 1, 5)


def answers(ratings: np.ndarray = RATINGS, whole: np.ndarray = WHOLE) -> list[Row]:
    return [
        Row(1 + number, 5, signal, "rating", float(value), "1-5")
        for number in range(len(whole))
        for signal, value in (("Q9", ratings[number, 0]), ("Q8", ratings[number, 1]), ("whole", whole[number]))
    ]


def test_asked_both_the_link_and_the_level_have_to_be_sure() -> None:
    """The larger of two p from the normal law (SciPy): of the correlation on Fisher's scale, of the mean from 3."""
    found, moved = rows(*answers()), driver_intervals(RATINGS, WHOLE, cluster=np.arange(PEOPLE), draws=500)
    p = []
    for at in range(2):
        linked = moved.correlations[at], moved.correlation_low[at], moved.correlation_high[at]
        r, low, high = np.arctanh(linked)
        mean = stats.ttest_1samp(RATINGS[:, at], 3).confidence_interval(0.95)
        z = (r / (high - low), (RATINGS[:, at].mean() - 3) / (mean.high - mean.low))
        p.append(max(2 * stats.norm.sf(abs(one) * 2 * 1.959964) for one in z))
    adjusted = stats.false_discovery_control(p)
    for at, (key, direction) in enumerate((("wifi", "harms"), ("restroom", "wins"))):
        row = found[key]
        assert row["adjusted_p"] == pytest.approx(adjusted[at], rel=1e-3)
        assert (row["direction"], row["certainty"], row["supporting"]) == (direction, "demonstrated", ["asked"])
        assert (row["asked_mean"], row["asked_n"]) == (pytest.approx(RATINGS[:, at].mean()), PEOPLE)
        assert row["asked_weight"] == pytest.approx(moved.weights[at])
    assert list(found) == ["wifi", "restroom"]  # losses before wins


def test_asked_where_the_rating_says_nothing_of_the_whole_nothing_is_demonstrated() -> None:
    unrelated = np.random.default_rng(8).permutation(WHOLE)
    assert {row["certainty"] for row in rows(*answers(whole=unrelated)).values()} <= {"not demonstrable"}


def test_asked_what_moves_against_the_whole_speaks_neither_way() -> None:
    found = rows(*answers(whole=6 - RATINGS[:, 0]))
    assert "wifi" not in found


def test_who_answers_in_four_waves_is_no_fourfold_evidence() -> None:
    few = slice(0, 60)
    once = [*answers(RATINGS[few], WHOLE[few])]
    waves = [Row(row.customer, 5, row.signal, "rating", row.rating, "1-5", wave=f"{2015 + wave}")
             for wave in range(4) for row in once]  # fmt: skip
    for key, row in rows(*waves).items():
        assert row["adjusted_p"] == pytest.approx(rows(*once)[key]["adjusted_p"], rel=0.5)
        assert row["asked_n"] == 240


def test_whom_the_base_counts() -> None:
    """Answers where nobody's life is on record, people where it is."""
    asked_only = FINDING.compute(FakeLog(answers()), Filter(), {})
    assert (asked_only.base, asked_only.base_of) == (PEOPLE, "respondents")
    lived = [Row(number, 3, "Q9", "use", valence=0.0) for number in range(1, 31)]
    both = FINDING.compute(FakeLog([*answers(), *lived]), Filter(), {})
    assert (both.base, both.base_of) == (30, "people")
    assert FINDING.compute(FakeLog([]), Filter(), {}).rows == []


def test_sources_that_contradict_each_other_are_both_named() -> None:
    found = rows(*said(500, 30, -0.8), *judged(0.9, 0.8))["wifi"]
    assert (found["certainty"], found["direction"]) == ("conflicting", "harms")
    assert (found["supporting"], found["opposing"], found["demonstrated_by"]) == (["heard"], ["staff"], ["heard"])


def rated(scale: str, of: Callable[[Array], Array]) -> Mapping[str, Any]:
    """300 people who rate the Wi-Fi 3, 4 or 5 of 1-5 and the whole accordingly, written on another scale."""
    draw = np.random.default_rng(7)
    wifi, room = draw.choice([3.0, 4.0, 5.0], 300, p=[0.45, 0.35, 0.2]), draw.integers(1, 6, 300).astype(float)
    whole = np.clip(np.round(0.8 * wifi + 0.2 * room + draw.normal(0, 0.5, 300)), 1, 5)
    told = {"Q9": of(wifi), "Q8": of(room), "satisfaction": of(whole)}
    rows = [
        Row(person + 1, 5, signal, "rating", float(answers[person]), scale)
        for signal, answers in told.items()
        for person in range(300)
    ]
    return {row["touchpoint"]: row for row in FINDING.compute(FakeLog(rows), Filter(), {}).rows}


@pytest.mark.parametrize(("scale", "of"), [("1-5", lambda x: x), ("6-1", lambda x: 7 - x), ("0-10", lambda x: 2 * x)])
def test_good_is_what_is_above_the_middle_of_the_scale(scale: str, of: Callable[[Array], Array]) -> None:
    """Not of the answers that were given: who is rated 3 to 5 of 5 is rated well, also in school marks."""
    wifi = rated(scale, of)["wifi"]
    assert (wifi["direction"], wifi["certainty"], wifi["supporting"]) == ("wins", "demonstrated", ["asked"])


def test_without_the_scale_nobody_knows_what_is_good() -> None:
    assert "wifi" not in rated("smileys", lambda x: x)
