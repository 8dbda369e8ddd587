"""The risk of leaving after a bad experience, on a log small enough to count by hand."""

from __future__ import annotations

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


def row(log: FakeLog, **options: str) -> dict[str, object]:
    return next(row for row in FINDING.compute(log, Filter(), options).rows if row["touchpoint"] == "wifi")


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
