"""From contacts to time at risk: who was exposed to what, for how long, and did they leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.methods.errors import MethodError
from lotse.methods.exit_risk.activity import APART_DAYS, LONGEST_DAYS, Activity, cell_of, counted, visits_of
from lotse.methods.exit_risk.tables import STATES, Codes, Exposure, Weights, tabulated

DAY: Final = 86_400
NEVER: Final = np.iinfo(np.int64).max
UNSAID: Final = 2  # as a sign: nobody knows how the contact was


@dataclass(frozen=True)
class Bands:
    """What customers are matched on beside their segment; edges start a new band."""

    tenure_days: tuple[int, ...] = (90, 365, 1095)  # since the first contact
    activity: tuple[float, ...] = (1, 2, 4, 8)  # visits per window in which nobody was there, over the history before
    earlier_negative: tuple[int, ...] = (1, 2)  # negative contacts anywhere in the window before
    steps: int = 3  # parts of the window, so that risk may change with the time since the contact
    history_days: int = 365  # how far back activity is read: long, for few visits say little of how active one is

    @property
    def tenures(self) -> int:
        """Bands of tenure; who is there for the first time is one of them."""
        return len(self.tenure_days) + 2 if self.tenure_days else 1

    @property
    def strata(self) -> int:
        """Of one segment."""
        return self.tenures * (len(self.activity) + 1) * (len(self.earlier_negative) + 1)


def exposure(
    offsets: NDArray[np.int64],
    time: NDArray[Any],
    touchpoint: NDArray[Any],
    sign: NDArray[Any],
    exit_time: NDArray[np.int64],
    until: NDArray[np.int64] | int,
    *,
    segment: NDArray[Any] | None = None,
    window_days: float = 90,
    bands: Bands | None = None,
    seed: int = 0,
    past: Past | None = None,
) -> Exposure:
    """Split each customer's time at each touchpoint into spells; every spell carries its opening contact's sign.

    Person p's contacts are ``offsets[p]:offsets[p + 1]`` in time order (seconds); touchpoint: code ≥ 0, −1 none; sign:
    −1, 0, +1, or ``UNSAID``; exit_time: (people,) seconds or ``NEVER``; until: end of observation, one or (people,);
    segment: code ≥ 0 per contact (what held then), see ``segments.risk_bands`` where there are many; past: as
    ``past_of`` gives it for the same window and bands, where it is known already.
    A spell ends at the next contact at the same touchpoint, after the window, on leaving, or at the end
    of observation, so no time and no exit counts twice per touchpoint and nobody has to survive to be counted.
    The stratum (segment, tenure, activity over the history and negative contacts in the window *before*) is fixed
    at the opening. Contacts that *are* the exit must not be handed in. Raises MethodError when shapes do not fit.
    """
    people, cut = len(offsets) - 1, bands or Bands()
    check(offsets, time, touchpoint, sign, exit_time)
    before = past_of(offsets, time, sign, window_days, cut) if past is None else past
    strata, stratum = strata_of(before.code, cut.strata, segment)
    ends, window = np.broadcast_to(np.asarray(until, dtype=np.int64), people), int(window_days * DAY)

    def walk(chosen: Codes, exits: Weights, at_risk: Weights, contacts: Codes, persons: Codes) -> None:
        _walk(chosen, offsets, time, touchpoint, sign, exit_time, ends, stratum, window, exits, at_risk, contacts,
              persons)  # fmt: skip

    tables = tabulated(walk, people, seed, (int(touchpoint.max(initial=-1)) + 1, strata, cut.steps))
    known = activity_of(before, cut, offsets, time, touchpoint, np.minimum(exit_time, ends), stratum, strata)
    return Exposure(tables, window_days, activity=known)


@dataclass(frozen=True)
class Past:
    """Per contact the ``code`` of tenure, activity and earlier negative contacts, and the ``cell`` of visits so far."""

    code: NDArray[np.int16]
    cell: NDArray[np.int16]


def past_of(
    offsets: NDArray[np.int64],
    time: NDArray[Any],
    sign: NDArray[Any],
    window_days: float = 90,
    bands: Bands | None = None,
) -> Past:
    """What went before each contact; arrays as in ``exposure``."""
    cut = bands or Bands()
    code, cell = np.empty(len(time), np.int16), np.empty(len(time), np.int16)
    visit, idle = visits_of(offsets, time, APART_DAYS * DAY, LONGEST_DAYS * DAY)
    _look_back(
        offsets, time, sign, visit, idle, int(window_days * DAY), cut.history_days * DAY,
        np.array(cut.tenure_days, np.int64) * DAY, np.array(cut.activity, dtype=np.float64),
        np.array(cut.earlier_negative, np.int64), code, cell,
    )  # fmt: skip
    return Past(code, cell)


def activity_of(
    past: Past,
    cut: Bands,
    offsets: NDArray[np.int64],
    time: NDArray[Any],
    touchpoint: NDArray[Any],
    until: NDArray[np.int64],
    stratum: NDArray[Any],
    strata: int,
) -> Activity:
    """Of those who can be compared: at a touchpoint before ``until`` (people,)."""
    pasts = counted(offsets, time, touchpoint, until, stratum, past.cell, strata)
    return Activity.read(
        pasts, cut.history_days, len(cut.activity) + 1, len(cut.earlier_negative) + 1
    )  # fmt: skip


def strata_of(past: NDArray[Any], size: int, segment: NDArray[Any] | None) -> tuple[int, NDArray[Any]]:
    """How many strata there are and each contact's: its segment and, of ``size`` codes, its past."""
    if segment is None:
        return size, past.astype(np.int32)
    if len(segment) != len(past):
        raise MethodError(f"{len(past)} contacts, {len(segment)} segments: needed is one segment per contact.")
    return (int(segment.max(initial=0)) + 1) * size, segment.astype(np.int32) * size + past


def check(
    offsets: NDArray[Any],
    time: NDArray[Any],
    touchpoint: NDArray[Any],
    sign: NDArray[Any],
    exit_time: NDArray[Any],
) -> None:
    """Raises MethodError where the arrays do not describe the same contacts and people."""
    people, contacts = len(offsets) - 1, {len(time), len(touchpoint), len(sign)}
    if len(exit_time) != people or contacts != {int(offsets[-1])}:
        raise MethodError(
            f"{people} people, {len(exit_time)} exit times; {int(offsets[-1])} contacts by the offsets, {len(time)} "
            f"times, {len(touchpoint)} touchpoints, {len(sign)} signs: these do not fit."
        )


@numba.njit(nogil=True, cache=True)
def band_of(value, edges):  # type: ignore[no-untyped-def]
    band = 0
    while band < len(edges) and value >= edges[band]:
        band += 1
    return band


@numba.njit(nogil=True, cache=True)
def state_of(sign):  # type: ignore[no-untyped-def]
    """Position on the last axis of the tables."""
    return 3 if sign == 2 else 1 + (sign > 0) - (sign < 0)


@numba.njit(nogil=True, cache=True)
def rate_of(contacts, seconds, window):  # type: ignore[no-untyped-def]
    """Contacts (or visits) per window; half of one in half a window is added, so that who is new counts as ordinary."""
    return (contacts + 0.5) * window / (seconds + window / 2)


@numba.njit(nogil=True, cache=True)
def _look_back(  # type: ignore[no-untyped-def]
    offsets, time, sign, visit, idle, window, history, tenure_edges, activity_edges, negative_edges, code_of, cell
):  # fmt: skip
    for p in range(len(offsets) - 1):
        first, after = offsets[p], offsets[p + 1]
        oldest, earliest, negatives = first, first, np.int64(0)
        for i in range(first, after):
            now = np.int64(time[i])
            while np.int64(time[oldest]) < now - window:
                negatives -= sign[oldest] < 0
                oldest += 1
            while np.int64(time[earliest]) < now - history:
                earliest += 1
            tenure = now - np.int64(time[first])
            visits, seconds = np.int64(visit[i]) - 1, np.int64(idle[i])
            if earliest > first:  # what was before the history does not count
                visits -= visit[earliest - 1]
                seconds -= max(idle[earliest] - (np.int64(time[earliest]) - now + history), idle[earliest - 1])
            visits = max(visits, np.int64(0))
            rate = rate_of(visits, seconds, window)
            code = 0  # a first visit, of which nothing was seen before
            if visit[i] > 0 and len(tenure_edges) > 0:
                code = 1 + band_of(tenure, tenure_edges)
            code = code * (len(activity_edges) + 1) + band_of(rate, activity_edges)
            code_of[i] = code * (len(negative_edges) + 1) + band_of(negatives, negative_edges)
            cell[i] = cell_of(visits, seconds, history)
            negatives += sign[i] < 0


@numba.njit(nogil=True, cache=True)
def _close(exits, at_risk, j, cell, start, end, left, width):  # type: ignore[no-untyped-def]
    """Spread one spell over the steps of the window; the exit belongs to the step in which it ends."""
    last = exits.shape[2] - 1
    duration = end - start
    step = 0
    while duration > 0 and step <= last:
        part = min(duration, width)
        at_risk[j, cell, step] += part / width
        duration -= part
        step += 1
    if left:
        exits[j, cell, max(step - 1, 0)] += 1


@numba.njit(nogil=True, cache=True)
def _walk(  # type: ignore[no-untyped-def]
    people, offsets, time, touchpoint, sign, exit_time, until, stratum, window, exits, at_risk, contacts, persons
):  # fmt: skip
    touchpoints, _, steps = exits.shape
    width = window / steps
    opened = np.full(touchpoints, -1, dtype=np.int64)
    cell = np.zeros(touchpoints, dtype=np.int64)
    seen = np.full((touchpoints, STATES), -1, dtype=np.int64)
    for p in people:
        end = min(exit_time[p], until[p])
        opened[:] = -1
        for i in range(offsets[p], offsets[p + 1]):
            now, j = np.int64(time[i]), np.int64(touchpoint[i])
            if now >= end:
                break
            if j < 0:
                continue
            if opened[j] >= 0:
                _close(exits, at_risk, j, cell[j], opened[j], min(now, opened[j] + window), False, width)
            state = state_of(sign[i])
            contacts[j, state] += 1
            if seen[j, state] != p:
                seen[j, state] = p
                persons[j, state] += 1
            opened[j], cell[j] = now, stratum[i] * STATES + state
        for j in range(touchpoints):  # type: ignore[assignment]
            if opened[j] >= 0:
                stop = min(end, opened[j] + window)
                left = exit_time[p] <= until[p] and stop == exit_time[p]
                _close(exits, at_risk, j, cell[j], opened[j], stop, left, width)
