"""Many comparisons at once: what may be called a difference, and which ranks are real."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats, z_of

type Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Corrected:
    """``adjusted`` p-values and what is ``rejected`` at ``rate``, in the order they came."""

    adjusted: Floats
    rejected: Flags
    rate: float
    method: str


def benjamini_hochberg(p: Floats, rate: float = 0.05) -> Corrected:
    """Controls the expected share of false discoveries (Benjamini & Hochberg 1995); NaN is never a discovery.

    Valid for independent and positively dependent tests.
    """
    return _corrected(p, rate, "fdr_bh")


def benjamini_yekutieli(p: Floats, rate: float = 0.05) -> Corrected:
    """The same under any dependence between the tests (Benjamini & Yekutieli 2001); finds less."""
    return _corrected(p, rate, "fdr_by")


def holm(p: Floats, rate: float = 0.05) -> Corrected:
    """Controls the chance of even one false discovery (Holm 1979), whatever the dependence."""
    return _corrected(p, rate, "holm")


def _corrected(p: Floats, rate: float, method: str) -> Corrected:
    values = np.asarray(p, dtype=np.float64)
    tested = ~np.isnan(values)
    if ((values[tested] < 0) | (values[tested] > 1)).any():
        raise MethodError("A p-value lies outside 0 to 1.")
    adjusted, rejected = np.full(values.shape, np.nan), np.zeros(values.shape, dtype=bool)
    if tested.any():
        from statsmodels.stats.multitest import multipletests  # noqa: PLC0415 - ranks alone need no statsmodels

        rejected[tested], adjusted[tested] = multipletests(values[tested], alpha=rate, method=method)[:2]
    return Corrected(adjusted, rejected, rate, method)


@dataclass(frozen=True)
class RankIntervals:
    """``rank`` (1 = highest) with limits that hold for all ranks together; ``higher[i, j]``: i is really above j."""

    rank: NDArray[np.int64]
    low: NDArray[np.int64]
    high: NDArray[np.int64]
    higher: Flags
    level: float


def rank_intervals(values: Floats, draws: Floats, level: float = 0.95) -> RankIntervals:
    """Simultaneous intervals of ranks from bootstrap draws (Klein, Wright & Wieczorek 2020; Mogstad et al. 2024).

    values: (k,) estimates; draws: (draws, k) of the same resamples, so that their correlation counts. All pairwise
    differences get one joint critical value (largest |t| of the draws); an item's best rank is one more than the
    number of items that are really above it, its worst k minus the number really below it.
    """
    spread = draws - draws.mean(axis=0)
    covariance = np.cov(spread, rowvar=False).reshape(len(values), len(values))
    variance = np.diag(covariance)
    error = np.sqrt(np.clip(variance[:, None] + variance[None, :] - 2 * covariance, 0, None))
    critical = _critical(spread, error, level)
    difference = values[:, None] - values[None, :]
    higher = difference > critical * error
    np.fill_diagonal(higher, val=False)
    rank = 1 + (difference < 0).sum(axis=1)
    return RankIntervals(rank, 1 + higher.sum(axis=0), len(values) - higher.sum(axis=1), higher, level)


def ranks_of(values: Floats, low: Floats, high: Floats, level: float = 0.95, draws: int = 2000) -> RankIntervals:
    """``rank_intervals`` where only limits are known: (k,) estimates and the limits of each at ``level``.

    Draws are normal and independent, with the spread that the limits tell.
    """
    spread = (np.asarray(high) - np.asarray(low)) / (2 * z_of(level))
    noise = np.random.default_rng(0).standard_normal((draws, len(values)))
    return rank_intervals(np.asarray(values), np.asarray(values) + noise * spread, level)


def _critical(spread: Floats, error: Floats, level: float) -> float:
    """The level-quantile over draws of the largest |t| among all pairs."""
    scale = np.where(error > 0, error, np.inf)
    largest = np.zeros(len(spread))
    for item in range(spread.shape[1]):
        t = np.abs(spread[:, [item]] - spread) / scale[item]
        np.maximum(largest, t.max(axis=1), out=largest)
    return float(np.quantile(largest, level))
