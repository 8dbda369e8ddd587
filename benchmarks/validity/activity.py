"""How active customers are, and when they come."""

from __future__ import annotations

import numpy as np

YEAR = 365
RARE, OFTEN, SHARE = 0.35, 2.5, 0.3  # the two kinds of customers, and how many come often


def activities(customers: int, two_kinds: bool, rng: np.random.Generator) -> np.ndarray:
    """Heavy-tailed around 1; or two kinds of customers with nothing between them."""
    if two_kinds:
        return np.where(rng.random(customers) < SHARE, OFTEN, RARE)
    return np.clip(rng.lognormal(0, 0.8, customers), 0.1, 12)


def days_of(expected: np.ndarray, most: int, burst: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Owner and day of each contact in order, at least one a customer and never two on one day.

    ``burst``: contacts per visit in the mean, on days in a row (1: every contact is a visit of its own).
    """
    visits = np.minimum(rng.poisson(expected / burst) + 1, most)
    owner = np.repeat(np.arange(len(expected)), visits)
    day = rng.integers(0, YEAR, len(owner))
    if burst > 1:
        length = rng.geometric(1 / burst, len(owner))
        since = np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)
        owner, day = np.repeat(owner, length), np.repeat(day, length) + since
        owner, day = owner[day < YEAR], day[day < YEAR]
    days = np.unique(owner * YEAR + day)
    return days // YEAR, days % YEAR
