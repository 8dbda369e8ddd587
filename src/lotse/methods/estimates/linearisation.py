"""The variance of a ratio of sums, clustered by person."""

from __future__ import annotations

import numpy as np

from lotse.methods.estimates.sums import ClusterSums, Floats

# Below this share of the squared weights a variance is rounding, not spread: all answers are the same.
ROUNDING = 1e-12


def kish(total: float, squares: float) -> float:
    """Effective n of weights with this sum and sum of squares, (Σw)²/Σw²; 0 without weights. Kish (1965)."""
    return total**2 / squares if squares > 0 else 0.0


def effective_n(sums: ClusterSums, weight: int = 0) -> float:
    """Kish's effective number of people, W a person's total weight."""
    return kish(float(sums.total[weight]), float(sums.cross[weight, weight]))


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
