"""Does something follow within a window: for what is frequent and comes at once, such as buying."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.methods.exit_risk.exposure import DAY, Bands, Past, activity_of, check, past_of, state_of, strata_of
from lotse.methods.exit_risk.tables import STATES, UNKNOWN, Codes, Exposure, Weights, tabulated


def following(
    offsets: NDArray[np.int64],
    time: NDArray[Any],
    touchpoint: NDArray[Any],
    sign: NDArray[Any],
    event_time: NDArray[np.int64],
    end: int,
    *,
    segment: NDArray[Any] | None = None,
    window_days: float = 90,
    bands: Bands | None = None,
    seed: int = 0,
    past: Past | None = None,
) -> Exposure:
    """Trials: a contact at a touchpoint, and whether the person's (first) event comes within the window after it.

    Arrays as in ``exposure``; nothing counts from the event on. Time at risk would not do here: where half buy within
    a day and the others not for months, the hazard is no constant and time at risk a consequence of the event. Only
    windows that end within observation count, whatever happened in them; no two windows of one person at one touchpoint
    overlap (those whose experience is unknown stand apart). Raises MethodError when shapes do not fit.
    """
    people, cut = len(offsets) - 1, bands or Bands()
    check(offsets, time, touchpoint, sign, event_time)
    before = past_of(offsets, time, sign, window_days, cut) if past is None else past
    strata, stratum = strata_of(before.code, cut.strata, segment)
    window = int(window_days * DAY)

    def walk(chosen: Codes, events: Weights, trials: Weights, contacts: Codes, persons: Codes) -> None:
        _windows(chosen, offsets, time, touchpoint, sign, event_time, end, stratum, window, events, trials, contacts,
                 persons)  # fmt: skip

    tables = tabulated(walk, people, seed, (int(touchpoint.max(initial=-1)) + 1, strata, 1))
    until = np.minimum(event_time, end - window + 1)
    known = activity_of(before, cut, offsets, time, touchpoint, until, stratum, strata)
    return Exposure(tables, window_days, by_contact=True, activity=known)


@numba.njit(nogil=True, cache=True)
def _windows(  # type: ignore[no-untyped-def]
    people, offsets, time, touchpoint, sign, event_time, end, stratum, window, events, trials, contacts, persons
):  # fmt: skip
    touchpoints = len(contacts)
    free = np.zeros((touchpoints, 2), dtype=np.int64)
    seen = np.full((touchpoints, STATES), -1, dtype=np.int64)
    for p in people:
        free[:] = -1
        for i in range(offsets[p], offsets[p + 1]):
            now, j, state = np.int64(time[i]), np.int64(touchpoint[i]), state_of(sign[i])
            if now >= event_time[p] or now + window > end:
                break
            if j < 0 or now < free[j, state // UNKNOWN]:
                continue
            free[j, state // UNKNOWN] = now + window
            cell = stratum[i] * STATES + state
            trials[j, cell, 0] += 1
            events[j, cell, 0] += event_time[p] <= now + window
            contacts[j, state] += 1
            if seen[j, state] != p:
                seen[j, state] = p
                persons[j, state] += 1
