"""Inside against outside: where staff and customers see a touchpoint differently, and what staff do not see at all."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats
from lotse.methods.multiplicity import benjamini_hochberg


@dataclass(frozen=True)
class AuditGap:
    """Per touchpoint (k,): mean valences, ``gap`` = staff − customers (above 0: staff flatter themselves), limits, p.

    ``real``: gaps that stay after correction for many comparisons; NaN where a side has fewer than two ratings.
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


def audit_gap(staff: list[Floats], customers: list[Floats], rate: float = 0.05, level: float = 0.95) -> AuditGap:
    """staff, customers: one array of valences (−1 … +1, one per rater) for each touchpoint; NaN left out.

    Welch's interval for the difference of means; Benjamini-Hochberg over touchpoints. Both sides must be valences:
    ratings from different scales are turned into them first, by the stated map.
    """
    if len(staff) != len(customers) or not staff:
        raise MethodError(f"{len(staff)} touchpoints rated by staff, {len(customers)} by customers; they must match.")
    rows = np.array([_welch(_known(a), _known(b), level) for a, b in zip(staff, customers, strict=True)])
    inside, outside, low, high, p = rows.T
    both = ~np.isnan(inside) & ~np.isnan(outside)
    tau = float(stats.kendalltau(inside[both], outside[both]).statistic) if both.sum() > 1 else float("nan")
    real = tuple(bool(x) for x in benjamini_hochberg(p, rate).rejected)
    return AuditGap(inside, outside, inside - outside, low, high, p, real, tau)


def _known(values: Floats) -> Floats:
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)]
    if len(known) and np.abs(known).max() > 1:
        raise MethodError(f"A valence runs from −1 to +1; found {known[np.abs(known).argmax()]:g}.")
    return known


def _welch(staff: Floats, customers: Floats, level: float) -> tuple[float, float, float, float, float]:
    inside = float(staff.mean()) if len(staff) else float("nan")
    outside = float(customers.mean()) if len(customers) else float("nan")
    if min(len(staff), len(customers)) < 2 or np.ptp(staff) + np.ptp(customers) == 0:
        return inside, outside, float("nan"), float("nan"), float("nan")
    test = stats.ttest_ind(staff, customers, equal_var=False)
    limits = test.confidence_interval(level)
    return inside, outside, float(limits.low), float(limits.high), float(test.pvalue)


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
