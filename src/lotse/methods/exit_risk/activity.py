"""What the past leaves open of how active customers are, and what that alone does to a ratio.

Who is active has both more bad experiences and more (or fewer) of the events that follow. Visits on record tell
activity only in part, so that within a stratum the exposed and the others still differ. With a for a customer's
activity, odds of a bad experience that rise as a^γ and a chance of the event that rises as a^δ, the ratio to be
expected in a stratum though the experience does nothing is E[a^(γ+δ)]/(E[a^γ]·E[a^δ]) = exp(γ·δ·V), V the variance of
log a within the stratum (exact where a is lognormal there, else to second order). V follows from how many visits were
seen in how long; γ and δ are slopes on the mean of log a given these, which makes up for the error of measurement:
regression calibration (Carroll, Ruppert, Stefanski & Crainiceanu 2006, Measurement Error in Nonlinear Models, ch. 4).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from lotse.methods.interval import Floats

APART_DAYS: Final = 3  # contacts nearer to each other are one visit: a stay, an order and what follows it
LONGEST_DAYS: Final = 28  # of a visit: who is there every day comes again and again
EXACT: Final = 16  # visits up to which each number has a cell of its own; above, four cells per doubling
COUNTS: Final = 40
TIMES: Final = 25  # parts of the history, finer where it is short; the last is all of it
PASTS: Final = COUNTS * TIMES
LOG_RATES: Final = np.linspace(-3.5, 3.5, 61)  # around the usual rate
ROUNDS: Final = 50  # of expectation and maximisation: enough to fit, too few to make a smooth law ragged
STEEPEST: Final = 5.0


@numba.njit(nogil=True, cache=True)
def visits_of(offsets, time, apart, longest):  # type: ignore[no-untyped-def]
    """Per contact the number of its visit, from 0 for each person, and the seconds up to it in which nobody was there.

    Only in these can a visit begin, so that visits that come by chance come by chance in them, however long they last.
    """
    visit, idle = np.zeros(len(time), np.int32), np.zeros(len(time), np.int32)
    for p in range(len(offsets) - 1):
        began = np.int64(0)
        for i in range(offsets[p], offsets[p + 1]):
            now = np.int64(time[i])
            if i == offsets[p]:
                began = now
                continue
            over = min(np.int64(time[i - 1]) + apart, began + longest)
            visit[i], idle[i] = visit[i - 1], idle[i - 1]
            if now >= over:
                visit[i] += 1
                idle[i] += now - over
                began = now
    return visit, idle


@numba.njit(nogil=True, cache=True)
def cell_of(visits, seconds, history):  # type: ignore[no-untyped-def]
    """Cell of a past of so many visits between the first one and this one, in so long."""
    count = visits if visits < EXACT else min(EXACT + int(4 * np.log2(visits / EXACT)), COUNTS - 1)
    return count * TIMES + int(np.sqrt(min(seconds / history, 1.0)) * (TIMES - 1))


def _cells(history_days: float) -> tuple[Floats, Floats]:
    """Visits each cell stands for, and days in which another could have begun."""
    count, part = np.divmod(np.arange(PASTS), TIMES)
    visits = np.where(count < EXACT, count, EXACT * 2 ** ((count - EXACT + 0.5) / 4))
    return visits, history_days * np.where(part < TIMES - 1, (part + 0.5) / (TIMES - 1), 1.0) ** 2


@numba.njit(nogil=True, cache=True)
def counted(offsets, time, touchpoint, until, stratum, cell, strata):  # type: ignore[no-untyped-def]
    """How many contacts at touchpoints before ``until`` (people,) there are per stratum and cell of the past."""
    found = np.zeros((strata, PASTS), np.int64)
    for p in range(len(offsets) - 1):
        for i in range(offsets[p], offsets[p + 1]):
            if np.int64(time[i]) >= until[p]:
                break
            if touchpoint[i] >= 0:
                found[stratum[i], cell[i]] += 1
    return found


@dataclass(frozen=True)
class Activity:
    """Mean and variance of the log of activity in each stratum, (strata,); of what a stratum is made up of, ``inner``
    codes vary fastest, then ``bands`` of activity.
    """

    mean: Floats
    variance: Floats
    bands: int
    inner: int

    @classmethod
    def read(cls, pasts: NDArray[Any], history_days: float, bands: int, inner: int) -> Activity:
        """From ``pasts`` (strata, cells), by the law of activity among those whose segment and tenure are alike."""
        visits, days = _cells(history_days)
        seen = pasts.sum(axis=0)
        usual = max(float(seen @ visits) / max(float(seen @ days), 1.0), 1e-6)
        logs = LOG_RATES + np.log(usual)
        likely = visits[:, None] * logs - days[:, None] * np.exp(logs)
        likely[0] = -LOG_RATES  # a first visit: everybody has one, later ones are those of the active
        likely = np.exp(likely - likely.max(axis=1, keepdims=True))
        start = _law(likely, seen, np.exp(-(LOG_RATES**2) / 4))
        parts = [_moments(family, likely, start) for family in pasts.reshape(-1, bands * inner, PASTS)]
        mean, variance = np.concatenate(parts, axis=1)
        return cls(mean, variance, bands, inner)

    def slopes(self, events: NDArray[Any], base: NDArray[Any]) -> Floats:
        """γ or δ: by how much log(events/base) rises with log activity where all else of a stratum is alike.

        events, base: (parts, …, strata) of the people. First of all of them, then with each part left out (by one step
        of Newton's). Estimating equation of Mantel & Haenszel for a trend: unbiased however few there are in each
        stratum. 0 where nothing can be told.
        """
        events, base, mean = self._told(events, base)
        whole, rest = (np.concatenate([x.sum(axis=0)[None], x.sum(axis=0) - x]) for x in (events, base))
        gaps = _gaps(mean, whole[0], rest[0])
        if gaps(-STEEPEST)[0] <= 0 or gaps(STEEPEST)[0] >= 0:
            return np.zeros(len(whole))
        slope = float(optimize.brentq(lambda x: gaps(x)[0], -STEEPEST, STEEPEST, xtol=1e-4))
        steps = [
            gap / rise if rise > 0 else 0.0
            for gap, rise in (_gaps(mean, *x)(slope) for x in zip(whole, rest, strict=True))
        ]
        return slope + np.array(steps)

    def _told(self, events: NDArray[Any], base: NDArray[Any]) -> tuple[Floats, Floats, Floats]:
        """(parts, blocks, bands) of what has both, and the mean of each block's bands."""
        told = (self._by_band(events.sum(axis=0)).sum(axis=1) > 0) & (
            (self._by_band(base.sum(axis=0)) > 0).sum(axis=1) > 1
        )
        mean = self._by_band(np.broadcast_to(self.mean, events.shape[1:]))[told]
        events, base = (np.array([self._by_band(part)[told] for part in x], np.float64) for x in (events, base))
        return events, base, mean

    def _by_band(self, table: NDArray[Any]) -> NDArray[Any]:
        split = table.reshape(*table.shape[:-1], -1, self.bands, self.inner)
        return np.moveaxis(split, -2, -1).reshape(-1, self.bands)


def _gaps(mean: Floats, events: Floats, base: Floats) -> Callable[[float], tuple[float, float]]:
    """What a slope leaves unexplained, falling with it, and how fast it falls; (blocks, bands) each."""
    one, other = np.triu_indices(mean.shape[1], 1)
    half = (mean[:, one] - mean[:, other]) / 2
    pull = half / np.maximum((events + base).sum(axis=1), 1e-9)[:, None]
    up, down = pull * events[:, one] * base[:, other], pull * events[:, other] * base[:, one]
    told = (up != 0) | (down != 0)
    half, up, down = half[told], up[told], down[told]

    def gaps(slope: float) -> tuple[float, float]:
        more, less = up * np.exp(-slope * half), down * np.exp(slope * half)
        return float((more - less).sum()), float((half * (more + less)).sum())

    return gaps


def _law(likely: Floats, seen: NDArray[Any], law: Floats) -> Floats:
    """Law of activity (rates,) among later visits, nearer to the likeliest in each round (Laird 1978)."""
    told = (seen > 0) & (np.arange(PASTS) > 0)
    for _ in range(ROUNDS if told.any() else 0):
        share = likely[told] * law
        law = seen[told] @ (share / share.sum(axis=1, keepdims=True)) / seen[told].sum()
    return law


def _moments(pasts: NDArray[Any], likely: Floats, start: Floats) -> Floats:
    """Mean and variance of log activity (2, strata) of those who share a law; 0 where nobody was."""
    share = likely * _law(likely, pasts.sum(axis=0), start)
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1e-300)
    many = np.maximum(pasts.sum(axis=1), 1)
    mean, square = (pasts @ (share @ LOG_RATES**power) / many for power in (1, 2))
    return np.stack([mean, np.maximum(square - mean**2, 0)])
