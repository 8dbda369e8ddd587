"""Does something follow within a window: for what is frequent and comes at once, such as buying."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.methods.exit_risk.exposure import (
    DAY,
    GROUPS,
    Bands,
    Exposure,
    Tables,
    band_of,
    check,
    rate_of,
    state_of,
)
from lotse.methods.resampling import deal


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
) -> Exposure:
    """Trials: a contact at a touchpoint, and whether the person's (first) event comes within the window after it.

    Arrays as in ``exposure``; nothing counts from the event on. Time at risk would not do here: where half buy within
    a day and the others not for months, the hazard is no constant and time at risk a consequence of the event. Only
    windows that end within observation count, whatever happened in them; no two windows of one person at one touchpoint
    overlap (those whose experience is unknown stand apart). Raises MethodError when shapes do not fit.
    """
    people, cut = len(offsets) - 1, bands or Bands()
    check(offsets, time, touchpoint, sign, event_time)
    codes = np.zeros(len(time), np.int64) if segment is None else np.asarray(segment, np.int64)
    group = deal(people, None, np.random.default_rng(seed), GROUPS)
    tables = Tables.empty(touchpoint, group, (int(codes.max(initial=0)) + 1) * cut.strata, 1)
    _windows(
        offsets, np.asarray(time, np.int64), touchpoint, sign, event_time, end, codes, group, int(window_days * DAY),
        cut.history_days * DAY, np.array(cut.tenure_days) * DAY, np.array(cut.activity, dtype=np.float64),
        np.array(cut.earlier_negative), tables.exits, tables.time, tables.contacts, tables.people,
    )  # fmt: skip
    return tables.exposure(window_days, by_contact=True)


@numba.njit(nogil=True, cache=True)
def _windows(  # type: ignore[no-untyped-def]
    offsets, time, touchpoint, sign, event_time, end, segment, group, window, history, tenure_edges,
    activity_edges, negative_edges, events, trials, contacts, persons,
):  # fmt: skip
    free = np.zeros((events.shape[1], 2), dtype=np.int64)
    seen = np.full((events.shape[1], 4), -1, dtype=np.int64)
    for p in range(len(offsets) - 1):
        first, after = offsets[p], offsets[p + 1]
        free[:] = -1
        oldest, earliest, negatives = first, first, np.int64(0)
        for i in range(first, after):
            now = time[i]
            if now >= event_time[p] or now + window > end:
                break
            while time[oldest] < now - window:
                negatives -= sign[oldest] < 0
                oldest += 1
            while time[earliest] < now - history:
                earliest += 1
            j, state = np.int64(touchpoint[i]), state_of(sign[i])
            if j >= 0 and now >= free[j, state // 3]:
                free[j, state // 3] = now + window
                tenure = now - time[first]
                rate = rate_of(i - earliest, min(tenure, history), window)
                stratum = segment[i] * (len(tenure_edges) + 1) + band_of(tenure, tenure_edges)
                stratum = stratum * (len(activity_edges) + 1) + band_of(rate, activity_edges)
                stratum = stratum * (len(negative_edges) + 1) + band_of(negatives, negative_edges)
                trials[group[p], j, stratum, 0, state] += 1
                events[group[p], j, stratum, 0, state] += event_time[p] <= now + window
                contacts[j, state] += 1
                if seen[j, state] != p:
                    seen[j, state] = p
                    persons[j, state] += 1
            negatives += sign[i] < 0
