"""What follows a bad or a good experience, all outcomes side by side, on logs that can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from lotse.analysis.moments.consequences import FINDING
from lotse.analysis.moments.exit_risk import FINDING as EXIT_RISK
from lotse.analysis.moments.outcomes import OUTCOMES
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog
from tests.analysis.moments.test_exit_risk import praised, recommending, world


def rows_of(log: FakeLog, **options: str) -> list[dict[str, Any]]:
    return [dict(row) for row in FINDING.compute(log, Filter(), options).rows]


def test_every_outcome_has_a_row_even_where_nothing_is_found() -> None:
    rows = rows_of(world(8, 8))
    assert [row["event"] for row in rows] == list(OUTCOMES)
    assert {row["part"] for row in rows} == {"outcome"}
    assert (rows[0]["tested"], rows[0]["found"], rows[0]["few"]) == (1, 0, 0)


def test_few_people_are_counted_apart() -> None:
    assert rows_of(world(3, 3, each=20))[0]["few"] == 1


def test_a_demonstrated_touchpoint_stands_below_its_outcome() -> None:
    rows = rows_of(recommending(3, 30))
    at = [row["event"] for row in rows].index("recommendation")
    whole, one = rows[at : at + 2]
    assert (whole["part"], whole["found"]) == ("outcome", 1)
    assert (one["touchpoint"], one["certainty"], one["n"], one["exits"]) == ("wifi", "demonstrated", 40, 3)


@pytest.mark.parametrize("after", ["bad", "good"])
@pytest.mark.parametrize("event", OUTCOMES)
def test_it_says_what_exit_risk_says(event: str, after: str) -> None:
    """Limits are computed only where they decide something; what is demonstrated is the same, with the same figures."""
    log = FakeLog([*world(30, 4).rows, *recommending(3, 30).rows, *praised(30, 6).rows])
    short = {row["touchpoint"]: row for row in rows_of(log, after=after) if row["event"] == event and row["touchpoint"]}
    whole = EXIT_RISK.compute(log, Filter(), {"event": event, "after": after}).rows
    assert {key for key, row in short.items() if row["certainty"] == "demonstrated"} == {
        row["touchpoint"] for row in whole if row["certainty"] == "demonstrated"
    }
    for row in whole:
        if row["touchpoint"] in short:
            same = ("ratio", "ratio_low", "ratio_high", "n", "exits", "p", "adjusted_p", "stake")
            assert [row[name] for name in same] == [short[row["touchpoint"]][name] for name in same]


def test_what_a_good_experience_wins() -> None:
    rows = [row for row in rows_of(praised(30, 6), after="good") if row["touchpoint"]]
    assert [(row["event"], row["touchpoint"], row["stake"]) for row in rows] == [("recommendation", "wifi", None)]


def test_rows_hold_the_declared_fields() -> None:
    names = {field.name for field in FINDING.fields}
    assert all(set(row) == names for row in rows_of(recommending(3, 30)))


def test_the_notes_say_what_good_and_silent_mean() -> None:
    notes = " ".join(map(str, FINDING.compute(praised(30, 6), Filter(), {"after": "good"}).notes))
    assert "neither good nor bad" in notes
    assert "Silence" in notes
    assert "not proof" in notes
