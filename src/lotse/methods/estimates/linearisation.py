"""The variance of a ratio of sums, clustered by person."""

from __future__ import annotations

import numpy as np

from lotse.methods.estimates.sums import ClusterSums, Floats

# Below this share of the squared weights a variance is rounding, not spread: all answers are the same.
ROUNDING = 1e-12


def effective_n(sums: ClusterSums, weight: int = 0) -> float:
    """Kish's effective number of people, (ΣW)² / ΣW², W a person's total weight. Kish, Survey Sampling (1965)."""
    squares = sums.cross[weight, weight]
    return float(sums.total[weight] ** 2 / squares) if squares > 0 else 0.0


def influence(sums: ClusterSums, weight: int, value: int) -> Floats:
    """Gradient (k,) of the ratio total[value] / total[weight]: a person's pull on the mean, per unit of x."""
    gradient: Floats = np.zeros(sums.total.shape[-1])
    gradient[value] = 1.0
    gradient[weight] -= sums.total[value] / sums.total[weight]
    gradient /= sums.total[weight]
    return gradient


def spread(sums: ClusterSums, gradient: Floats, people: int) -> float:
    """Linearised variance, clustered by person: n/(n−1) · gᵀ(Σxxᵀ)g. Zero where only rounding is left."""
    variance = float(gradient @ sums.cross @ gradient)
    floor = ROUNDING * float(np.abs(gradient) @ np.abs(sums.cross) @ np.abs(gradient))
    return variance * people / (people - 1) if variance > floor else 0.0
