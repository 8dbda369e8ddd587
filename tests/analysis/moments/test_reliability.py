"""Okay every time, everywhere, whoever serves; and trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from lotse.analysis.moments.reliability import FINDING, _differ
from lotse.contacts.catalogue import Catalogue, Rule
from lotse.contacts.filters import Filter
from lotse.methods.reliability import okay_or_better, spread
from tests.analysis.findings.worlds import FakeLog, Row

RANDOM = np.random.default_rng(5)
GOOD = {"A": 0.95, "B": 0.6, "C": 0.8}
VISITS = [
    Row(1 + number, number % 30 + 1, "Q9", "use", valence=1.0 if RANDOM.random() < GOOD[place] else -1.0,
        location=place, staff=1 + number % 4)
    for number, place in enumerate(["A", "B", "C"] * 60)
]  # fmt: skip


def rows(*more: Row, where: Filter = Filter()) -> dict[str, Mapping[str, Any]]:  # noqa: B008 - immutable
    return {row["touchpoint"]: row for row in FINDING.compute(FakeLog([*VISITS, *more]), where, {}).rows}


def test_share_and_spreads_are_those_of_the_methods() -> None:
    valence = np.array([row.valence for row in VISITS], float)
    wifi = rows()["wifi"]
    share = okay_or_better(valence, np.arange(len(valence)))
    assert (wifi["okay"], wifi["okay_low"], wifi["okay_high"]) == pytest.approx((share.value, share.low, share.high))
    for name, units in (("locations", [row.location for row in VISITS]), ("staff", [row.staff for row in VISITS])):
        found = spread((valence >= 0).astype(float), np.array(units))
        assert wifi[f"{name}_spread"] == pytest.approx(found.between.value)
        assert (wifi[f"{name}_spread_low"], wifi[f"{name}_spread_high"]) == pytest.approx(
            (found.between.low, min(0.5, found.between.high))
        )


def test_locations_differ_staff_do_not() -> None:
    wifi = rows()["wifi"]
    assert wifi["locations_p"] < 0.01
    assert wifi["staff_p"] > 0.05


def test_staff_are_one_figure_and_never_named() -> None:
    assert not [
        name
        for name in rows()["wifi"]
        if name.startswith("staff") and "spread" not in name and name not in {"staff_p", "staff_differ"}
    ]


def test_complaints_are_left_out() -> None:
    assert "restroom" not in rows(Row(1, 9, "Q8", "complaint", valence=-1.0))


def test_a_filter_on_the_source_counts() -> None:
    other = [Row(900 + number, 5, "Q9", "use", valence=-1.0, source="app") for number in range(20)]
    assert rows(*other, where=Filter(sources=("app",)))["wifi"]["okay"] == 0.0


def test_where_nothing_varies_no_spread_is_told() -> None:
    same = [Row(900 + number, 1 + number, "Q8", "use", valence=1.0, location="A") for number in range(20)]
    assert rows(*same)["restroom"]["weekdays_spread"] is None


def test_trust_is_asked_and_no_experience() -> None:
    answers = [
        Row(900 + number, 5, "trust/wifi", "rating", rating, "1-5", (rating - 3) / 2)
        for number, rating in enumerate([5.0, 4.0, 3.0, 1.0])
    ]
    catalogue = FakeLog([]).snapshot
    ruled = FakeLog([*VISITS, *answers], _with_rule(catalogue))
    (wifi,) = [row for row in FINDING.compute(ruled, Filter(), {}).rows if row["touchpoint"] == "wifi"]
    assert (wifi["trust"], wifi["trust_n"], wifi["n"]) == (0.75, 4, 180)
    assert "Nobody was asked how far they trust the touchpoints." in [
        str(note) for note in FINDING.compute(FakeLog(VISITS), Filter(), {}).notes
    ]


def _with_rule(catalogue: Catalogue) -> Catalogue:
    return replace(catalogue, rules=(Rule("wifi", signal="trust/wifi"), *catalogue.rules))


def trusting(*ratings: float, scale: str | None = "1-5", signal: str = "trust/wifi", **more: Any) -> list[Row]:
    """Answers of as many people; their valence, worst of all, must never be read."""
    return [
        Row(900 + number, 5, signal, "rating", rating, scale, -1.0, **more) for number, rating in enumerate(ratings)
    ]


@pytest.mark.parametrize(
    ("scale", "ratings", "share"),
    [
        ("1-5", (5, 3, 2, 1), 0.5),
        ("0-10", (10, 5, 4, 0), 0.5),  # 5 is the middle here, though nobody would recommend at 5
        ("6-1", (1, 3, 4, 6), 0.5),  # written from worst to best
        ("6-1", (1, 2, 3, 4), 0.75),
        ("1-7", (4, 3.9, 1, 1), 0.25),
    ],
)
def test_trust_is_in_the_middle_of_its_scale_or_above(scale: str, ratings: tuple[float, ...], share: float) -> None:
    wifi = rows(*trusting(*ratings, scale=scale))["wifi"]
    assert (wifi["trust"], wifi["trust_n"]) == (share, 4)
    interval = okay_or_better(np.repeat([1.0, -1.0], [round(4 * share), round(4 - 4 * share)]))
    assert (wifi["trust_low"], wifi["trust_high"]) == pytest.approx((interval.low, interval.high))


def test_trust_by_the_key_or_by_a_rule_alike() -> None:
    """Without a rule its name says what it is about; with one, several questions are about one touchpoint."""
    answers = [*trusting(5, 1), *trusting(1, 1, signal="trust/q7")]
    by_key = rows(*answers)["wifi"]
    assert (by_key["trust"], by_key["trust_n"]) == (0.5, 2)
    ruled = replace(FakeLog([]).snapshot, rules=(Rule("wifi", signal="trust/*"), *FakeLog([]).snapshot.rules))
    (wifi,) = FINDING.compute(FakeLog([*VISITS, *answers], ruled), Filter(), {}).rows
    assert (wifi["trust"], wifi["trust_n"], wifi["n"]) == (0.25, 2, by_key["n"])


def told(*answers: Row) -> list[str]:
    return [str(note) for note in FINDING.compute(FakeLog([*VISITS, *answers]), Filter(), {}).notes]


def test_a_scale_that_cannot_be_read_leaves_the_answer_out_and_says_so() -> None:
    wordy = [*trusting(5, 1), *trusting(5, 5, 5, scale="stars"), *trusting(5, scale=None)]
    assert rows(*wordy)["wifi"]["trust"] == 0.5
    said = "4 answers about trust are left out: they have no rating on a scale of two numbers, such as 1-5."
    assert said in told(*wordy)
    never_used = Row(1, 5, "trust/wifi", "rating", None, "1-5", None)
    assert not [note for note in told(*trusting(5, 1), never_used) if "left out: " in note and "trust" in note]


def test_trust_on_two_scales_is_never_mixed() -> None:
    mixed = [*trusting(5, 1, 1), *trusting(10, 10, scale="0-10", source="app")]
    wifi = rows(*mixed)["wifi"]
    assert (wifi["trust"], wifi["trust_n"]) == (pytest.approx(1 / 3), 3)
    assert any(note.startswith("2 answers on another scale") for note in told(*mixed))


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (Filter(touchpoints=("wifi",)), 0.5),
        (Filter(touchpoints=("airport",)), 0.5),  # with what is below it
        (Filter(phases=(4,)), 0.5),
        (Filter(waves=("2018",)), 1.0),
        (Filter(segments=("status=gold",)), 1.0),
        (Filter(sources=("survey",)), 0.5),
    ],
)
def test_trust_obeys_the_filters(where: Filter, expected: float) -> None:
    answers = [
        *trusting(5, 5, wave="2018", segment="gold"),
        *(replace(row, customer=row.customer + 50) for row in trusting(1, 1, wave="2019")),
        *trusting(1, 1, signal="trust/restroom"),
    ]
    visits = [replace(row, wave="2018", segment="gold") for row in VISITS[:9]] + VISITS[9:]
    found = {row["touchpoint"]: row for row in FINDING.compute(FakeLog([*visits, *answers]), where, {}).rows}
    assert found["wifi"]["trust"] == expected


def test_another_touchpoint_or_phase_has_no_trust() -> None:
    answers, bad = trusting(5, 5), Row(1, 5, "Q8", "use", valence=1.0)
    found = FINDING.compute(FakeLog([*VISITS, bad, *answers]), Filter(touchpoints=("restroom",)), {})
    assert [(row["touchpoint"], row["trust_n"]) for row in found.rows] == [("restroom", 0)]
    assert "Nobody was asked how far they trust the touchpoints." in [str(note) for note in found.notes]


def test_nothing_in_the_log() -> None:
    assert list(FINDING.compute(FakeLog([]), Filter(), {}).rows) == []


def test_that_units_differ_is_corrected_over_all_touchpoints_and_agrees_with_its_limits() -> None:
    """At the Wi-Fi one location is bad, one good; a p of .03 beside 40 touchpoints that do not differ is luck."""
    wifi = rows()["wifi"]
    assert (wifi["locations_differ"], wifi["locations_spread_low"] > 0) == (True, True)
    assert wifi["staff_differ"] is False
    many = [{f"{unit}_p": p, f"{unit}_spread_low": 0.01} for unit in ("staff",) for p in [0.03, *[0.9] * 40]]
    _differ(many, "staff")
    assert not any(row["staff_differ"] for row in many)
    one = [{"staff_p": 0.03, "staff_spread_low": low} for low in (0.01,)]
    _differ(one, "staff")
    assert one[0]["staff_differ"] is True
    none = [{"staff_p": 0.0001, "staff_spread_low": 0.0}, {"staff_p": None, "staff_spread_low": None}]
    _differ(none, "staff")
    assert [row["staff_differ"] for row in none] == [False, None]


def test_regulars_who_lean_one_way_make_no_place_better() -> None:
    """Three regulars a place, each always content or never: 60 experiences, but nine people."""
    content = {0: 1.0, 1: 1.0, 2: 1.0, 3: -1.0, 4: 1.0, 5: -1.0, 6: -1.0, 7: 1.0, 8: 1.0}
    regulars = [
        Row(500 + who, 1 + visit, "Q8", "use", valence=content[who], location="ABC"[who % 3], staff=1 + who % 3)
        for who in content
        for visit in range(20)
    ]
    found = rows(*regulars)["restroom"]
    alone = spread(np.array([content[who] > 0 for who in content], float), np.array([who % 3 for who in content]))
    assert found["locations_p"] == found["staff_p"] == pytest.approx(alone.p)
    assert (found["locations_differ"], found["staff_differ"]) == (False, False)


def test_no_limit_is_beyond_what_shares_can_differ() -> None:
    found = rows()["wifi"]
    assert found["locations_spread_low"] < found["locations_spread"] < found["locations_spread_high"] == 0.5


def test_weekdays_are_those_of_the_site(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad on Monday evening, good on Tuesday morning, as Greenwich has it; in Auckland all of it is Tuesday."""
    visits = [
        Row(500 + who, 4.9 if who % 2 else 5.1, "Q8", "use", valence=-1.0 if who % 2 else 1.0, location="A")
        for who in range(40)
    ]
    monkeypatch.setenv("LOTSE_TIME_ZONE", "UTC")
    assert rows(*visits)["restroom"]["weekdays_p"] < 0.001
    monkeypatch.setenv("LOTSE_TIME_ZONE", "Pacific/Auckland")
    assert rows(*visits)["restroom"]["weekdays_p"] is None


def test_every_kind_of_unit_is_its_own() -> None:
    """Locations, weekdays and staff against the method on columns made here."""
    wifi, valence = rows()["wifi"], np.array([row.valence for row in VISITS], float)
    units = {
        "locations": [row.location for row in VISITS],
        "weekdays": [row.day % 7 for row in VISITS],
        "staff": [row.staff for row in VISITS],
    }
    for name, column in units.items():
        found = spread((valence >= 0).astype(float), np.array(column))
        figures = tuple(wifi[f"{name}_{part}"] for part in ("spread", "spread_low", "spread_high", "p"))
        high = min(found.between.high, 0.5)  # shares cannot differ by more
        assert figures == pytest.approx((found.between.value, found.between.low, high, found.p))


def test_contacts_without_location_or_staff_are_in_no_unit() -> None:
    elsewhere = [Row(900 + number, 3, "Q9", "use", valence=-1.0) for number in range(40)]
    once, more = rows()["wifi"], rows(*elsewhere)["wifi"]
    assert (more["locations_p"], more["staff_p"]) == (once["locations_p"], once["staff_p"])
    assert more["weekdays_p"] != once["weekdays_p"]
    assert more["n"] == once["n"] + 40


def test_the_least_reliable_first() -> None:
    worse = [Row(900 + number, 1 + number, "Q8", "use", valence=-1.0) for number in range(20)]
    better = [Row(950 + number, 1 + number, "whole", "use", valence=1.0) for number in range(20)]
    shares = [row["okay"] for row in rows(*worse, *better).values()]
    assert list(rows(*worse, *better)) == ["restroom", "wifi", "airport"]
    assert shares == sorted(shares)


def test_places_that_differ_less_than_by_chance_are_not_called_alike() -> None:
    """Half of twenty at each of six places: a spread of 0 to 0 would be certain of what nobody knows."""
    even = [
        Row(500 + who, 1 + who % 20, "Q8", "use", valence=1.0 if who // 6 % 2 else -1.0, location="ABCDEF"[who % 6])
        for who in range(120)
    ]
    found = rows(*even)["restroom"]
    assert [found[f"locations_spread{end}"] for end in ("", "_low", "_high")] == [None] * 3
    assert (found["locations_p"], found["locations_differ"]) == (1.0, False)
