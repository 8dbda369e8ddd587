"""Staff beside customers: gaps where both rated, and what only one side sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from scipy import stats

from lotse.analysis.moments.views import AUDIT_GAP
from lotse.contacts.catalogue import Rule
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import CATALOGUE, FakeLog, Row, asked

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


def test_staff_who_rate_in_every_round_are_not_more_staff() -> None:
    """Three raters, four rounds each, against six customers: Welch's test of the raters' means (scipy)."""
    ratings = {10: [5, 4, 5, 4], 11: [3, 3, 4, 2], 12: [4, 4, 4, 4]}
    rated = [audit("Q9", rating, staff) for staff, given in ratings.items() for rating in given]
    log = FakeLog([*rated, *(asked(1 + number, 5, "Q9", rating) for number, rating in enumerate(CUSTOMERS))])
    inside = [sum((rating - 3) / 2 for rating in given) / 4 for given in ratings.values()]
    outside = [(rating - 3) / 2 for rating in CUSTOMERS]
    peer = stats.ttest_ind(inside, outside, equal_var=False)
    wifi = rows(log)["wifi"]
    assert wifi["p"] == pytest.approx(peer.pvalue, rel=0.02)  # the index keeps experience in steps
    assert (wifi["gap_low"], wifi["gap_high"]) == pytest.approx(tuple(peer.confidence_interval(0.95)), abs=0.01)
    assert wifi["staff_n"] == 12


def test_unnamed_staff_are_each_their_own_beside_the_customers() -> None:
    log = FakeLog([replace(row, staff=0) if row.kind == "audit" else row for row in LOG.rows])
    assert rows(log)["wifi"]["p"] == rows()["wifi"]["p"]


def test_agreement_is_that_of_the_raters_means() -> None:
    """Krippendorff's α by hand: means 1 and 0.5 at one touchpoint, −1 and −1 at the other.

    Observed (0.25 + 0.25)/4 = 0.125; expected: squared differences of all ordered pairs of the four over 4 × 3.
    """
    rated = [
        *(audit("Q9", rating, 1) for rating in (5, 5)),
        *(audit("Q9", rating, 2) for rating in (5, 3)),
        *(audit("Q8", 1, staff) for staff in (1, 2)),
    ]
    log = FakeLog([*rated, asked(1, 5, "Q9", 2)])
    means = (1.0, 0.5, -1.0, -1.0)
    expected = sum((a - b) ** 2 for a in means for b in means) / 12
    note = str(AUDIT_GAP.compute(log, Filter(), {}).notes[0])
    assert f"1 is full agreement): {1 - 0.125 / expected:.2f} " in note


def test_who_has_no_name_agrees_with_nobody() -> None:
    unnamed = [audit("Q9", rating, 0) for rating in (1, 5, 3)]
    log = FakeLog([audit("Q9", 5, 1), *unnamed, asked(1, 5, "Q9", 2)])
    assert str(AUDIT_GAP.compute(log, Filter(), {}).notes[0]).startswith("How far staff agree with each other cannot")


def test_real_gaps_first_then_what_customers_then_what_staff_name() -> None:
    """Wi-Fi: a sure gap; airport: a larger one from two who disagree; then by how many customers speak of it."""
    unsure = [audit("whole", rating, 10 + at) for at, rating in enumerate((5, 3))]
    low = [asked(200 + at, 5, "whole", rating) for at, rating in enumerate((1, 1, 5, 1, 1))]
    many = [Row(300 + at, 6, "new", "mention", valence=-1.0) for at in range(9)]
    log = FakeLog(
        [*LOG.rows, *unsure, *low, *many], replace(CATALOGUE, rules=(*CATALOGUE.rules, Rule("quiet", signal="new")))
    )
    found = rows(log)
    assert list(found) == ["wifi", "airport", "quiet", "portal", "restroom"]
    assert [found[key]["real"] for key in found] == [True, False, False, False, False]
    assert [found[key]["named_by"] for key in found] == [
        "both",
        "both",
        "customers only",
        "customers only",
        "staff only",
    ]
    assert [found[key]["customers_named"] for key in found] == [6, 5, 9, 3, 0]
    assert [found[key]["customers_n"] for key in found] == [6, 5, 0, 0, 0]


def test_where_nobody_differs_from_anybody_there_is_a_gap_but_no_limits() -> None:
    alike = [*(audit("Q9", 5, staff) for staff in (1, 2)), *(asked(person, 5, "Q9", 3) for person in (1, 2, 3))]
    wifi = rows(FakeLog(alike))["wifi"]
    assert (wifi["gap"], wifi["gap_low"], wifi["gap_high"], wifi["p"], wifi["real"]) == (1.0, None, None, None, False)
    assert (wifi["staff"], wifi["staff_low"], wifi["customers"]) == (1.0, None, 0.0)


def test_the_limits_of_either_side_are_students() -> None:
    """scipy, on one rating a rater."""
    wifi = rows()["wifi"]
    for name, ratings in (("staff", STAFF), ("customers", CUSTOMERS)):
        limits = stats.ttest_1samp([(rating - 3) / 2 for rating in ratings], 0).confidence_interval(0.95)
        assert (wifi[f"{name}_low"], wifi[f"{name}_high"]) == pytest.approx((limits.low, limits.high), abs=1e-3)
