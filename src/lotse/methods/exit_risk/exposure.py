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
NEGATIVE, NEUTRAL, POSITIVE, UNKNOWN = 0, 1, 2, 3
UNSAID: Final = 2  # as a sign: nobody knows how the contact was
GROUPS: Final = 200  # keeps the table small; the interval's own error is then about 5 %


@dataclass(frozen=True)
class Bands:
    """What customers are matched on beside their segment; edges start a new band."""

    tenure_days: tuple[int, ...] = (90, 365, 1095)  # since the first contact
    activity: tuple[float, ...] = (1, 2, 4, 8)  # contacts per window, over the history before
    earlier_negative: tuple[int, ...] = (1, 2)  # negative contacts anywhere in the window before
    steps: int = 3  # parts of the window, so that risk may change with the time since the contact
    history_days: int = 365  # how far back activity is read: long, for few contacts say little of how active one is

    @property
    def strata(self) -> int:
        """Of one segment."""
        return (len(self.tenure_days) + 1) * (len(self.activity) + 1) * (len(self.earlier_negative) + 1)


@dataclass(frozen=True)
class Exposure:
    """Exits and time at risk, (touchpoints, groups, strata, steps, 4); last axis negative, neutral, positive, unknown.

    Time is counted in steps of the window (or in trials when ``by_contact``); ``contacts`` and ``people``
    (touchpoints, 4) are the bases.
    """

    exits: NDArray[np.float32]
    time: NDArray[np.float32]
    contacts: NDArray[np.int64]
    people: NDArray[np.int64]
    window_days: float
    by_contact: bool = False

    def others(self, touchpoint: int, state: int = NEGATIVE) -> list[int]:
        """The other known states; also those of whom nobody knows where there are fewer known than in ``state``.

        Decided on how many contacts there are, never on who left.
        """
        known = [other for other in (NEGATIVE, NEUTRAL, POSITIVE) if other != state]
        contacts = self.contacts[touchpoint]
        return known if contacts[known].sum() >= contacts[state] else [*known, UNKNOWN]


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
) -> Exposure:
    """Split each customer's time at each touchpoint into spells; every spell carries its opening contact's sign.

    Person p's contacts are ``offsets[p]:offsets[p + 1]`` in time order (seconds); touchpoint: code ≥ 0, −1 none; sign:
    −1, 0, +1, or ``UNSAID``; exit_time: (people,) seconds or ``NEVER``; until: end of observation, one or (people,);
    segment: code ≥ 0 per contact (what held then), see ``segments.risk_bands`` where there are many.
    A spell ends at the next contact at the same touchpoint, after the window, on leaving, or at the end
    of observation, so no time and no exit counts twice per touchpoint and nobody has to survive to be counted.
    The stratum (segment, tenure, activity over the history and negative contacts in the window *before*) is fixed
    at the opening. Contacts that *are* the exit must not be handed in. Raises MethodError when shapes do not fit.
    """
    people, cut = len(offsets) - 1, bands or Bands()
    check(offsets, time, touchpoint, sign, exit_time)
    codes = np.zeros(len(time), np.int64) if segment is None else np.asarray(segment, np.int64)
    if len(codes) != len(time):
        raise MethodError(f"{len(time)} contacts, {len(codes)} segments: needed is one segment per contact.")
    group = deal(people, None, np.random.default_rng(seed), GROUPS)
    tables = Tables.empty(touchpoint, group, (int(codes.max(initial=0)) + 1) * cut.strata, cut.steps)
    _walk(
        np.argsort(group, kind="stable"), offsets, time, touchpoint, sign, exit_time,
        np.broadcast_to(np.asarray(until, dtype=np.int64), people), codes, group, int(window_days * DAY),
        cut.history_days * DAY, np.array(cut.tenure_days) * DAY, np.array(cut.activity, dtype=np.float64),
        np.array(cut.earlier_negative), tables.exits, tables.time, tables.contacts, tables.people,
    )  # fmt: skip
    return tables.exposure(window_days, by_contact=False)


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


@dataclass(frozen=True)
class Tables:
    """What a walk over the people fills; groups lie outermost, so that one group's part stays in the cache."""

    exits: NDArray[np.float32]
    time: NDArray[np.float32]
    contacts: NDArray[np.int64]
    people: NDArray[np.int64]

    @classmethod
    def empty(cls, touchpoint: NDArray[Any], group: NDArray[Any], strata: int, steps: int) -> Tables:
        size = int(touchpoint.max(initial=-1)) + 1
        shape = (int(group.max(initial=0)) + 1, size, strata, steps, 4)
        exits, time = (np.zeros(shape, dtype=np.float32) for _ in range(2))
        contacts, people = (np.zeros((size, 4), dtype=np.int64) for _ in range(2))
        return cls(exits, time, contacts, people)

    def exposure(self, window_days: float, *, by_contact: bool) -> Exposure:
        exits, time = self.exits.swapaxes(0, 1), self.time.swapaxes(0, 1)
        return Exposure(exits, time, self.contacts, self.people, window_days, by_contact)


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
    """Contacts per window; half a contact in half a window is added, so that a new customer counts as ordinary."""
    return (contacts + 0.5) * window / (seconds + window / 2)


@numba.njit(nogil=True, cache=True)
def _close(exits, at_risk, place, start, end, left, width):  # type: ignore[no-untyped-def]
    """Spread one spell over the steps of the window; the exit belongs to the step in which it ends."""
    g, j, stratum, state = place
    last = exits.shape[3] - 1
    duration = end - start
    step = 0
    while duration > 0 and step <= last:
        part = min(duration, width)
        at_risk[g, j, stratum, step, state] += part / width
        duration -= part
        step += 1
    if left:
        exits[g, j, stratum, max(step - 1, 0), state] += 1


@numba.njit(nogil=True, cache=True)
def _walk(  # type: ignore[no-untyped-def]
    order, offsets, time, touchpoint, sign, exit_time, until, segment, group, window, history, tenure_edges,
    activity_edges, negative_edges, exits, at_risk, contacts, persons,
):  # fmt: skip
    touchpoints = exits.shape[1]
    width = window / exits.shape[3]
    opened = np.full(touchpoints, -1, dtype=np.int64)
    place = np.zeros((touchpoints, 2), dtype=np.int64)
    seen = np.full((touchpoints, 4), -1, dtype=np.int64)
    for p in order:
        first, after = offsets[p], offsets[p + 1]
        end = min(exit_time[p], until[p])
        opened[:] = -1
        oldest, earliest, negatives = first, first, np.int64(0)
        for i in range(first, after):
            now = np.int64(time[i])
            if now >= end:
                break
            while np.int64(time[oldest]) < now - window:
                negatives -= sign[oldest] < 0
                oldest += 1
            while np.int64(time[earliest]) < now - history:
                earliest += 1
            j = np.int64(touchpoint[i])
            if j >= 0:
                if opened[j] >= 0:
                    stop = min(now, opened[j] + window)
                    _close(exits, at_risk, (group[p], j, place[j, 0], place[j, 1]), opened[j], stop, False, width)
                tenure = now - np.int64(time[first])
                rate = rate_of(i - earliest, min(tenure, history), window)
                stratum = segment[i] * (len(tenure_edges) + 1) + band_of(tenure, tenure_edges)
                stratum = stratum * (len(activity_edges) + 1) + band_of(rate, activity_edges)
                stratum = stratum * (len(negative_edges) + 1) + band_of(negatives, negative_edges)
                state = state_of(sign[i])
                contacts[j, state] += 1
                if seen[j, state] != p:
                    seen[j, state] = p
                    persons[j, state] += 1
                opened[j], place[j, 0], place[j, 1] = now, stratum, state
            negatives += sign[i] < 0
        for j in range(touchpoints):  # type: ignore[assignment]
            if opened[j] >= 0:
                stop = min(end, opened[j] + window)
                left = exit_time[p] <= until[p] and stop == exit_time[p]
                _close(exits, at_risk, (group[p], j, place[j, 0], place[j, 1]), opened[j], stop, left, width)
