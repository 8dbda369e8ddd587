"""The finding ``before-leaving`` against a slow reading of its definition."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from lotse.analysis.findings.before_leaving import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.lives import PHASE, lives, log_of, logs, steps
from tests.analysis.findings.worlds import Row


def windows(rows: list[Row], days: int) -> list[tuple[bool, list[Row]]]:
    """Per person whether they left, and what lies in their window."""
    found = []
    for life in lives(rows).values():
        ends = [at for at, row in enumerate(life) if row.kind == "cancellation"]
        before = life[: ends[0]] if ends else life
        until = life[ends[0]].day if ends else life[-1].day
        inside = [row for row in before if until - row.day <= days]
        if inside:
            found.append((bool(ends), inside))
    return found


@settings(max_examples=80, deadline=None)
@given(rows=logs, days=st.sampled_from([5, 30, 90]))
def test_shares_of_both_groups(rows: list[Row], days: int) -> None:
    people = windows(rows, days)
    result = FINDING.compute(log_of(rows), Filter(), {"window": f"{days}d"})
    left = sum(gone for gone, _ in people)
    assert result.base == len(people)
    answer = {row["touchpoint"]: row for row in result.rows}
    if not left:
        assert answer == {}
        return
    for key in PHASE:
        for group, name, size in ((True, "left", left), (False, "stayed", len(people) - left)):
            there = [[row for row in steps(seen) if row.signal == key] for gone, seen in people if gone is group]
            used = sum(bool(met) for met in there)
            bad = sum(any((row.valence or 0) < 0 for row in met) for met in there)
            if key not in answer:
                assert used == 0
            elif size:
                row = answer[key]
                assert (row[f"{name}_used"], row[f"{name}_negative_people"]) == (used, bad)
                low, high = proportion_confint(bad, size, method="wilson")
                assert (row[f"{name}_negative_low"], row[f"{name}_negative_high"]) == pytest.approx(
                    (low, high), abs=1e-9
                )


def test_a_planted_difference_is_found() -> None:
    rows = []
    for customer in range(1, 201):
        bad = customer % 4 == 0 if customer <= 100 else customer % 40 == 0
        rows.append(Row(customer, 10, "hotline", "comment", valence=-1.0 if bad else 0.5))
        rows.append(Row(customer, 11, "shop", "use"))
        if customer <= 100:
            rows.append(Row(customer, 12, "quit", "cancellation"))
    answer = {row["touchpoint"]: row for row in FINDING.compute(log_of(rows), Filter(), {}).rows}
    assert answer["hotline"]["difference"] == pytest.approx(0.25 - 0.03)
    assert answer["hotline"]["p_adjusted"] < 0.001
    assert answer["shop"]["difference"] == 0.0
