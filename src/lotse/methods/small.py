"""Small bases: exact and Bayesian intervals that say less and are right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from lotse.methods.errors import MethodError
from lotse.methods.interval import Interval

JEFFREYS: Final = (0.5, 0.5)  # weak: as much as one answer


def exact(successes: int, n: int, level: float = 0.95) -> Interval:
    """Clopper & Pearson's (1934) interval of a share: never too narrow, often wider than needed."""
    _checked(successes, n)
    low, high = proportion_confint(successes, n, 1 - level, method="beta")
    return Interval(successes / n, float(low), float(high), n, "exact", level)


def bayesian(successes: int, n: int, prior: tuple[float, float] = JEFFREYS, level: float = 0.95) -> Interval:
    """Posterior median and equal-tailed interval of a share; ``prior`` Beta(a, b) weighs as much as a + b answers."""
    _checked(successes, n)
    posterior = stats.beta(prior[0] + successes, prior[1] + n - successes)
    tail = (1 - level) / 2
    low, middle, high = (float(posterior.ppf(q)) for q in (tail, 0.5, 1 - tail))
    return Interval(middle, low, high, n, f"bayesian, prior Beta({prior[0]:g}, {prior[1]:g})", level)


def finite(successes: int, n: int, population: int, level: float = 0.95) -> Interval:
    """Exact interval of the share in a ``population`` of which n answered, by inverting the hypergeometric test.

    Of 400 accounts with 150 answers much is known for certain; with everybody's answer the interval is a point.
    """
    _checked(successes, n)
    if population < n:
        raise MethodError(f"{n} answers from a population of {population}; the population cannot be smaller.")
    possible = np.arange(successes, population - n + successes + 1)
    tail = (1 - level) / 2
    enough = stats.hypergeom.sf(successes - 1, population, possible, n) > tail
    few = stats.hypergeom.cdf(successes, population, possible, n) > tail
    kept = possible[enough & few]
    return Interval(successes / n, kept.min() / population, kept.max() / population, n, "exact, finite", level)


@dataclass(frozen=True)
class Compared:
    """Difference of two shares, the chance that the first is really higher, and the exact two-sided p (Fisher)."""

    difference: Interval
    chance_higher: float
    p: float


def compare(first: tuple[int, int], second: tuple[int, int], draws: int = 20_000, seed: int = 0) -> Compared:
    """(successes, n) of two groups: posterior of the difference under Jeffreys' prior for both, and Fisher's test."""
    for successes, n in (first, second):
        _checked(successes, n)
    rng = np.random.default_rng(seed)
    a, b = (rng.beta(0.5 + successes, 0.5 + n - successes, draws) for successes, n in (first, second))
    low, high = np.quantile(a - b, [0.025, 0.975])
    value = first[0] / first[1] - second[0] / second[1]
    table = [[successes, n - successes] for successes, n in (first, second)]
    interval = Interval(value, float(low), float(high), first[1] + second[1], "bayesian, prior Beta(0.5, 0.5)")
    return Compared(interval, float((a > b).mean()), float(stats.fisher_exact(table).pvalue))


def _checked(successes: int, n: int) -> None:
    if not 0 <= successes <= n or n == 0:
        raise MethodError(f"{successes} of {n}; needed is a count from 0 to n, and n of at least 1.")
