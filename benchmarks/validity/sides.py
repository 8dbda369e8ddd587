"""Several sides of the same customers: the balance of their experiences, and sources that agree or do not."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import stats

from benchmarks.validity import Counts
from lotse.methods.balance import Balances, balance_effect
from lotse.methods.moments import Evidence, Moment, moments

SOURCES = ("exit risk", "drivers", "incidents")
TOUCHPOINTS = 60
STRENGTH = 3.5  # standard errors by which a source sees what is planted


def balanced(customers: int, effect: float) -> Callable[[int], Counts]:
    """Staying depends on the balance, on activity (heavy-tailed) and on the segment, which also shape the balance."""

    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        segment, activity = rng.integers(0, 3, customers), rng.lognormal(0, 0.8, customers)
        times = rng.poisson(4 * activity)
        person = np.repeat(np.arange(customers), times)
        mood = 0.4 + 0.5 * (segment - 1) - 0.3 * np.log(activity) + rng.normal(0, 0.7, customers)
        valence = np.where(rng.random(len(person)) < 1 / (1 + np.exp(-mood[person])), 1.0, -1.0)
        valence[rng.random(len(person)) < 1 / 3] = np.nan
        good, bad = (np.bincount(person[valence == side], minlength=customers) for side in (1.0, -1.0))
        found = Balances(good, bad, times)
        score = 1.0 + 2 * effect * np.nan_to_num(found.balance) + 0.4 * (segment - 1) + 0.4 * np.log1p(times)
        stayed = rng.random(customers) < 1 / (1 + np.exp(-score))
        result = balance_effect(found, stayed, segment)
        given = {"given": [float(result.odds_ratio is not None)]}
        if result.odds_ratio is None:
            return given
        held = result.odds_ratio.low <= np.exp(effect) <= result.odds_ratio.high
        return {**given, "coverage, odds ratio": [float(held)]}

    return replication


def sources(planted: int, conflicting: int) -> Callable[[int], Counts]:
    """Three sources on the same customers, so their errors go together (0.5 within a touchpoint, 0.2 across).

    What is planted harms; the last ``conflicting`` win in the third source; of the others every second
    is seen by the first source alone.
    """

    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        truth = np.zeros((TOUCHPOINTS, len(SOURCES)))
        truth[:planted] = -STRENGTH
        truth[planted - conflicting : planted, 2] = STRENGTH
        truth[: planted - conflicting : 2, 1:] = 0
        error = np.sqrt(0.2) * rng.normal(size=(1, 3)) + np.sqrt(0.5) * rng.normal(size=(TOUCHPOINTS, 1))
        z = truth + error + np.sqrt(0.3) * rng.normal(size=truth.shape)
        p = 2 * stats.norm.sf(np.abs(z))
        found = moments([
            Evidence(str(j), source, int(np.sign(z[j, i])), float(p[j, i]), abs(float(z[j, i])))
            for j in range(TOUCHPOINTS) for i, source in enumerate(SOURCES)
        ])  # fmt: skip
        return _judged(found, planted, conflicting)

    return replication


def _judged(found: list[Moment], planted: int, conflicting: int) -> Counts:
    named = [moment for moment in found if moment.certainty in ("demonstrated", "conflicting")]
    false = sum(int(moment.touchpoint) >= planted for moment in named)
    if not planted:
        return {"any false discovery": [float(false > 0)]}
    at_odds = [moment for moment in named if planted - conflicting <= int(moment.touchpoint) < planted]
    agreed = [moment for moment in named if int(moment.touchpoint) < planted - conflicting]
    counts = {
        "false discovery share": [false / max(len(named), 1)],
        "found of the planted": [(len(named) - false) / planted],
        "conflict claimed where there is none": [float(moment.certainty == "conflicting") for moment in agreed],
        "wrong direction": [float(moment.direction > 0) for moment in agreed],
    }
    if conflicting:
        counts["conflict seen"] = [float(moment.certainty == "conflicting") for moment in at_odds]
    return counts
