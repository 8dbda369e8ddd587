"""Frequency × relevance of problems, counted by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

from lotse.analysis.moments.problems import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row


def rows(log: FakeLog) -> dict[str, Mapping[str, Any]]:
    return {row["touchpoint"]: row for row in FINDING.compute(log, Filter(), {}).rows}


LOG = FakeLog(
    [
        Row(1, 5, "Q9", "use", valence=-1.0),  # 5 + silent
        Row(2, 5, "Q9", "use", valence=-0.2),  # 1, but complained: 3
        Row(2, 6, "Q9", "complaint", valence=-0.2),
        Row(3, 5, "Q8", "mention", valence=-0.6),  # 3, told others: 2
        Row(4, 5, "Q8", "use", valence=-0.6),  # 3, left: 4
        Row(4, 60, "noise", "cancellation"),
        Row(5, 5, "Q8", "use", valence=1.0),
        Row(0, 5, "Q8", "mention", valence=-1.0),  # nobody knows who
    ]
)


def test_value_is_people_times_relevance() -> None:
    found = rows(LOG)
    assert (found["wifi"]["n"], found["wifi"]["relevance"]) == (2, pytest.approx((6 + 4) / 2))
    assert (found["restroom"]["n"], found["restroom"]["relevance"]) == (2, pytest.approx((5 + 7) / 2))
    assert found["restroom"]["index"] == pytest.approx(12 / 22)
    assert (found["restroom"]["rank"], found["restroom"]["share"]) == (1, 2 / 5)


def test_who_leaves_long_after_did_not_react_to_it() -> None:
    late = FakeLog([Row(1, 5, "Q9", "use", valence=-0.6), Row(1, 300, "noise", "cancellation")])
    assert rows(late)["wifi"]["relevance"] == pytest.approx(4)
    before = FakeLog([Row(1, 50, "Q9", "use", valence=-0.6), Row(1, 3, "noise", "cancellation")])
    assert rows(before)["wifi"]["relevance"] == pytest.approx(4)


def test_frequent_and_grave_is_surely_first() -> None:
    many = [Row(number, 5, "Q9", "complaint", valence=-1.0) for number in range(1, 61)]
    few = [Row(number, 5, "Q8", "use", valence=-0.2) for number in range(1, 11)]
    found = rows(FakeLog([*many, *few]))["wifi"]
    assert (found["rank"], found["rank_low"], found["rank_high"]) == (1, 1, 1)


def test_nothing_bad_on_record() -> None:
    assert rows(FakeLog([Row(1, 5, "Q9", "use", valence=1.0)])) == {}
    assert rows(FakeLog([])) == {}


def test_the_scales_are_told() -> None:
    assert "the house’s own" in str(FINDING.compute(LOG, Filter(), {}).notes[0])


def test_neither_good_nor_bad_is_no_problem() -> None:
    log = FakeLog([*LOG.rows, *(Row(number, 5, "Q9", "use", valence=0.0) for number in range(6, 9))])
    found = rows(log)["wifi"]
    assert (found["n"], found["share"]) == (2, 2 / 8)


def test_only_what_belongs_to_a_touchpoint_and_was_lived_counts() -> None:
    odd = [
        Row(1, 7, "noise", "use", valence=-1.0),
        Row(2, 7, "Q8", "audit", valence=-1.0),  # what staff say is no experience of the customer
        Row(3, 7, "Q9", "cancellation", valence=-1.0),
        Row(0, 7, "noise", "cancellation"),
    ]
    assert rows(FakeLog([*LOG.rows, *odd]))["wifi"]["n"] == 2
    assert {row["touchpoint"]: row["n"] for row in rows(FakeLog([*LOG.rows, *odd])).values()} == {
        "wifi": 2, "restroom": 2,
    }  # fmt: skip
    assert set(rows(FakeLog([Row(1, 5, "whole", "use", valence=-1.0)]))) == {"airport"}


def test_leaving_counts_from_that_day_to_the_ninetieth() -> None:
    """Annoyance 3, and 4 for who left, else 1 for who kept silent."""
    for day, relevance in ((5, 7.0), (95, 7.0), (96, 4.0)):
        log = FakeLog([Row(1, 5, "Q9", "use", valence=-0.6), Row(1, day, "noise", "cancellation")])
        assert rows(log)["wifi"]["relevance"] == pytest.approx(relevance)


def test_gravest_first_and_shares_of_the_whole() -> None:
    """By hand: Wi-Fi 10, restrooms 12 of 22; limits of the shares of people as statsmodels has Wilson's."""
    found = list(rows(LOG).values())
    assert [row["touchpoint"] for row in found] == ["restroom", "wifi"]
    assert [row["index"] for row in found] == pytest.approx([12 / 22, 10 / 22])
    for row in found:
        assert (row["share_low"], row["share_high"]) == pytest.approx(proportion_confint(2, 5, method="wilson"))
