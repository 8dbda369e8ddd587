"""Contacts and people per cell: weekday and hour, device, purpose, or any pair of them."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.tallies.cut import column, frozen

QUARTER, HOUR, DAY = 900, 3600, 86_400  # seconds
HOURS: Final = 24 * 7


def local_hours(time: NDArray[np.integer[Any]], zone: ZoneInfo) -> NDArray[np.int32]:
    """Per second since 1970 its hour of the week in a time zone: 0 is Monday from 0 to 1 o'clock.

    No clock is set within a quarter of an hour: each quarter is looked up once, however many seconds lie in it.
    """
    if not len(time):
        return np.empty(0, np.int32)
    first, last = int(time.min()) // QUARTER, int(time.max()) // QUARTER
    hours = _hours(np.arange(first, last + 1) * QUARTER, zone)
    found: NDArray[np.int32] = hours[np.asarray(time) // QUARTER - first]
    return found


def _hours(seconds: NDArray[np.int64], zone: ZoneInfo) -> NDArray[np.int32]:
    """A zone is asked once a day, and by quarters of an hour on days when its clock is set."""
    days = seconds // DAY
    first = int(days.min())
    starts = np.array([_offset(day * DAY, zone) for day in range(first, int(days.max()) + 2)], np.int64)
    offsets = starts[days - first]
    for day in np.flatnonzero(np.diff(starts)):
        here = days == first + day
        quarters, at = np.unique(seconds[here] // QUARTER, return_inverse=True)
        offsets[here] = np.array([_offset(quarter * QUARTER, zone) for quarter in quarters.tolist()], np.int64)[at]
    local: NDArray[np.int64] = (seconds + offsets) // HOUR
    return ((local + 3 * 24) % HOURS).astype(np.int32)  # 1 January 1970 was a Thursday


@lru_cache(maxsize=16_384)
def _offset(second: int, zone: ZoneInfo) -> int:
    return int(datetime.fromtimestamp(second, UTC).astimezone(zone).utcoffset().total_seconds())  # type: ignore[union-attr]


def cells(chunk: Chunk, selection: Selection, cell: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    """Array (size, 2): contacts, an aggregate row with as many as it stands for, and known people per cell. ``cell``
    per contact of the chunk, −1 for none.
    """
    counts = np.zeros((size, 2), np.int64)
    kept = (frozen(selection.contacts(chunk)), column(chunk.count, "u4"))
    _cells(chunk.offsets, chunk.people, kept, frozen(cell), counts)
    return counts


def people_at(person: NDArray[Any], code: NDArray[Any], size: int) -> NDArray[np.int64]:
    """(size,): how many people have each ``code`` (n,; −1: none). ``person`` (n,): from 0 on, each one's together."""
    counts = np.zeros(size, np.int64)
    _people_at(frozen(person), frozen(code), counts)
    return counts


@kernel
def _people_at(person: Any, code: Any, counts: Any) -> None:
    last = np.full(counts.size, -1, np.int64)
    for i in range(person.size):
        if code[i] >= 0 and last[code[i]] != person[i]:
            last[code[i]] = person[i]
            counts[code[i]] += 1


@kernel
def _cells(offsets: Any, people: Any, kept: Any, cell: Any, counts: Any) -> None:
    contacts, times = kept
    last = np.full(counts.shape[0], -1, np.int64)  # the last person seen in a cell
    for person in range(people.size):
        for i in range(offsets[person], offsets[person + 1]):
            at = cell[i]
            if at < 0 or contacts[i] == 0:
                continue
            counts[at, 0] += times[i] if times.size else 1
            if people[person] != 0 and last[at] != person:
                last[at] = person
                counts[at, 1] += 1
