"""Inside against outside: where staff and customers see a touchpoint differently, and what staff do not see at all."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.estimates.linearisation import influence
from lotse.methods.estimates.linearisation import spread as variance_of
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.interval import Floats
from lotse.methods.multiplicity import benjamini_hochberg


@dataclass(frozen=True)
class AuditGap:
    """Per touchpoint (k,): mean valences, ``gap`` = staff − customers (above 0: staff flatter themselves), limits, p.

    ``real``: gaps that stay after correction for many comparisons; NaN where a side has fewer than two raters.
    ``rank_agreement``: Kendall's τ-b between both orders.
    """

    staff: Floats
    customers: Floats
    gap: Floats
    low: Floats
    high: Floats
    p: Floats
    real: tuple[bool, ...]
    rank_agreement: float


type Side = list[NDArray[Any]]


def audit_gap(
    staff: list[Floats],
    customers: list[Floats],
    rate: float = 0.05,
    level: float = 0.95,
    by: tuple[Side, Side] | None = None,
) -> AuditGap:
    """staff, customers: one array of valences (−1 … +1) for each touchpoint; NaN left out. by: who gave each of these,
    on either side (default: everybody gave one).

    Welch's interval for the difference of means, each with its variance clustered by who rated; Benjamini-Hochberg over
    touchpoints. Both sides must be valences: ratings from different scales are turned into them first, by the stated
    map.
    """
    if len(staff) != len(customers) or not staff:
        raise MethodError(f"{len(staff)} touchpoints rated by staff, {len(customers)} by customers; they must match.")
    sides = [
        [_mean(*one) for one in zip(side, who, strict=True)]
        for side, who in zip((staff, customers), by or _each_once(staff, customers), strict=True)
    ]
    rows = np.array([_welch(inside, outside, level) for inside, outside in zip(*sides, strict=True)])
    inside, outside, low, high, p = rows.T
    both = ~np.isnan(inside) & ~np.isnan(outside)
    tau = float(stats.kendalltau(inside[both], outside[both]).statistic) if both.sum() > 1 else float("nan")
    real = tuple(bool(x) for x in benjamini_hochberg(p, rate).rejected)
    return AuditGap(inside, outside, inside - outside, low, high, p, real, tau)


def _each_once(staff: list[Floats], customers: list[Floats]) -> tuple[Side, Side]:
    return [np.arange(len(x)) for x in staff], [np.arange(len(x)) for x in customers]


@dataclass(frozen=True)
class _Mean:
    value: float
    variance: float
    raters: int


def _mean(values: Floats, who: NDArray[Any]) -> _Mean:
    """One side's mean, its variance clustered by who rated, and how many they are."""
    given = np.asarray(values, dtype=np.float64)
    known = ~np.isnan(given)
    given = given[known]
    if len(given) and np.abs(given).max() > 1:
        raise MethodError(f"A valence runs from −1 to +1; found {given[np.abs(given).argmax()]:g}.")
    if not len(given):
        return _Mean(math.nan, math.nan, 0)
    sums = cluster_sums([np.ones(len(given)), given], np.asarray(who)[known])
    raters = int(sums.people[0])
    variance = variance_of(sums, influence(sums, 0, 1), raters) if raters > 1 else math.nan
    return _Mean(float(given.mean()), variance, raters)


def _welch(staff: _Mean, customers: _Mean, level: float) -> tuple[float, float, float, float, float]:
    variance = staff.variance + customers.variance
    if not variance > 0:  # fewer than two raters on a side, or nobody differs from anybody
        return staff.value, customers.value, math.nan, math.nan, math.nan
    freedom = variance**2 / sum(one.variance**2 / (one.raters - 1) for one in (staff, customers))
    gap, error = staff.value - customers.value, math.sqrt(variance)
    half = float(stats.t.ppf((1 + level) / 2, freedom)) * error
    return staff.value, customers.value, gap - half, gap + half, float(2 * stats.t.sf(abs(gap) / error, freedom))


@dataclass(frozen=True)
class Named:
    """Touchpoints only customers name, only staff name, both; ``known``: share of the customers' that staff know."""

    only_customers: tuple[str, ...]
    only_staff: tuple[str, ...]
    both: tuple[str, ...]
    known: float


def named(by_staff: Collection[str], by_customers: Collection[str]) -> Named:
    """Compare the touchpoints named on each side; names must already be those of the catalogue."""
    inside, outside = set(by_staff), set(by_customers)
    common = inside & outside
    known = len(common) / len(outside) if outside else float("nan")
    return Named(tuple(sorted(outside - inside)), tuple(sorted(inside - outside)), tuple(sorted(common)), known)
