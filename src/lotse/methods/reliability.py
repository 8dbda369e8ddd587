"""Reliability: is the experience at a touchpoint okay every time, everywhere?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from lotse.contacts.errors import Message
from lotse.methods.errors import MethodError
from lotse.methods.estimates.proportions import cluster_share
from lotse.methods.estimates.sums import cluster_sums, members
from lotse.methods.interval import Floats, Interval


def okay_or_better(valence: Floats, cluster: NDArray[Any] | None = None, level: float = 0.95) -> Interval:
    """Share of experiences with valence ≥ 0; valence: (n,), NaN left out; cluster: (n,) the customer.

    Wilson's interval at the effective n of ``estimates.cluster_share``; ``n`` is the effective number of customers.
    """
    known = ~np.isnan(valence)
    okay = (valence[known] >= 0).astype(np.float64)
    who = np.arange(len(okay)) if cluster is None else np.asarray(cluster)[known]
    found = cluster_share(cluster_sums([np.ones(len(okay)), okay], who), 0, 1, len(okay), level)
    if found.value is None or found.low is None or found.high is None:
        raise MethodError(Message("There is no experience with a valence."))
    return Interval(found.value, found.low, found.high, found.effective, "wilson", level)


@dataclass(frozen=True)
class Spread:
    """Standard deviation between units beyond chance; ``share``: of the whole variance (ICC); p: is there any."""

    between: Interval
    share: float
    p: float
    units: int
    mean: float


def spread(values: Floats, units: NDArray[Any], level: float = 0.95) -> Spread:
    """Variance component between locations, weekdays or (only ever in this aggregate) staff.

    values: (n,) 0/1 or ratings; units: (n,) key. The variance of one value within its unit comes from analysis of
    variance; the component between is the method-of-moments estimate and its limits the Q-profile's (Paule & Mandel
    1982; Viechtbauer 2007). Needs 2 units and one unit with 2 values.
    """
    means, sizes, within = _units(values, units)
    found = _component(means, sizes, within, len(means) - 1)
    tail = (1 - level) / 2
    low, high = (_component(means, sizes, within, float(stats.chi2.ppf(q, len(means) - 1))) for q in (1 - tail, tail))
    q = _q(0.0, means, sizes, within)
    p = float(stats.f.sf(q / (len(means) - 1), len(means) - 1, len(values) - len(means)))  # 1 where nothing varies
    middle, less, more = (math.sqrt(x) for x in (found, low, high))
    total = found + within
    share = found / total if total > 0 else 0.0
    return Spread(
        Interval(middle, less, more, len(values), "Q-profile", level), share, p, len(means), float(values.mean())
    )


def _units(values: Floats, units: NDArray[Any]) -> tuple[Floats, Floats, float]:
    """Means and sizes of the units, and the pooled variance within."""
    codes = members(units)[1]
    sizes = np.bincount(codes).astype(np.float64)
    freedom = len(values) - len(sizes)
    if len(sizes) < 2 or freedom < 1:
        raise MethodError(
            Message(
                "%(n)s values from %(units)s units; needed are 2 units and more values than units.",
                n=len(values),
                units=len(sizes),
            )
        )
    means = np.bincount(codes, weights=values) / sizes
    within = float(((values - means[codes]) ** 2).sum()) / freedom
    return means, sizes, within


def _q(between: float, means: Floats, sizes: Floats, within: float) -> float:
    """Weighted squares of the unit means around their weighted mean, given both variances."""
    variance = between + within / sizes
    if (variance <= 0).any():
        return math.inf if np.ptp(means) > 0 else 0.0
    centre = float((means / variance).sum() / (1 / variance).sum())
    return float(((means - centre) ** 2 / variance).sum())


def _component(means: Floats, sizes: Floats, within: float, target: float) -> float:
    """The variance between at which Q equals ``target``; 0 when it is lower already."""
    if _q(0.0, means, sizes, within) <= target:
        return 0.0
    top = max(float(np.ptp(means)) ** 2, 1e-12)
    while _q(top, means, sizes, within) > target:
        top *= 4
    return float(optimize.brentq(lambda x: min(_q(x, means, sizes, within), 1e12) - target, 0.0, top))


@dataclass(frozen=True)
class Units:
    """Per unit (in sorted order of ``names``) its own mean, the mean drawn towards the whole, and n."""

    names: NDArray[Any]
    means: Floats
    shrunken: Floats
    n: NDArray[np.int64]


def by_unit(values: Floats, units: NDArray[Any]) -> Units:
    """Empirical Bayes means: small units are drawn to the middle, so that they do not top and bottom every list.

    For locations and weekdays; staff are shown as ``spread`` only.
    """
    means, sizes, within = _units(values, units)
    between = _component(means, sizes, within, len(means) - 1)
    weight = 1 / (between + within / sizes) if between + within > 0 else np.ones(len(sizes))
    centre = float((means * weight).sum() / weight.sum())
    trust = between / (between + within / sizes) if between > 0 else np.zeros(len(sizes))
    return Units(np.unique(units), means, centre + trust * (means - centre), sizes.astype(np.int64))
