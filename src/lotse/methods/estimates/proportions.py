"""Share with Wilson's interval, also weighted and clustered by person."""

from __future__ import annotations

import math

from scipy.special import ndtri

from lotse.methods.estimates.estimate import CONFIDENCE, NOTHING, Estimate
from lotse.methods.estimates.linearisation import effective_n, influence, spread
from lotse.methods.estimates.sums import ClusterSums


def wilson(share: float, n: float, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Wilson's score interval of a share (0…1) seen in ``n`` trials (n > 0, may be an effective, broken number).

    Good from the smallest n on, never outside [0, 1], never of width 0. Wilson, JASA 22 (1927), 209–212.
    Raises ValueError for a share outside [0, 1] or n ≤ 0.
    """
    if not 0 <= share <= 1 or n <= 0:
        raise ValueError(f"share {share} of n {n}: the share must lie in 0…1 and n must be positive")
    z = float(ndtri((1 + confidence) / 2))
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    # At the ends the formula gives exactly 0 or 1; rounding must not leave a crumb.
    return (0.0 if share == 0 else centre - half, 1.0 if share == 1 else centre + half)


def cluster_share(
    sums: ClusterSums, weight: int, part: int, observations: int, confidence: float = CONFIDENCE
) -> Estimate:
    """Weighted share of ``observations`` that have a property, with Wilson's interval at an effective n.

    ``sums`` of one group; component ``weight`` holds a person's Σw, ``part`` the Σw of their observations with the
    property. The effective n is p(1 − p) / v with v the variance clustered by person, at most the number of
    observations (Korn & Graubard, Survey Methodology 24 (1998), 193–201, with Wilson's in place of the exact
    interval); where v is zero (nobody, or everybody), Kish's (ΣW)² / ΣW².
    """
    people = int(sums.people[weight])
    if people == 0 or sums.total[weight] <= 0:
        return NOTHING
    share = min(max(float(sums.total[part] / sums.total[weight]), 0.0), 1.0)
    kish = effective_n(sums, weight)
    variance = spread(sums, influence(sums, weight, part), people) if people > 1 else 0.0
    n_interval = min(share * (1 - share) / variance, float(observations)) if variance > 0 else kish
    low, high = wilson(share, n_interval, confidence)
    return Estimate(share, low, high, people, kish)
