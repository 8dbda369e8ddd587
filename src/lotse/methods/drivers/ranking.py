"""How sure values and ranks of the drivers are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

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
    that pushes it up, so draws are moved down by that bias. Heavy tails make resamples vary too little, so each limit
    is the wider of the percentile's and of Student's (cut at 0): see docs/methods/drivers.md.
    With ``impute`` the draws are spread over the completed tables and pooled (Schomaker & Heumann 2018).
    """
    rng = np.random.default_rng(seed)
    samples, w, rows = prepared(X, y, missing, weights, seed)
    codes = deal(len(w), None if cluster is None else np.asarray(cluster)[rows], rng)
    parts = [_draws(sample, w, codes, -(-draws // len(samples)), rng) for sample in samples]
    r, drawn_r = np.mean([part[0] for part in parts], axis=0), np.concatenate([part[1] for part in parts])
    left_out = np.stack([part[2] for part in parts])
    value, drawn = weights_from(repaired(r[None])[0])[0], weights_from(repaired(drawn_r)[0])
    low, high = np.clip(_limits(value, drawn, weights_from(repaired(left_out)[0]), level), 0, None)
    z, drawn_z, left_out_z = (_fisher(part[..., :-1, -1]) for part in (r, drawn_r, left_out))
    r_low, r_high = np.tanh(_limits(z, drawn_z, left_out_z, level))
    ranks = rank_intervals(value, drawn, level)
    k = int(codes.max()) + 1
    return DriverIntervals(value, low, high, r[:-1, -1], r_low, r_high, ranks, len(w), k, len(drawn), missing)


def _draws(
    sample: Floats, w: Floats, codes: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Correlations (…, p, p) of the sample, of each resample, and with each group left out."""
    sums = pair_sums(sample, w, codes)
    whole = sums.sum(axis=0)
    counts = multiplicities(len(sums), draws, rng)
    drawn = (counts @ sums.reshape(len(sums), -1)).reshape(draws, *sums.shape[1:])
    return correlations(whole), correlations(drawn), correlations(whole - sums)


def _limits(value: Floats, drawn: Floats, left_out: Floats, level: float) -> Floats:
    """Lower and upper limits (2, k) around ``value`` less the draws' bias."""
    bias = drawn.mean(axis=0) - value
    low, high = percentiles(drawn - bias, level)
    half = stats.t.ppf(0.5 + level / 2, _freedom(left_out)) * drawn.std(axis=0, ddof=1)
    return np.stack([np.minimum(low, value - bias - half), np.maximum(high, value - bias + half)])


def _fisher(r: Floats) -> Floats:
    """Fisher's z, on whose scale correlations spread alike; a full correlation stays finite."""
    return np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12))


def _freedom(left_out: Floats) -> Floats:
    """Degrees of freedom of a variance (Satterthwaite 1946), 2·groups/(kurtosis − 1): few where single groups decide.

    left_out: (samples, groups, k) the figure without each group; the smallest of the samples counts.
    """
    pull = left_out - left_out.mean(axis=1, keepdims=True)
    square, fourth = (pull**2).mean(axis=1), (pull**4).mean(axis=1)
    kurtosis = np.divide(fourth, square**2, out=np.full_like(square, 3.0), where=square > 0)
    freedom: Floats = (2 * left_out.shape[1] / np.maximum(kurtosis - 1, 1e-9)).min(axis=0)
    return freedom
