"""Touchpoint by period against counting by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from statistics import stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.errors import LotseError
from lotse.contacts.journeys.chunk import NO_VALENCE
from lotse.methods.journeys.periods import Cell, Experience, Periods
from tests.methods.journeys.small import Person, Seen, answer, cuts, kind, people, selection, steps

FIRST, LAST = date(1970, 1, 1), date(1970, 2, 15)


def start(seen: Seen, period: str) -> date:
    day = FIRST + timedelta(days=seen.time // 86_400)
    if period == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if period == "week" else day


def experience(contacts: list[Seen], kinds: set[str]) -> Experience:
    felt = [seen.valence for seen in contacts if kind(seen) in kinds and seen.valence != NO_VALENCE]
    if not felt:
        return Experience(0, None, None, None)
    n = len(felt)
    deviation = pytest.approx(stdev(felt) / 120, abs=1e-12) if n > 1 else None
    shares = sum(v < 0 for v in felt) / n, sum(v == 120 for v in felt) / n
    return Experience(n, sum(felt) / n / 120, *shares, deviation)


@settings(max_examples=60, deadline=None)
@given(journeys=people, borders=cuts, period=st.sampled_from(["day", "week", "month"]))
def test_periods(journeys: list[Person], borders: set[int], period: str) -> None:
    cells: defaultdict[tuple[str, date], list[tuple[int, Seen]]] = defaultdict(list)
    for person, journey in enumerate(journeys):
        for seen in steps(journey):
            cells[seen.touchpoint or "", start(seen, period)].append((person, seen))
    expected = {
        key: Cell(
            *key, sum(seen.count for _, seen in inside), len(inside), len({person for person, _ in inside}),
            experience([seen for _, seen in inside], {"rating"}),
            experience([seen for _, seen in inside], {"comment", "complaint", "mention"}),
        )
        for key, inside in cells.items()
    }  # fmt: skip
    chosen = selection()
    found = answer(Periods(chosen, period, FIRST, LAST), journeys, borders, chosen)
    assert {(cell.touchpoint, cell.start): cell for cell in found} == expected
    assert len(found) == len(expected)


def test_an_unknown_period_says_which_there_are() -> None:
    with pytest.raises(LotseError, match="day, week, month"):
        Periods(selection(), "year", FIRST, LAST)
