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
from lotse.methods.journeys.nodes import nodes_of

PERIODS: Final = ("day", "week", "month")
DAY: Final = 86_400
NO_COUNT: Final = np.empty(0, np.uint32)
# A row per touchpoint and period: three counts and a stamp, then five sums each for asked (1) and heard (2).
VOLUME, CONTACTS, REACH, SEEN = range(4)
N, SUM, NEGATIVE, TOP, SQUARES = range(5)
SUMS: Final = 5
WIDTH: Final = 4 + 2 * SUMS


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
    """State: int64, (touchpoints × periods) × 14, merged by addition. ``first`` … ``last``: the days that occur."""

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
        self._voice = _voices(selection)

    def map(self, chunk: Chunk, selection: Selection) -> NDArray[np.int64]:
        cells = np.zeros((len(self.nodes.keys) * len(self._starts), WIDTH), np.int64)
        cells[:, SEEN] = -1
        first = int(datetime(self._first.year, self._first.month, self._first.day, tzinfo=UTC).timestamp()) // DAY
        _count(
            chunk.offsets, selection.people(chunk), chunk.people, chunk.time, chunk.what, chunk.valence,
            NO_COUNT if chunk.count is None else chunk.count, selection.rest(chunk),
            self.nodes.of_what, self._voice, self._of_day, first, len(self._starts), cells,
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
        asked, heard = _experience(row[4 : 4 + SUMS]), _experience(row[4 + SUMS :])
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
    node: Any, voice: Any, of_day: Any, first: int, periods: int, cells: Any,
) -> None:  # fmt: skip
    for person in range(len(people)):
        if not people[person]:
            continue
        for at in range(offsets[person], offsets[person + 1]):
            here = node[what[at]]
            day = np.int64(time[at]) // DAY - first
            if here < 0 or day < 0 or day >= len(of_day) or (len(rest) and not rest[at]):
                continue
            cell = here * periods + of_day[day]
            cells[cell, VOLUME] += count[at] if len(count) else 1
            cells[cell, CONTACTS] += 1
            if cells[cell, SEEN] != person and keys[person] != 0:
                cells[cell, SEEN] = person
                cells[cell, REACH] += 1
            felt = np.int64(valence[at])
            if voice[what[at]] and felt != NO_VALENCE:
                sums = 4 + SUMS * (np.int64(voice[what[at]]) - 1)
                cells[cell, sums + N] += 1
                cells[cell, sums + SUM] += felt
                cells[cell, sums + NEGATIVE] += felt < 0
                cells[cell, sums + TOP] += felt == VALENCE_STEP
                cells[cell, sums + SQUARES] += felt * felt
