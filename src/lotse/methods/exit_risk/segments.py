"""Segments to compare within: each for itself where they are few, else those of like risk together."""

from __future__ import annotations

from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.methods.estimates.sums import members
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
) -> NDArray[np.int64]:
    """Per contact a code 0 …: the segment itself up to six; above, one of five bands of segments that leave alike.

    segment: (contacts,) what held then; the rest as in ``exposure``. Bands are a prognostic score (Hansen 2008,
    Biometrika 95): each segment's exits per time known (drawn to the overall rate with the weight of five exits), cut
    so that each band holds about as much time. Who leaves alike is comparable whatever the segment is called.
    """
    size, codes = members(segment)
    if size <= EXACT_UP_TO:
        return codes
    exits, at_risk = _rates(offsets, np.asarray(time, np.int64), codes, exit_time, until, size)
    usual = exits.sum() / at_risk.sum() if at_risk.sum() > 0 else 0.0
    if not usual:
        return np.zeros_like(codes)
    return _cut((exits + PRIOR_EXITS) / (at_risk + PRIOR_EXITS / usual), at_risk)[codes]


def _rates(
    offsets: NDArray[np.int64],
    time: NDArray[np.int64],
    codes: NDArray[np.int64],
    exit_time: NDArray[np.int64],
    until: int,
    size: int,
) -> tuple[Floats, Floats]:
    """Exits and seconds per segment: what holds from one contact to the next, to leaving or to the end."""
    exits, seconds = np.zeros(size), np.zeros(size)
    _known(offsets, time, codes, exit_time, until, exits, seconds)
    return exits, seconds


@numba.njit(nogil=True, cache=True)
def _known(offsets, time, codes, exit_time, until, exits, seconds):  # type: ignore[no-untyped-def]
    for p in range(len(offsets) - 1):
        end = min(exit_time[p], until)
        for i in range(offsets[p], offsets[p + 1]):
            stop = min(end, time[i + 1]) if i + 1 < offsets[p + 1] else end
            seconds[codes[i]] += max(stop - time[i], 0)
            exits[codes[i]] += time[i] < end and stop == exit_time[p] and exit_time[p] <= until


def _cut(rate: Floats, at_risk: Floats) -> NDArray[np.int64]:
    """Band of each segment, by rate, with about the same time in each."""
    order = np.argsort(rate, kind="stable")
    middle = np.cumsum(at_risk[order]) - at_risk[order] / 2
    band = np.empty(len(rate), np.int64)
    band[order] = np.minimum((middle / max(at_risk.sum(), 1e-9) * BANDS).astype(np.int64), BANDS - 1)
    return band
