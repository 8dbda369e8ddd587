"""Do raters see the same thing? Cohen's κ for two, Krippendorff's α for any number with gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import Message
from lotse.methods.errors import MethodError, choice
from lotse.methods.interval import Floats, percentiles
from lotse.methods.resampling import multiplicities

LEVELS: Final = ("nominal", "ordinal", "interval")


@dataclass(frozen=True)
class Agreement:
    """1 = full agreement, 0 = as by chance; limits from resampling the units; ``units`` with at least two ratings."""

    value: float
    low: float
    high: float
    units: int
    ratings: int


def cohens_kappa(first: NDArray[Any], second: NDArray[Any], weights: str | None = None) -> float:
    """Agreement of two raters on the same units beyond chance (Cohen 1960; ``linear``, ``quadratic`` weights 1968).

    Weighted disagreement is that of the categories' numbers (whole numbers), so that 2 and 5 are three steps apart also
    where nobody used 3 and 4. NaN where both used one and the same category throughout: chance alone then explains
    everything.
    """
    if len(first) != len(second) or not len(first):
        raise MethodError(f"{len(first)} and {len(second)} ratings; both raters must rate the same units.")
    if len(np.unique(np.concatenate([first, second]))) == 1:
        return float("nan")
    from sklearn.metrics import cohen_kappa_score  # noqa: PLC0415 - loads for most of a second

    used = np.concatenate([first, second])
    labels = np.arange(used.min(), used.max() + 1) if weights else None
    return float(cohen_kappa_score(first, second, labels=labels, weights=weights))


def krippendorff_alpha(
    ratings: Floats, measure: str = "nominal", draws: int = 1000, seed: int = 0, level: float = 0.95
) -> Agreement:
    """α = 1 − observed/expected disagreement (Krippendorff 2004, ch. 11).

    ratings: (raters, units), NaN for missing. measure: ``nominal``, ``ordinal`` or ``interval``. Units with fewer than
    two ratings are left out. NaN when nothing varies. Limits: bootstrap over units.
    """
    choice("measure", measure, LEVELS)
    counts = _counts(np.asarray(ratings, dtype=np.float64))
    if not len(counts[1]):
        raise MethodError(Message("No unit has two ratings; agreement needs at least one."))
    values, table = counts
    whole = np.ones((1, len(table)))
    resampled = multiplicities(len(table), draws, np.random.default_rng(seed))
    alpha, drawn = (_alpha(weights, values, table, measure) for weights in (whole, resampled))
    low, high = percentiles(drawn, level) if np.isfinite(drawn).any() else (np.nan, np.nan)
    return Agreement(float(alpha[0]), float(low), float(high), len(table), int(table.sum()))


def _counts(ratings: Floats) -> tuple[Floats, Floats]:
    """The values and how often each was given per unit: (units, values)."""
    values = np.unique(ratings[~np.isnan(ratings)])
    table = np.stack([(ratings == value).sum(axis=0) for value in values], axis=1) if len(values) else np.empty((0, 0))
    return values, table[table.sum(axis=1) >= 2].astype(np.float64)


def _alpha(weights: Floats, values: Floats, table: Floats, measure: str) -> Floats:
    """α for each row of unit weights (draws, units)."""
    size = table.sum(axis=1, keepdims=True)
    pairs = (table[:, :, None] * table[:, None, :] - _diagonal(table)) / (size - 1)[:, :, None]
    coincidence = (weights @ pairs.reshape(len(table), -1)).reshape(len(weights), len(values), len(values))
    marginal = coincidence.sum(axis=2)
    total = marginal.sum(axis=1)
    distance = _distance(values, marginal, measure)
    observed = (coincidence * distance).sum(axis=(1, 2)) / total
    by_chance = (marginal[:, :, None] * marginal[:, None, :] - _diagonal(marginal)) * distance
    expected = by_chance.sum(axis=(1, 2)) / (total * (total - 1))
    ratio: Floats = np.divide(observed, expected, out=np.full(len(weights), np.nan), where=expected > 0)
    return 1 - ratio


def _diagonal(rows: Floats) -> Floats:
    return rows[:, :, None] * np.eye(rows.shape[1])


def _distance(values: Floats, marginal: Floats, measure: str) -> Floats:
    """Squared difference between values: (draws or 1, values, values)."""
    if measure == "nominal":
        return np.asarray(1 - np.eye(len(values)))[None]
    if measure == "interval":
        return ((values[:, None] - values[None, :]) ** 2)[None]
    middle = np.cumsum(marginal, axis=1) - marginal / 2  # Σ of counts between, the two ends counted half
    return (middle[:, :, None] - middle[:, None, :]) ** 2
