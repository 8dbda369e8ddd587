"""A figure with its interval and its base: no figure is passed on without them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

type Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """``value`` lies between ``low`` and ``high`` at ``level``; ``n`` is the base, ``method`` how it was made."""

    value: float
    low: float
    high: float
    n: float
    method: str
    level: float = 0.95


def z_of(level: float) -> float:
    """Two-sided normal quantile."""
    return float(stats.norm.ppf(0.5 + level / 2))


def wilson_limits(share: float, n: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's score limits (1927); ``n`` may be an effective, fractional or infinite number."""
    if n <= 0:
        return 0.0, 1.0
    if math.isinf(n):
        return share, share
    z2 = z_of(level) ** 2 / n
    middle = (share + z2 / 2) / (1 + z2)
    half = math.sqrt(z2 * (share * (1 - share) + z2 / 4)) / (1 + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def percentiles(draws: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Percentile limits over the first axis; draws that are not a number are left out."""
    tail = (1 - level) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail], axis=0)
    return low, high
