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
            (found.between.low, found.between.high)
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
