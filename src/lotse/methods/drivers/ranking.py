"""How sure values and ranks of the drivers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.methods.drivers.sums import correlations, pair_sums, repaired
from lotse.methods.drivers.weights import prepared, weights_from
from lotse.methods.interval import Floats, percentiles
from lotse.methods.multiplicity import RankIntervals, rank_intervals
from lotse.methods.resampling import deal, multiplicities


@dataclass(frozen=True)
class DriverIntervals:
    """Relative weights and correlations with the outcome, each (k,), with 95 % limits; ranks are simultaneous."""

    weights: Floats
    low: Floats
    high: Floats
    correlations: Floats
    correlation_low: Floats
    correlation_high: Floats
    ranks: RankIntervals
    n: int
    groups: int
    draws: int
    missing: str


def driver_intervals(
    X: Floats,  # noqa: N803
    y: Floats,
    *,
    missing: str = "pairwise",
    weights: Floats | None = None,
    cluster: NDArray[Any] | None = None,
    draws: int = 2000,
    seed: int = 0,
    level: float = 0.95,
) -> DriverIntervals:
    """Bootstrap of the relative weights over respondents (or ``cluster``, e.g. the customer): see resampling.

    X: (n, k), NaN for missing; y: (n,); cluster: (n,) any key. A weight is like a square: every resample adds noise
    that pushes it up. So the draws are moved down by that bias (and cut at 0): see docs/methods/drivers.md.
    With ``impute`` the draws are spread over the completed tables and pooled (Schomaker & Heumann 2018).
    """
    rng = np.random.default_rng(seed)
    samples, w, rows = prepared(X, y, missing, weights, seed)
    codes = deal(len(w), None if cluster is None else np.asarray(cluster)[rows], rng)
    parts = [_draws(sample, w, codes, -(-draws // len(samples)), rng) for sample in samples]
    r, drawn_r = np.mean([part[0] for part in parts], axis=0), np.concatenate([part[1] for part in parts])
    value, drawn = weights_from(repaired(r[None])[0])[0], weights_from(drawn_r)
    low, high = percentiles(np.clip(drawn - (drawn.mean(axis=0) - value), 0, None), level)
    r_low, r_high = percentiles(drawn_r[:, :-1, -1], level)
    ranks = rank_intervals(value, drawn, level)
    k = int(codes.max()) + 1
    return DriverIntervals(value, low, high, r[:-1, -1], r_low, r_high, ranks, len(w), k, len(drawn), missing)


def _draws(
    sample: Floats, w: Floats, codes: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Correlations of the sample (p, p) and of each resample (draws, p, p)."""
    sums = pair_sums(sample, w, codes)
    counts = multiplicities(len(sums), draws, rng)
    drawn = (counts @ sums.reshape(len(sums), -1)).reshape(draws, *sums.shape[1:])
    return correlations(sums.sum(axis=0)), repaired(correlations(drawn))[0]
