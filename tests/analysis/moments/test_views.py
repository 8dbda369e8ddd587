"""Staff beside customers: gaps where both rated, and what only one side sees."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from scipy import stats

from lotse.analysis.moments.views import AUDIT_GAP
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row, asked

STAFF = [5, 4, 5, 4]
CUSTOMERS = [1, 2, 2, 3, 1, 2]


def audit(signal: str, rating: int, staff: int) -> Row:
    return Row(0, 5, signal, "audit", float(rating), "1-5", (rating - 3) / 2, staff=staff)


LOG = FakeLog(
    [
        *(audit("Q9", rating, 10 + number) for number, rating in enumerate(STAFF)),
        *(asked(1 + number, 5, "Q9", rating) for number, rating in enumerate(CUSTOMERS)),
        *(Row(number, 6, "review", "mention", valence=-1.0) for number in range(1, 4)),
        audit("Q8", 4, 10),
        audit("Q8", 3, 11),
    ]
)


def rows(log: FakeLog = LOG) -> dict[str, Mapping[str, Any]]:
    return {row["touchpoint"]: row for row in AUDIT_GAP.compute(log, Filter(), {}).rows}


def test_the_gap_is_welchs() -> None:
    inside, outside = [(rating - 3) / 2 for rating in STAFF], [(rating - 3) / 2 for rating in CUSTOMERS]
    limits = stats.ttest_ind(inside, outside, equal_var=False).confidence_interval(0.95)
    wifi = rows()["wifi"]
    assert (wifi["gap_low"], wifi["gap_high"]) == pytest.approx((limits.low, limits.high), abs=1e-3)
    assert (wifi["real"], wifi["staff_n"], wifi["customers_n"], wifi["named_by"]) == (True, 4, 6, "both")


def test_what_only_one_side_names() -> None:
    found = rows()
    assert (found["portal"]["named_by"], found["portal"]["customers_named"], found["portal"]["gap"]) == (
        "customers only", 3, None,
    )  # fmt: skip
    assert (found["restroom"]["named_by"], found["restroom"]["staff_n"]) == ("staff only", 2)
    assert list(found) == ["wifi", "portal", "restroom"]


def test_the_note_counts_what_staff_know() -> None:
    notes = [str(note) for note in AUDIT_GAP.compute(LOG, Filter(), {}).notes]
    assert "Staff know 1 of the 2 touchpoints that customers rate or tell of." in notes


def test_without_a_touchpoint_that_both_rated() -> None:
    alone = FakeLog([row for row in LOG.rows if row.kind != "audit"])
    result = AUDIT_GAP.compute(alone, Filter(), {})
    assert [str(note) for note in result.notes] == ["No touchpoint was rated by staff and by customers."]
    assert {row["named_by"] for row in result.rows} == {"customers only"}
    assert list(AUDIT_GAP.compute(FakeLog([]), Filter(), {}).rows) == []


def test_staff_who_agree_are_told_from_those_who_do_not() -> None:
    agreeing = [audit(signal, rating, staff) for signal, rating in (("Q9", 5), ("Q8", 1)) for staff in (1, 2, 3)]
    log = FakeLog([*agreeing, *(asked(person, 5, "Q9", 2) for person in range(1, 4))])
    note = str(AUDIT_GAP.compute(log, Filter(), {}).notes[0])
    assert note.startswith("Agreement of the 3 staff who rated (Krippendorff’s α; 1 is full agreement): 1.00")


def test_rows_hold_the_declared_fields() -> None:
    names = {field.name for field in AUDIT_GAP.fields}
    assert all(set(row) == names for row in rows().values())
