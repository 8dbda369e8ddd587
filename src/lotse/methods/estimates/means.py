"""Weighted mean, with an interval clustered by person."""

from __future__ import annotations

import math

from scipy.special import stdtrit

from lotse.methods.estimates.estimate import CONFIDENCE, NOTHING, Estimate
from lotse.methods.estimates.linearisation import effective_n, influence, spread
from lotse.methods.estimates.proportions import wilson
from lotse.methods.estimates.sums import ClusterSums


def cluster_mean(
    sums: ClusterSums,
    weight: int = 0,
    value: int = 1,
    bounds: tuple[float, float] | None = None,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Weighted mean Σwy / Σw, with an interval that knows that several answers may come from one person.

    ``sums`` of one group (k components); component ``weight`` holds a person's Σw, ``value`` their Σwy, in the
    unit of y. ``bounds``: least and greatest possible y; they clip the interval.

    Interval: Taylor linearisation with people as clusters, factor n/(n−1), Student's t with n − 1 degrees of freedom
    (Lohr, Sampling: Design and Analysis, 3rd ed., ch. 9; equals statsmodels' WLS on a constant with
    ``cov_type="cluster"``). Where all answers are the same the variance says nothing; with ``bounds`` the interval
    is then Wilson's at the effective n, which is conservative: no variable within [a, b] spreads more than a
    two-valued one with the same mean. One person, or no bounds: no interval.
    """
    people = int(sums.people[weight])
    if people == 0 or sums.total[weight] <= 0:
        return NOTHING
    mean = float(sums.total[value] / sums.total[weight])
    n_effective = effective_n(sums, weight)
    variance = spread(sums, influence(sums, weight, value), people) if people > 1 else 0.0
    if variance > 0:
        half = float(stdtrit(people - 1, (1 + confidence) / 2)) * math.sqrt(variance)
        low, high = _clipped(mean - half, mean + half, bounds)
        return Estimate(mean, low, high, people, n_effective)
    if bounds is None or people < 2:
        return Estimate(mean, None, None, people, n_effective)
    least, greatest = bounds
    share = min(max((mean - least) / (greatest - least), 0.0), 1.0)
    low, high = wilson(share, n_effective, confidence)
    return Estimate(mean, least + low * (greatest - least), least + high * (greatest - least), people, n_effective)


def _clipped(low: float, high: float, bounds: tuple[float, float] | None) -> tuple[float, float]:
    return (low, high) if bounds is None else (max(low, bounds[0]), min(high, bounds[1]))
