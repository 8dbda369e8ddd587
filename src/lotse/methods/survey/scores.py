"""The usual scores, each with the interval that fits it and the n it rests on."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import Message
from lotse.methods.errors import MethodError, within
from lotse.methods.estimates.linearisation import influence, spread
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.nps import promotion
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.interval import Floats, Interval, wilson_limits
from lotse.methods.survey.base import effective_n, finite_population


@dataclass(frozen=True)
class Nps(Interval):
    """Net promoter score in points (−100 … +100) with its shares and the textbook standard error ``se``."""

    promoters: float = 0.0
    detractors: float = 0.0
    se: float = 0.0


def nps(
    ratings: Floats,
    weights: Floats | None = None,
    population: int | None = None,
    level: float = 0.95,
    people: NDArray[Any] | None = None,
) -> Nps:
    """Share of 9–10 less share of 0–6 on the scale 0–10 (Reichheld 2003).

    ratings: (n,), NaN left out. ``se`` = √((p + d − (p − d)²)/n). The limits are Newcombe's (1998) square-and-add of
    the Wilson limits of p and d with their multinomial correlation: unlike ± 1.96 se they stay within ±100 and keep
    their level at small n (docs/methods/survey.md). n is effective and corrected for a finite population; with
    ``people`` (n,), who gave each answer, it is the n whose variance equals the one clustered by person.
    """
    lean = promotion(ratings)
    values, w, n = _based(lean, weights, population)
    p, d = float(np.average(values > 0, weights=w)), float(np.average(values < 0, weights=w))
    if people is not None:
        n *= _shrunk(values, w, np.asarray(people)[~np.isnan(lean) & (_weights(lean, weights) > 0)])
    se = 0.0 if math.isinf(n) else math.sqrt(max(p + d - (p - d) ** 2, 0.0) / n)
    low, high = _difference_limits(p, d, n, level)
    return Nps(100 * (p - d), 100 * low, 100 * high, n, "wilson, square-and-add", level, p, d, 100 * se)


def _difference_limits(p: float, d: float, n: float, level: float) -> tuple[float, float]:
    (l1, u1), (l2, u2) = wilson_limits(p, n, level), wilson_limits(d, n, level)
    scale = math.sqrt(p * (1 - p) * d * (1 - d))
    phi = -p * d / scale if scale > 0 else 0.0
    below = (p - l1) ** 2 + (u2 - d) ** 2 - 2 * phi * (p - l1) * (u2 - d)
    above = (u1 - p) ** 2 + (d - l2) ** 2 - 2 * phi * (u1 - p) * (d - l2)
    return max(-1.0, p - d - math.sqrt(below)), min(1.0, p - d + math.sqrt(above))


def top_box(
    ratings: Floats,
    at_least: float,
    weights: Floats | None = None,
    population: int | None = None,
    level: float = 0.95,
) -> Interval:
    """Share of ratings at or above ``at_least``, with Wilson's interval on the effective n."""
    values, w, n = _based(ratings, weights, population)
    share = float(np.average(values >= at_least, weights=w))
    return Interval(share, *wilson_limits(share, n, level), n, "wilson", level)


def csat(ratings: Floats, weights: Floats | None = None, population: int | None = None) -> Interval:
    """Customer satisfaction: share of 4 and 5 on the scale 1–5."""
    within(np.asarray(ratings, dtype=np.float64), 1, 5)
    return top_box(ratings, 4, weights, population)


def ces(ratings: Floats, weights: Floats | None = None, population: int | None = None, level: float = 0.95) -> Interval:
    """Customer effort: the mean on the scale 1–7, with Student's interval, narrowed for a finite population."""
    values, w, n = _based(ratings, weights, population)
    within(values, 1, 7)
    mean = cluster_mean(cluster_sums([w, w * values], np.arange(len(w))), bounds=(1, 7), confidence=level)
    value = float(np.average(values, weights=w))
    if mean.low is None or mean.high is None:
        return Interval(value, 1.0, 7.0, n, "no interval from one answer", level)
    narrow = math.sqrt(effective_n(w) / n)
    low, high = value - narrow * (value - mean.low), value + narrow * (mean.high - value)
    return Interval(value, low, high, n, "student", level)


def _based(ratings: Floats, weights: Floats | None, population: int | None) -> tuple[Floats, Floats, float]:
    """Known ratings, their weights, and the n for intervals."""
    values = np.asarray(ratings, dtype=np.float64)
    w = _weights(values, weights)
    if w.shape != values.shape:
        raise MethodError(f"{len(values)} ratings but {len(w)} weights.")
    known: NDArray[np.bool_] = ~np.isnan(values) & (w > 0)
    if not known.any():
        raise MethodError(Message("There is no rating with a weight above 0."))
    values, w = values[known], w[known]
    return values, w, finite_population(effective_n(w), population, len(values))


def _weights(values: Floats, weights: Floats | None) -> Floats:
    return np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)


def _shrunk(values: Floats, w: Floats, people: NDArray[Any]) -> float:
    """Kish's variance of the mean over the one clustered by person, at most 1: several answers of one are no more."""
    sums = cluster_sums([w, w * values], people)
    persons = int(sums.people[0])
    mean = np.average(values, weights=w)
    plain = float(np.average((values - mean) ** 2, weights=w)) / effective_n(w)
    clustered = spread(sums, influence(sums, 0, 1), persons) if persons > 1 else 0.0
    return min(1.0, plain / clustered) if clustered > 0 else persons / len(values)
