"""Segments to compare within: each for itself where they are few, else those of like risk together."""

from __future__ import annotations

from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.methods.interval import Floats

EXACT_UP_TO: Final = 6
BANDS: Final = 5  # of like risk; five remove about nine tenths of a confounder's bias (Cochran 1968)
PRIOR_EXITS: Final = 5.0  # a segment's rate is drawn to the overall one with the weight of so many exits


def risk_bands(
    offsets: NDArray[np.int64],
    time: NDArray[Any],
    segment: NDArray[Any],
    exit_time: NDArray[np.int64],
    until: int,
) -> NDArray[np.int8]:
    """Per contact a code 0 …: the segment itself up to six; above, one of five bands of segments that leave alike.

    segment: (contacts,) what held then; the rest as in ``exposure``. Bands are a prognostic score (Hansen 2008,
    Biometrika 95): each segment's exits per time known (drawn to the overall rate with the weight of five exits), cut
    so that each band holds about as much time. Who leaves alike is comparable whatever the segment is called.
    """
    size = int(segment.max(initial=0)) + 1
    exits, at_risk, contacts = np.zeros(size), np.zeros(size), np.zeros(size, np.int64)
    _known(offsets, time, segment, exit_time, until, exits, at_risk, contacts)
    here = contacts > 0
    number = np.cumsum(here) - 1
    if here.sum() > EXACT_UP_TO:
        number[here] = _alike(exits[here], at_risk[here])
    bands: NDArray[np.int8] = number.astype(np.int8)[segment]
    return bands


@numba.njit(nogil=True, cache=True)
def _known(offsets, time, segment, exit_time, until, exits, seconds, contacts):  # type: ignore[no-untyped-def]
    """Exits and seconds per segment: what holds from one contact to the next, to leaving or to the end."""
    for p in range(len(offsets) - 1):
        end = min(exit_time[p], until)
        for i in range(offsets[p], offsets[p + 1]):
            now = np.int64(time[i])
            stop = min(end, np.int64(time[i + 1])) if i + 1 < offsets[p + 1] else end
            seconds[segment[i]] += max(stop - now, 0)
            exits[segment[i]] += now < end and stop == exit_time[p] and exit_time[p] <= until
            contacts[segment[i]] += 1


def _alike(exits: Floats, at_risk: Floats) -> NDArray[np.int64]:
    """The band of each segment; one for all where nobody left."""
    usual = exits.sum() / at_risk.sum() if at_risk.sum() > 0 else 0.0
    if not usual:
        return np.zeros(len(exits), np.int64)
    return _cut((exits + PRIOR_EXITS) / (at_risk + PRIOR_EXITS / usual), at_risk)


def _cut(rate: Floats, at_risk: Floats) -> NDArray[np.int64]:
    """Band of each segment, by rate, with about the same time in each."""
    order = np.argsort(rate, kind="stable")
    middle = np.cumsum(at_risk[order]) - at_risk[order] / 2
    band = np.empty(len(rate), np.int64)
    band[order] = np.minimum((middle / max(at_risk.sum(), 1e-9) * BANDS).astype(np.int64), BANDS - 1)
    return band
