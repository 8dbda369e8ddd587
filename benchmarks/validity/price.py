"""What a bad experience costs: in good ones that make up for it, and in money."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from benchmarks.validity import Counts
from benchmarks.validity.leaving import Size, world
from lotse.methods.exit_risk import compensation
from lotse.methods.interval import Interval
from lotse.methods.value_at_stake import Outcome, value_at_stake

HURT, OTHERS = 600, 2400
# Per outcome: its chance without and with the bad experience, and the margin it costs.
OUTCOMES = {"relationship": (0.10, 0.16, 300.0), "warning": (0.15, 0.25, 120.0)}


def compensating(size: Size) -> Callable[[int], Counts]:
    """Asked only of planted touchpoints; where good experiences do nothing, no number may be given."""

    def replication(seed: int) -> Counts:
        made = world(size, np.random.default_rng(seed))
        found = made.exposure()
        answers = [compensation(found, j, draws=400, seed=seed) for j in np.flatnonzero(made.planted)]
        given = [answer for answer in answers if answer.number is not None]
        if not size.relief:
            return {"any false discovery": [float(answer.number is not None) for answer in answers]}
        held = [(a.low or 0) <= 1 / size.relief <= (a.high or np.inf) for a in given]
        return {"coverage, number, where given": [*map(float, held)], "given": [len(given) / len(answers)]}

    return replication


def staked() -> Callable[[int], Counts]:
    """Who leaves also warns others (latent correlation 0.6); once with joint draws, once from two intervals alone."""

    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        tables = [_happened(rng, HURT, 1), _happened(rng, OTHERS, 0)]
        hurt, others = (_resampled(table, rng) for table in tables)
        outcomes = [
            Outcome(name, _difference(tables[0][:, i], tables[1][:, i]), margin, hurt[:, i] - others[:, i])
            for i, (name, (_, _, margin)) in enumerate(OUTCOMES.items())
        ]
        apart = [Outcome(one.name, one.difference, one.margin) for one in outcomes]
        truth = HURT * sum((after - before) * margin for before, after, margin in OUTCOMES.values())
        totals = {"joint draws": value_at_stake(HURT, outcomes).total, "intervals": value_at_stake(HURT, apart).total}
        return {f"coverage, value, {how}": [float(x.low <= truth <= x.high)] for how, x in totals.items()}

    return replication


def _happened(rng: np.random.Generator, n: int, which: int) -> np.ndarray:
    """(n, outcomes) 0/1."""
    chances = np.array([outcome[which] for outcome in OUTCOMES.values()])
    latent = np.sqrt(0.6) * rng.normal(size=(n, 1)) + np.sqrt(0.4) * rng.normal(size=(n, len(chances)))
    return (latent > stats.norm.ppf(1 - chances)).astype(float)


def _resampled(table: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Shares (draws, outcomes) of resampled customers."""
    kinds, counts = np.unique(table, axis=0, return_counts=True)
    return rng.multinomial(len(table), counts / len(table), 1000) @ kinds / len(table)


def _difference(hurt: np.ndarray, others: np.ndarray) -> Interval:
    low, high = confint_proportions_2indep(hurt.sum(), len(hurt), others.sum(), len(others), method="newcomb")
    return Interval(float(hurt.mean() - others.mean()), float(low), float(high), len(hurt), "newcombe")
