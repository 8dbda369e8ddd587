"""Where a trend is cut: between the last two waves, or in the middle of the period."""

from __future__ import annotations

from datetime import datetime, tzinfo

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.selection import LATEST, Selection
from lotse.methods.tallies.answers import Answers
from lotse.methods.tallies.experience import Periods


def periods_of(found: Answers, selection: Selection, zone: tzinfo) -> tuple[Periods, list[tuple[str, str]]]:
    """Per touchpoint the two periods to compare, and their names (earlier, later).

    A touchpoint answered in two waves or more: its last two, in the order in which waves began. Any other: the two
    halves of the filter's period, or of the time from the first to the last answer where the filter leaves it open;
    named by days in ``zone``.
    """
    rows, waves = found.by_wave.shape
    periods = Periods(np.zeros((rows, waves), np.uint8), np.zeros((rows, 3), np.int64))
    names = [("", "")] * rows
    halves = _halves(found, selection)
    for row in range(rows):
        held = waves_in_order(found.by_wave[row], found.first)
        if len(held) >= 2:
            periods.wave[row, held[-2:]] = 1, 2
            names[row] = selection.codes.waves[held[-2]], selection.codes.waves[held[-1]]
        elif halves is not None:
            periods.halves[row] = halves
            names[row] = (
                f"{_day(halves[0], zone)}–{_day(halves[1] - 1, zone)}",
                f"{_day(halves[1], zone)}–{_day(halves[2] - 1, zone)}",
            )
    return periods, names


def waves_in_order(count: NDArray[np.int64], first: NDArray[np.int64]) -> list[int]:
    """Codes of the waves with any answers, as they began. ``count`` and ``first``: (waves,)."""
    held = [int(code) for code in np.flatnonzero(count) if code > 0]
    return sorted(held, key=lambda code: (int(first[code]), code))


def _halves(found: Answers, selection: Selection) -> tuple[int, int, int] | None:
    first, last = (int(second) for second in found.span)
    start = selection.since or first
    end = selection.until if selection.until < LATEST else last + 1
    return (start, (start + end) // 2, end) if last >= first and end - start >= 2 else None


def _day(second: int, zone: tzinfo) -> str:
    return datetime.fromtimestamp(second, zone).date().isoformat()
