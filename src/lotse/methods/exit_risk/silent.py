"""Leaving without a word: who is not seen again for longer than their own rhythm lets expect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.methods.errors import MethodError
from lotse.methods.exit_risk.exposure import DAY, band_of, check, rate_of
from lotse.methods.exit_risk.tables import STATES, Codes, Exposure, Weights, tabulated

WINDOW_DAYS: Final = 90
OWN: Final = 2  # purchase days from which on a customer has shown a rhythm


@dataclass(frozen=True)
class Rules:
    """``settle_days`` after the first contact of an episode: the landmark. From there on nobody seen for ``factor`` ×
    the own rhythm is gone. ``rhythm_days`` is the usual distance between purchases, weighing ``weight`` own ones.
    """

    factor: float = 2.0
    settle_days: int = 30
    rhythm_days: float = 180.0
    weight: float = 2.0
    purchases: tuple[int, ...] = (3, 5)  # edges of what is matched on, beside segment and activity
    rhythms: tuple[int, ...] = (90, 150, 240)
    activity: tuple[float, ...] = (2, 4, 8)


def silence(
    offsets: NDArray[np.int64],
    time: NDArray[Any],
    touchpoint: NDArray[Any],
    sign: NDArray[Any],
    alive: NDArray[np.bool_],
    bought: NDArray[np.bool_],
    exit_time: NDArray[np.int64],
    until: int,
    *,
    segment: NDArray[Any] | None = None,
    rules: Rules | None = None,
    seed: int = 0,
) -> Exposure:
    """Trials of regular customers: after an episode at a touchpoint, are they seen again within k × their own rhythm?

    Arrays as in ``exposure``; ``alive``: contacts that show a customer is still one (using, buying; not complaining or
    answering); ``bought``: purchases, from which the rhythm is read as in ``contacts.loyalty``. A trial opens with a
    contact at the touchpoint of who has bought on two days or more and has no trial running there. What is reported
    of it within ``settle_days`` makes it negative, else neutral or positive, else unknown; then, at the landmark, all
    are in the same state: met the touchpoint, not yet left. Gone: no sign of life in the ``factor`` × rhythm
    after the landmark, or notice given before one. Whether this span lies within observation depends on the past
    alone, and only then the trial counts. Raises MethodError when shapes do not fit.
    """
    people, chosen = len(offsets) - 1, rules or Rules()
    check(offsets, time, touchpoint, sign, exit_time)
    if len(alive) != len(time) or len(bought) != len(time):
        raise MethodError(f"{len(time)} contacts, {len(alive)} signs of life, {len(bought)} purchases: do not fit.")
    codes = np.zeros(len(time), np.int8) if segment is None else np.asarray(segment)
    edges = [
        np.array(chosen.purchases, np.float64),
        np.array(chosen.rhythms, np.float64) * DAY,
        np.array(chosen.activity),
    ]
    strata = (int(codes.max(initial=0)) + 1) * int(np.prod([len(edge) + 1 for edge in edges]))
    rhythm = (chosen.settle_days * DAY, chosen.rhythm_days * DAY, chosen.weight, chosen.factor, WINDOW_DAYS * DAY)

    def walk(picked: Codes, gone: Weights, trials: Weights, contacts: Codes, persons: Codes) -> None:
        _trials(picked, offsets, time, touchpoint, sign, alive, bought, exit_time, until, codes, rhythm,
                edges[0], edges[1], edges[2], gone, trials, contacts, persons)  # fmt: skip

    tables = tabulated(walk, people, seed, (int(touchpoint.max(initial=-1)) + 1, strata, 1))
    return Exposure(tables, 0.0, by_contact=True)


@numba.njit(nogil=True, cache=True)
def _told(time, touchpoint, sign, i, after, landmark):  # type: ignore[no-untyped-def]
    """State of the episode that opens at i: what is known of its contacts at the touchpoint up to the landmark."""
    state = 3
    for k in range(i, after):
        if np.int64(time[k]) > landmark:
            break
        if touchpoint[k] == touchpoint[i] and sign[k] != 2:
            if sign[k] < 0:
                return 0
            state = 2 if sign[k] > 0 or state == 2 else 1
    return state


@numba.njit(nogil=True, cache=True)
def _seen_again(time, alive, i, after, landmark):  # type: ignore[no-untyped-def]
    """When the customer first shows a sign of life after the landmark; −1: never."""
    for k in range(i + 1, after):
        if alive[k] and np.int64(time[k]) > landmark:
            return np.int64(time[k])
    return np.int64(-1)


@numba.njit(nogil=True, cache=True)
def _trials(  # type: ignore[no-untyped-def]
    people, offsets, time, touchpoint, sign, alive, bought, exit_time, until, segment, rules, purchase_edges,
    rhythm_edges, activity_edges, gone, trials, contacts, persons,
):  # fmt: skip
    settle, typical, weight, factor, window = rules
    free = np.zeros(len(contacts), dtype=np.int64)  # from when on a new trial may open at each touchpoint
    seen = np.full((len(contacts), STATES), -1, dtype=np.int64)
    for p in people:
        free[:] = -1
        days, first, last = 0, np.int64(0), np.int64(-1)
        begin, after = offsets[p], offsets[p + 1]
        for i in range(begin, after):
            now = np.int64(time[i])
            if now >= exit_time[p]:
                break
            if bought[i] and now // 86_400 != last:
                last = now // 86_400
                first = last if days == 0 else first
                days += 1
            j = np.int64(touchpoint[i])
            if j < 0 or days < OWN or now < free[j]:
                continue
            rhythm = (weight * typical + (last - first) * 86_400) / (weight + days - 1)
            landmark = now + np.int64(settle)
            horizon = landmark + np.int64(factor * rhythm)
            if horizon > until or exit_time[p] <= landmark:
                continue
            again = _seen_again(time, alive, i, after, landmark)
            gone_for_now = again < 0 or again > min(horizon, exit_time[p])
            free[j] = horizon if gone_for_now else again
            state = _told(time, touchpoint, sign, i, after, landmark)
            rate = rate_of(i - begin, now - np.int64(time[begin]), window)
            stratum = segment[i] * (len(purchase_edges) + 1) + band_of(days, purchase_edges)
            stratum = stratum * (len(rhythm_edges) + 1) + band_of(rhythm, rhythm_edges)
            cell = (stratum * (len(activity_edges) + 1) + band_of(rate, activity_edges)) * STATES + state
            trials[j, cell, 0] += 1
            gone[j, cell, 0] += gone_for_now
            contacts[j, state] += 1
            if seen[j, state] != p:
                seen[j, state] = p
                persons[j, state] += 1
