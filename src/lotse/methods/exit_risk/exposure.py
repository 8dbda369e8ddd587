"""From contacts to time at risk: who was exposed to what, for how long, and did they leave."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.methods.errors import MethodError
from lotse.methods.resampling import deal

DAY: Final = 86_400
NEVER: Final = np.iinfo(np.int64).max
NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
GROUPS: Final = 200  # keeps the table small; the interval's own error is then about 5 %


@dataclass(frozen=True)
class Bands:
    """What customers are matched on beside their segment; edges start a new band."""

    tenure_days: tuple[int, ...] = (90, 365, 1095)  # since the first contact
    activity: tuple[float, ...] = (1, 2, 4, 8)  # contacts per window, over the history before
    earlier_negative: tuple[int, ...] = (1, 2)  # negative contacts anywhere in the window before
    steps: int = 3  # parts of the window, so that risk may change with the time since the contact
    history_days: int = 365  # how far back activity is read: long, for few contacts say little of how active one is


@dataclass(frozen=True)
class Exposure:
    """Exits and time at risk, (touchpoints, groups, strata, steps, 3); last axis negative, neutral, positive.

    Time is counted in steps of ``step_days`` (or in contacts when ``by_contact``); ``contacts`` and ``people``
    (touchpoints, 3) are the bases.
    """

    exits: NDArray[np.float32]
    time: NDArray[np.float32]
    contacts: NDArray[np.int64]
    people: NDArray[np.int64]
    window_days: float
    by_contact: bool


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
    by_contact: bool = False,
    seed: int = 0,
) -> Exposure:
    """Split each customer's time at each touchpoint into spells; every spell carries its opening contact's sign.

    Person p's contacts are ``offsets[p]:offsets[p + 1]`` in time order (seconds); touchpoint: code ≥ 0, −1 none; sign:
    −1, 0, +1; exit_time: (people,) seconds or ``NEVER``; until: end of observation, one or (people,); segment: code
    per person. A spell ends at the next contact at the same touchpoint, after the window, on leaving, or at the end
    of observation, so no time and no exit counts twice per touchpoint and nobody has to survive to be counted.
    The stratum (segment, tenure, activity over the history and negative contacts in the window *before*) is fixed
    at the opening.
    ``by_contact``: for silent exits; a spell is one trial, left = no contact ever came after it.
    Contacts that *are* the exit must not be handed in. Raises MethodError when shapes do not fit.
    """
    people, cut = len(offsets) - 1, bands or Bands()
    if len(exit_time) != people or int(offsets[-1]) != len(time):
        raise MethodError(f"{people} people, {len(exit_time)} exit times, {len(time)} contacts: these do not fit.")
    group = deal(people, None, np.random.default_rng(seed), GROUPS)
    codes = np.zeros(people, dtype=np.int64) if segment is None else np.asarray(segment, dtype=np.int64)
    steps = 1 if by_contact else cut.steps
    strata = (int(codes.max(initial=0)) + 1) * (len(cut.tenure_days) + 1) * (len(cut.activity) + 1)
    strata *= len(cut.earlier_negative) + 1
    shape = (int(touchpoint.max(initial=-1)) + 1, int(group.max(initial=0)) + 1, strata, steps, 3)
    exits, at_risk = np.zeros(shape, dtype=np.float32), np.zeros(shape, dtype=np.float32)
    contacts, persons = np.zeros((shape[0], 3), dtype=np.int64), np.zeros((shape[0], 3), dtype=np.int64)
    _walk(
        offsets, time, touchpoint, sign, exit_time, np.broadcast_to(np.asarray(until, dtype=np.int64), people),
        codes, group, int(window_days * DAY), cut.history_days * DAY, np.array(cut.tenure_days) * DAY,
        np.array(cut.activity, dtype=np.float64), np.array(cut.earlier_negative), by_contact,
        exits, at_risk, contacts, persons,
    )  # fmt: skip
    return Exposure(exits, at_risk, contacts, persons, window_days, by_contact)


@numba.njit(cache=True)
def _band(value, edges):  # type: ignore[no-untyped-def]
    band = 0
    while band < len(edges) and value >= edges[band]:
        band += 1
    return band


@numba.njit(cache=True)
def _rate(contacts, seconds, window):  # type: ignore[no-untyped-def]
    """Contacts per window; half a contact in half a window is added, so that a new customer counts as ordinary."""
    return (contacts + 0.5) * window / (seconds + window / 2)


@numba.njit(cache=True)
def _close(exits, at_risk, place, start, end, left, width):  # type: ignore[no-untyped-def]
    """Spread one spell over the steps of the window; the exit belongs to the step in which it ends."""
    j, g, stratum, state = place
    last = exits.shape[3] - 1
    duration = end - start
    step = 0
    while duration > 0 and step <= last:
        part = min(duration, width)
        at_risk[j, g, stratum, step, state] += part / width
        duration -= part
        step += 1
    if left:
        exits[j, g, stratum, max(step - 1, 0), state] += 1


@numba.njit(cache=True)
def _walk(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, sign, exit_time, until, segment, group, window, history, tenure_edges,
    activity_edges, negative_edges, by_contact, exits, at_risk, contacts, persons,
):  # fmt: skip
    touchpoints = exits.shape[0]
    width = window / exits.shape[3]
    opened = np.full(touchpoints, -1, dtype=np.int64)
    place = np.zeros((touchpoints, 2), dtype=np.int64)
    seen = np.full((touchpoints, 3), -1, dtype=np.int64)
    for p in range(len(offsets) - 1):
        first, after = offsets[p], offsets[p + 1]
        end = min(exit_time[p], until[p])
        opened[:] = -1
        oldest, earliest, negatives = first, first, np.int64(0)
        for i in range(first, after):
            now = np.int64(time[i])
            if now >= end and not (by_contact and now == end):
                break
            while np.int64(time[oldest]) < now - window:
                negatives -= sign[oldest] < 0
                oldest += 1
            while np.int64(time[earliest]) < now - history:
                earliest += 1
            j = np.int64(touchpoint[i])
            if j >= 0:
                if opened[j] >= 0 and not by_contact:
                    stop = min(now, opened[j] + window)
                    _close(exits, at_risk, (j, group[p], place[j, 0], place[j, 1]), opened[j], stop, False, width)
                tenure = now - np.int64(time[first])
                rate = _rate(i - earliest, min(tenure, history), window)
                stratum = segment[p] * (len(tenure_edges) + 1) + _band(tenure, tenure_edges)
                stratum = stratum * (len(activity_edges) + 1) + _band(rate, activity_edges)
                stratum = stratum * (len(negative_edges) + 1) + _band(negatives, negative_edges)
                state = 1 + (sign[i] > 0) - (sign[i] < 0)
                contacts[j, state] += 1
                if seen[j, state] != p:
                    seen[j, state] = p
                    persons[j, state] += 1
                if by_contact:
                    at_risk[j, group[p], stratum, 0, state] += 1
                    exits[j, group[p], stratum, 0, state] += now == exit_time[p]
                opened[j], place[j, 0], place[j, 1] = now, stratum, state
            negatives += sign[i] < 0
        if not by_contact:
            for j in range(touchpoints):  # type: ignore[assignment]
                if opened[j] >= 0:
                    stop = min(end, opened[j] + window)
                    left = exit_time[p] <= until[p] and stop == exit_time[p]
                    _close(exits, at_risk, (j, group[p], place[j, 0], place[j, 1]), opened[j], stop, left, width)
