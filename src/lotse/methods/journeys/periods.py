"""Touchpoint by day, week or month: reach, volume and experience, asked and heard apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import LotseError
from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.schema import ASKED, HEARD
from lotse.contacts.selection import Selection
from lotse.methods.journeys.nodes import nodes_of, steps_of

PERIODS: Final = ("day", "week", "month")
DAY: Final = 86_400
NO_COUNT: Final = np.empty(0, np.uint32)
# A row per touchpoint and period: three counts and a stamp, then five sums each for asked (1) and heard (2), after five
# that nobody reads: contacts that say nothing (0) are added up too, which costs less than asking.
VOLUME, CONTACTS, REACH, SEEN = range(4)
N, SUM, NEGATIVE, TOP, SQUARES = range(5)
SUMS: Final = 5
ASKED_AT, HEARD_AT = 4 + SUMS, 4 + 2 * SUMS
WIDTH: Final = 4 + 3 * SUMS


@dataclass(frozen=True)
class Experience:
    """``mean`` valence −1 … +1, ``negative`` and ``top`` (best answer of its scale) as shares of ``n`` contacts, and
    the ``deviation`` (of a sample, None below two contacts) of the valence.
    """

    n: int
    mean: float | None
    negative: float | None
    top: float | None
    deviation: float | None = None


@dataclass(frozen=True)
class Cell:
    """``start``: first day of the period (UTC; weeks start on Monday). ``volume``: contacts, aggregate rows with the
    number of people they stand for; ``reach``: distinct known people.
    """

    touchpoint: str
    start: date
    volume: int
    contacts: int
    reach: int
    asked: Experience
    heard: Experience


class Periods:
    """State: int64, (touchpoints × periods) × 19, merged by addition. ``first`` … ``last``: the days that occur."""

    columns: tuple[str, ...] = ("count",)

    def __init__(self, selection: Selection, period: str, first: date, last: date) -> None:
        if period not in PERIODS:
            raise LotseError(f"There is no period {period!r}; choose one of {', '.join(PERIODS)}.")
        self.nodes = nodes_of(selection)
        self._first = first
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        starts = [_start(day, period) for day in days]
        self._starts = sorted(set(starts))
        number = {start: at for at, start in enumerate(self._starts)}
        self._of_day = np.array([number[start] for start in starts], np.int32)
        self._steps = steps_of(self.nodes, _voices(selection))

    def map(self, chunk: Chunk, selection: Selection) -> NDArray[np.int64]:
        cells = np.zeros((len(self.nodes.keys) * len(self._starts), WIDTH), np.int64)
        cells[:, SEEN] = -1
        first = int(datetime(self._first.year, self._first.month, self._first.day, tzinfo=UTC).timestamp()) // DAY
        _count(
            chunk.offsets, selection.people(chunk), chunk.people, chunk.time, chunk.what, chunk.valence,
            NO_COUNT if chunk.count is None else chunk.count, selection.rest(chunk),
            self._steps, len(self.nodes.keys), self._of_day, first, len(self._starts), cells.reshape(-1),
        )  # fmt: skip
        cells[:, SEEN] = 0
        return cells

    def merge(self, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
        one += other
        return one

    def finish(self, state: NDArray[np.int64] | None) -> list[Cell]:
        """Only cells with contacts, by touchpoint and period."""
        if state is None:
            return []
        return [self._cell(at, state[at].tolist()) for at in np.flatnonzero(state[:, CONTACTS]).tolist()]

    def _cell(self, at: int, row: list[int]) -> Cell:
        touchpoint, period = divmod(at, len(self._starts))
        asked, heard = _experience(row[ASKED_AT:HEARD_AT]), _experience(row[HEARD_AT:])
        counts = row[VOLUME], row[CONTACTS], row[REACH]
        return Cell(self.nodes.keys[touchpoint], self._starts[period], *counts, asked, heard)


def _start(day: date, period: str) -> date:
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


def _voices(selection: Selection) -> NDArray[np.uint8]:
    """1 for what was asked, 2 for what was heard unasked, 0 for all other kinds: their means never mix."""
    return selection.of_kinds(*ASKED) + 2 * selection.of_kinds(*HEARD)


def _experience(sums: Sequence[int]) -> Experience:
    n = sums[N]
    if not n:
        return Experience(0, None, None, None)
    square = (sums[SQUARES] - sums[SUM] ** 2 / n) / (n - 1) if n > 1 else None
    deviation = None if square is None else max(square, 0.0) ** 0.5 / VALENCE_STEP
    return Experience(n, sums[SUM] / n / VALENCE_STEP, sums[NEGATIVE] / n, sums[TOP] / n, deviation)


@kernel
def _count(
    offsets: Any, people: Any, keys: Any, time: Any, what: Any, valence: Any, count: Any, rest: Any,
    steps: Any, size: int, of_day: Any, first: int, periods: int, cells: Any,
) -> None:  # fmt: skip
    """Positions are unsigned, so that nothing asks whether one counts from the end; so is a day before the first one,
    which therefore lies beyond the last.
    """
    tested, counted = len(rest) > 0, len(count) > 0
    nothing, days, silent = np.uint64(size), np.uint64(len(of_day)), np.uint64(0)
    for person in range(len(people)):
        if not people[person]:
            continue
        known = keys[person] != 0
        for position in range(offsets[person], offsets[person + 1]):
            at = np.uint64(position)
            step = np.uint64(steps[what[at]])
            here = step & np.uint64(16383)
            day = np.uint64(time[at] // np.uint32(DAY)) - np.uint64(first)
            if here >= nothing or day >= days or (tested and not rest[at]):
                continue
            cell = (here * np.uint64(periods) + np.uint64(of_day[day])) * np.uint64(WIDTH)
            cells[cell + np.uint64(VOLUME)] += np.int64(count[at]) if counted else 1
            cells[cell + np.uint64(CONTACTS)] += 1
            cells[cell + np.uint64(REACH)] += known & (cells[cell + np.uint64(SEEN)] != person)
            cells[cell + np.uint64(SEEN)] = person
            felt = np.int64(valence[at])
            voice = step >> np.uint64(14) if felt != NO_VALENCE else silent
            sums = cell + np.uint64(4) + np.uint64(SUMS) * voice
            cells[sums + np.uint64(N)] += 1
            cells[sums + np.uint64(SUM)] += felt
            cells[sums + np.uint64(NEGATIVE)] += felt < 0
            cells[sums + np.uint64(TOP)] += felt == VALENCE_STEP
            cells[sums + np.uint64(SQUARES)] += felt * felt
