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


def spread(values: Floats, units: NDArray[Any], cluster: NDArray[Any] | None = None, level: float = 0.95) -> Spread:
    """Variance component between locations, weekdays or (only ever in this aggregate) staff.

    values: (n,) 0/1 or ratings; units: (n,) key; cluster: (n,) the customer, each value one of its own where None.
    Values of one customer in one unit are alike: chance is the variance between customers and within them, from nested
    analysis of variance. The component between units is the method-of-moments estimate and its limits the Q-profile's
    (Paule & Mandel 1982; Viechtbauer 2007). Needs 2 units and one unit with 2 customers.
    """
    found = _grouped(values, units, np.arange(len(values)) if cluster is None else np.asarray(cluster))
    between = _component(found, len(found.means) - 1)
    tail = (1 - level) / 2
    low, high = (_component(found, float(stats.chi2.ppf(q, len(found.means) - 1))) for q in (1 - tail, tail))
    others = len(found.means) - 1
    p = float(stats.f.sf(_q(0.0, found) / others, others, found.freedom))  # 1 where nothing varies
    middle, less, more = (math.sqrt(x) for x in (between, low, high))
    total = between + found.within
    share = between / total if total > 0 else 0.0
    return Spread(
        Interval(middle, less, more, len(values), "Q-profile", level), share, p, len(found.means), float(values.mean())
    )


@dataclass(frozen=True)
class _Grouped:
    """Per unit its mean, how many values it rests on and how far it would vary by chance alone; ``within``: variance of
    a single value in its unit; ``freedom``: customers beyond one a unit.
    """

    means: Floats
    sizes: Floats
    variance: Floats
    within: float
    freedom: int


def _grouped(values: Floats, units: NDArray[Any], cluster: NDArray[Any]) -> _Grouped:
    count, unit = members(units)
    people, person = members(cluster)
    cells, cell = members(person * count + unit)
    freedom = cells - count
    if count < 2 or freedom < 1:
        raise MethodError(
            Message(
                "%(n)s customers in %(units)s units; needed are 2 units and more customers than units.",
                n=people,
                units=count,
            )
        )
    home = np.zeros(cells, np.int64)  # the unit of each customer's values there
    home[cell] = unit
    sizes, own = np.bincount(unit).astype(np.float64), np.bincount(cell).astype(np.float64)
    means, theirs = np.bincount(unit, values) / sizes, np.bincount(cell, values) / own
    crowd = np.bincount(home, own**2) / sizes  # as many values a customer of the unit
    repeats = len(values) - cells
    single = float(((values - theirs[cell]) ** 2).sum()) / repeats if repeats else 0.0
    apart = float((own * (theirs - means[home]) ** 2).sum())
    customers = max(0.0, (apart - freedom * single) / (len(values) - float(crowd.sum())))
    return _Grouped(means, sizes, (customers * crowd + single) / sizes, customers + single, freedom)


def _q(between: float, found: _Grouped) -> float:
    """Weighted squares of the unit means around their weighted mean, given the variance between."""
    variance = between + found.variance
    if (variance <= 0).any():
        return math.inf if np.ptp(found.means) > 0 else 0.0
    centre = float((found.means / variance).sum() / (1 / variance).sum())
    return float(((found.means - centre) ** 2 / variance).sum())


def _component(found: _Grouped, target: float) -> float:
    """The variance between at which Q equals ``target``; 0 when it is lower already."""
    if _q(0.0, found) <= target:
        return 0.0
    top = max(float(np.ptp(found.means)) ** 2, 1e-12)
    while _q(top, found) > target:
        top *= 4
    return float(optimize.brentq(lambda x: min(_q(x, found), 1e12) - target, 0.0, top))


@dataclass(frozen=True)
class Units:
    """Per unit (in sorted order of ``names``) its own mean, the mean drawn towards the whole, and n."""

    names: NDArray[Any]
    means: Floats
    shrunken: Floats
    n: NDArray[np.int64]


def by_unit(values: Floats, units: NDArray[Any], cluster: NDArray[Any] | None = None) -> Units:
    """Empirical Bayes means: small units are drawn to the middle, so that they do not top and bottom every list.

    Arrays as in ``spread``. For locations and weekdays; staff are shown as ``spread`` only.
    """
    found = _grouped(values, units, np.arange(len(values)) if cluster is None else np.asarray(cluster))
    between = _component(found, len(found.means) - 1)
    weight = 1 / (between + found.variance) if between + found.within > 0 else np.ones(len(found.sizes))
    centre = float((found.means * weight).sum() / weight.sum())
    trust = between / (between + found.variance) if between > 0 else np.zeros(len(found.sizes))
    return Units(np.unique(units), found.means, centre + trust * (found.means - centre), found.sizes.astype(np.int64))
