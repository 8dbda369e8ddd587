"""Every model's shares of an outcome at once, with intervals: bootstrap by person over random groups of people.

All models but the Markov chain are sums over paths, so resampling them is a product of two small matrices. A small
chain is solved again for every draw; of a large one, resampled effects are its effects plus the sum of what each
group changes them by (infinitesimal jackknife), which is solved once.
Sources: Wolter (2007), Introduction to Variance Estimation, ch. 2 (random groups); Efron (1982), The Jackknife, the
Bootstrap and Other Resampling Plans, ch. 6.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from lotse.methods.attribution import removal
from lotse.methods.attribution.contributions import SUMMED, Sums
from lotse.methods.attribution.influence import influence
from lotse.methods.attribution.paths import PathError
from lotse.methods.interval import Floats, percentiles
from lotse.methods.resampling import multiplicities

MODELS: Final = ("markov", *SUMMED)


@dataclass(frozen=True)
class Shares:
    """Per model, (touchpoints + 1,) shares of all outcomes, the last one unexplained, with 95 % limits. ``effects``:
    removal effect per touchpoint with its limits (touchpoints, 3).
    """

    touchpoints: tuple[str, ...]
    value: Mapping[str, Floats]
    low: Mapping[str, Floats]
    high: Mapping[str, Floats]
    effects: Floats
    outcomes: float


def shares(sums: Sums, draws: int = 200, seed: int = 1) -> Shares:
    """Raises ``PathError`` where nothing is explained. Draws in which no path has an outcome are left out."""
    once = np.ones(len(sums.outcomes))
    effects = _effects(sums, once)
    point = _models(sums, once, effects)
    times = multiplicities(len(once), draws, np.random.default_rng(seed))
    found = [(drawn, _models(sums, weight, drawn)) for weight, drawn in _resampled(sums, times, effects)]
    low, high = percentiles(np.array([models for _, models in found]))
    fewest, most = percentiles(np.array([drawn for drawn, _ in found]))
    by_model = [dict(zip(MODELS, values, strict=True)) for values in (point, low, high)]
    return Shares(
        sums.touchpoints,
        by_model[0],
        by_model[1],
        by_model[2],
        np.stack([effects, fewest, most], axis=1),
        float(sums.outcomes[:, 0].sum()),
    )


def _resampled(sums: Sums, times: Floats, effects: Floats) -> Iterator[tuple[Floats, Floats]]:
    """How often each group was drawn, and the removal effects then."""
    chain = sums.chain(np.ones(len(sums.outcomes)))
    changes = influence(sums, chain) if len(chain.wins) > removal.SMALL else None
    for weight in times:
        if changes is not None:
            yield weight, np.clip(effects + (weight - 1) @ changes, 0, 1)
            continue
        try:
            yield weight, _effects(sums, weight)
        except PathError:
            continue


def _effects(sums: Sums, times: Floats) -> Floats:
    return np.array(list(sums.chain(times).effects(sums.touchpoints).values()))


def _models(sums: Sums, times: Floats, effects: Floats) -> Floats:
    """(models, touchpoints + 1) shares of all outcomes, the last one unexplained."""
    total, nothing = times @ sums.outcomes
    chain = (total - nothing) * effects / effects.sum() if effects.sum() else np.zeros(len(effects))
    shared = np.vstack([chain, np.tensordot(times, sums.credits, axes=1)])
    return np.asarray(np.column_stack([shared, np.full(len(MODELS), nothing)]) / total)
