"""The periods that a finding counts: whole weeks and months, or one span up to the last contact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.selection import Selection

PER: Final = ("week", "month", "whole")
DAY: Final = 86_400
DAYS: Final = 2**32 // DAY + 1  # that the index can hold
STRAY: Final = 0.01  # of all contacts
LOOKED_AT: Final = 100_000


def observed(chunks: Iterable[Chunk], selection: Selection) -> tuple[int, int] | None:
    """First second, and the one after the last, that the filter's period and the log have in common."""
    times = [(int(chunk.time.min()), int(chunk.time.max())) for chunk in chunks if len(chunk.time)]
    if not times:
        return None
    first = max(min(low for low, _ in times), selection.since)
    end = min(max(high for _, high in times) + 1, selection.until)
    return (first, end) if first < end else None


def per_day(time: NDArray[np.uint32]) -> NDArray[np.int64]:
    """Contacts a day since 1970; of very many a part stands for all, which is enough to find stray dates."""
    step = max(1, len(time) // LOOKED_AT)
    return step * np.bincount(time[::step] // DAY, minlength=DAYS)


def kept_for(seconds: float, contacts: NDArray[np.int64]) -> float:
    """How many seconds a log was kept: those from its first contact to the last, unless a few dates stretch it.

    One contract that began ten years ago would divide whatever is given per year by ten. So where the days that hold
    all contacts but a hundredth at either end are less than half of it, they count. ``contacts``: as in ``per_day``.
    """
    share = np.cumsum(contacts) / max(1, int(contacts.sum()))
    first, last = np.searchsorted(share, (STRAY, 1 - STRAY), side="right").tolist()
    middle = float(last - first + 1) * DAY
    return middle if middle < seconds / 2 else seconds


def edges(first: int, end: int, per: str) -> NDArray[np.int64]:
    """Borders of the periods from the one that holds ``first`` to the one that holds ``end``; the last is cut off
    at ``end``. Weeks begin on Monday, days at midnight UTC.
    """
    borders = [first]
    if per != "whole":
        day = datetime.fromtimestamp(first, UTC).date()
        start = day - timedelta(days=day.weekday()) if per == "week" else day.replace(day=1)
        borders = []
        while second_of(start) < end:
            borders.append(second_of(start))
            start = start + timedelta(days=7) if per == "week" else _next_month(start)
    return np.array([*borders, end], np.int64)


def months_before(second: int, months: int) -> int:
    """The same time of day so many months earlier; a day that the month lacks becomes its last."""
    moment = datetime.fromtimestamp(second, UTC)
    number = moment.year * 12 + moment.month - 1 - months
    first = moment.replace(year=number // 12, month=number % 12 + 1, day=1)
    last = _next_month(first.date()) - timedelta(days=1)
    return int(first.replace(day=min(moment.day, last.day)).timestamp())


def second_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())


def day_of(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)
