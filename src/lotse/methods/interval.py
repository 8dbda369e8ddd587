"""A figure with its interval and its base: no figure is passed on without them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lotse.methods.estimates.proportions import wilson

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
    """Wilson's limits also where there is nothing to learn from (n = 0) or nothing left to learn (n infinite)."""
    if n <= 0:
        return 0.0, 1.0
    return (share, share) if math.isinf(n) else wilson(share, n, level)


def percentiles(draws: Floats, level: float = 0.95) -> tuple[Floats, Floats]:
    """Percentile limits over the first axis; draws that are not a number are left out."""
    tail = (1 - level) / 2
    low, high = np.nanquantile(draws, [tail, 1 - tail], axis=0)
    return low, high
