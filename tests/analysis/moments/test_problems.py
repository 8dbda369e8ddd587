"""Frequency × relevance of problems, counted by hand."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

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
