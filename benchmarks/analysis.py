"""The statistics of the analysis at size: exit risk over a log, and importance with 2,000 bootstrap draws.

``exit-risk``: ``--contacts`` over 60 touchpoints, every touchpoint's adjusted risk with its interval (3 runs).
``drivers``: ``--contacts`` ratings of 14 touchpoints, 2,000 draws (3 runs).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.measure import Measured, measure
from lotse.methods.drivers import driver_intervals
from lotse.methods.exit_risk import exit_risk, exposure
from lotse.methods.exit_risk.exposure import NEVER

DAY = 86_400
TOUCHPOINTS, RATED, DRAWS, RUNS = 60, 14, 2000, 3


def run(question: str, contacts: int, against: Sequence[str]) -> list[Measured]:
    """Both questions have no peer here; ``against`` is ignored."""
    work = {"exit-risk": _exit_risk, "drivers": _drivers}[question](contacts)
    return [measure("lotse", question, contacts, work, runs=RUNS)]


def _exit_risk(contacts: int) -> Callable[[], object]:
    rng, people = np.random.default_rng(0), max(contacts // 10, 1)
    offsets = np.concatenate([[0], np.cumsum(rng.poisson(9, people) + 1)])
    n = int(offsets[-1])
    owner, when = np.repeat(np.arange(people), np.diff(offsets)), rng.integers(0, 730 * DAY, n)
    when = when[np.lexsort((when, owner))]
    exits = np.where(rng.random(people) < 0.1, rng.integers(0, 730 * DAY, people), NEVER)
    touchpoint, sign = rng.integers(0, TOUCHPOINTS, n), rng.integers(-1, 2, n).astype(np.int8)
    segment = np.repeat(rng.integers(0, 4, people), np.diff(offsets))

    def work() -> object:
        found = exposure(offsets, when, touchpoint, sign, exits, 730 * DAY, segment=segment)
        return [exit_risk(found, at) for at in range(TOUCHPOINTS)]

    return work


def _drivers(contacts: int) -> Callable[[], object]:
    rng, people = np.random.default_rng(0), max(contacts // RATED, 1)
    liking = rng.normal(size=(people, 1))
    ratings = np.clip(np.round(3 + liking + rng.normal(size=(people, RATED))), 1, 5)
    ratings[rng.random(ratings.shape) < 0.05] = np.nan
    whole = (liking[:, 0] + rng.normal(size=people) > 0).astype(float)
    return lambda: driver_intervals(ratings, whole, draws=DRAWS)
