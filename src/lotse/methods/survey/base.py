"""How many answers the answers are worth: unequal weights take away, a small population gives back."""

from __future__ import annotations

import math

import numpy as np

from lotse.methods.errors import MethodError
from lotse.methods.estimates.linearisation import kish
from lotse.methods.interval import Floats


def effective_n(weights: Floats) -> float:
    """(Σw)²/Σw² (Kish 1965); 0 without weights. Raises MethodError for a negative or unknown weight."""
    w = np.asarray(weights, dtype=np.float64)
    if not np.isfinite(w).all() or (w < 0).any():
        raise MethodError("A weight is negative or unknown; weights are 0 or more.")
    return kish(float(w.sum()), float((w**2).sum()))


def finite_population(n: float, population: int | None, answered: int | None = None) -> float:
    """The n that gives the right variance when ``answered`` of ``population`` people were asked without return.

    Variance shrinks by (N − n)/(N − 1) (Cochran 1977, ch. 2), so n grows by the inverse; infinite when everybody
    answered. ``n`` may be an effective one; ``answered`` is then the plain number of answers (default: n).
    """
    taken = n if answered is None else answered
    if population is None:
        return n
    if population < taken:
        raise MethodError(f"{taken:g} answers from a population of {population}; the population cannot be smaller.")
    return math.inf if population == taken else n * (population - 1) / (population - taken)
