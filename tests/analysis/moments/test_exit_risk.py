"""The risk of leaving after a bad experience, on a log small enough to count by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lotse.analysis.moments.exit_risk import FINDING
from lotse.analysis.moments.ranked import FINDING as MOMENTS
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row


def world(bad_leave: int, good_leave: int, each: int = 40) -> FakeLog:
    """``each`` customers with a bad, as many with a good experience at the Wi-Fi; some cancel 30 days later."""
    rows = []
    for side, (valence, leave) in enumerate(((-1.0, bad_leave), (1.0, good_leave))):
        for number in range(each):
            customer = 1 + side * each + number
            rows.append(Row(customer, 10, "Q9", kind="use", valence=valence))
            rows.append(Row(customer, 400, "Q8", kind="use") if number >= leave else _gone(customer))
    return FakeLog(rows)


def _gone(customer: int) -> Row:
    return Row(customer, 40, "noise", kind="cancellation")


def row(log: FakeLog) -> Mapping[str, Any]:
    return next(row for row in FINDING.compute(log, Filter(), {}).rows if row["touchpoint"] == "wifi")


def test_more_leave_after_a_bad_experience() -> None:
    found = row(world(30, 4))
    assert (found["n"], found["exits"], found["certainty"]) == (40, 30, "demonstrated")
    assert found["ratio_low"] > 1


def test_no_difference_is_not_demonstrable_and_has_no_value_at_stake() -> None:
    found = row(world(8, 8))
    assert (found["certainty"], found["ratio"], found["stake"]) == ("not demonstrable", 1.0, None)


def test_nothing_bad_nothing_said() -> None:
    log = FakeLog([Row(1, 10, "Q9", kind="use", valence=1.0), Row(1, 40, "noise", kind="cancellation")])
    assert FINDING.compute(log, Filter(), {}).rows == []


def test_moments_name_the_source_that_supports_them() -> None:
    rows = MOMENTS.compute(world(30, 4), Filter(), {}).rows
    first = rows[0]
    assert (first["touchpoint"], first["certainty"], first["direction"]) == ("wifi", "demonstrated", "harms")
    assert first["supporting"] == ["behaviour"]


def told(log: FakeLog) -> str:
    return " ".join(str(note) for note in FINDING.compute(log, Filter(), {}).notes)


def test_the_notes_say_what_leaving_is_and_that_nothing_is_proved() -> None:
    notes = told(world(30, 4))
    assert "a contact of kind cancellation within 90 days" in notes
    assert "34 of 80 people left." in notes
    assert "not proof" in notes
    assert "combinations of segments" not in notes


def test_too_many_combinations_of_segments_are_left_out_and_said() -> None:
    crowded = FakeLog([replace(row, segment=f"s{row.customer % 13}") for row in world(30, 4).rows])
    assert "13 combinations of segments" in told(crowded)
    assert row(crowded)["exits"] == 30


def test_without_a_cancellation_nothing_is_said_of_leaving() -> None:
    result = FINDING.compute(world(0, 0), Filter(), {})
    assert (result.rows, [str(note).split(",")[0] for note in result.notes]) == (
        [],
        ["Nobody left with a contact of kind cancellation"],
    )


def test_rows_hold_the_declared_fields() -> None:
    assert set(row(world(30, 4))) == {field.name for field in FINDING.fields}


def test_moments_put_losses_first_and_what_is_not_demonstrable_last() -> None:
    """Praise at the restroom is far surer than complaints at the Wi-Fi, and yet stands behind them."""
    rows = [Row(number, 10, "Q9", kind="complaint", valence=-1.0) for number in range(1, 13)]
    rows += [Row(number, 10, "Q8", kind="mention", valence=1.0) for number in range(100, 190)]
    rows += [Row(number, 10, "Q7", kind="mention", valence=1.0 - 2 * (number % 2)) for number in range(200, 240)]
    found = MOMENTS.compute(FakeLog(rows), Filter(), {}).rows
    assert [row["direction"] for row in found][:2] == ["harms", "wins"]
    assert [row["certainty"] for row in found] == sorted(
        (row["certainty"] for row in found), key=lambda certainty: certainty == "not demonstrable"
    )
