"""Every model's shares of an outcome at once, with intervals: bootstrap by person over random groups of people.

All models but the Markov chain are sums over paths, so resampling them is a product of two small matrices; the chain
is solved again for every draw. Source: Wolter (2007), Introduction to Variance Estimation, ch. 2 (random groups).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lotse.methods.attribution.heuristics import RULES, weights_of
from lotse.methods.attribution.paths import PathError, Paths
from lotse.methods.attribution.removal import credits, removal_effects  # noqa: A004 - the field’s word
from lotse.methods.interval import Floats, percentiles
from lotse.methods.resampling import multiplicities

MODELS: Final = ("markov", "shapley", *RULES)


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


def shares(paths: Paths, sample: NDArray[np.int64], order: int, draws: int = 200, seed: int = 1) -> Shares:
    """``sample``: per path the random group of people who walked it. Raises ``PathError`` where nothing is explained.

    Draws in which no path has an outcome are left out.
    """
    groups = int(sample.max(initial=0)) + 1
    linear, outcomes = _by_group(paths, sample, groups)
    once = np.ones(groups)
    point, effects = _models(paths, order, once @ linear, once @ outcomes)
    found: dict[str, list[Floats]] = {model: [] for model in MODELS}
    drawn_effects = []
    for times in multiplicities(groups, draws, np.random.default_rng(seed)):
        weight = times[sample]
        drawn_paths = paths.weighted(paths.conversions * weight, paths.nulls * weight)
        try:
            drawn, removed = _models(drawn_paths, order, times @ linear, times @ outcomes)
        except PathError:
            continue
        drawn_effects.append(removed)
        for model in MODELS:
            found[model].append(drawn[model])
    limits = {model: percentiles(np.array(values)) for model, values in found.items()}
    low, high = percentiles(np.array(drawn_effects))
    return Shares(
        paths.touchpoints,
        point,
        {model: limits[model][0] for model in MODELS},
        {model: limits[model][1] for model in MODELS},
        np.stack([effects, low, high], axis=1),
        float(paths.conversions.sum()),
    )


def _models(paths: Paths, order: int, linear: Floats, outcomes: Floats) -> tuple[dict[str, Floats], Floats]:
    """Shares by every model. ``linear``: credits (models × touchpoints) of all but the chain; ``outcomes``: all of
    them, and those that nothing explains.
    """
    effects = removal_effects(paths, order)
    total, nothing = outcomes.tolist()
    credit = linear.reshape(len(MODELS) - 1, len(paths.touchpoints))
    chain = np.array(list(credits(effects, total - nothing).values()))
    found = dict(zip(MODELS, [chain, *credit], strict=True))
    shared = {model: np.append(values, nothing) / total for model, values in found.items()}
    return shared, np.array(list(effects.values()))


def _by_group(paths: Paths, sample: NDArray[np.int64], groups: int) -> tuple[Floats, Floats]:
    """Per group: credits by all linear models (models · touchpoints), and outcomes, all and unexplained."""
    deal = csr_array((paths.conversions, (sample, np.arange(len(sample)))), shape=(groups, len(sample)))
    linear = np.concatenate([(deal @ _linear(paths, model)).toarray() for model in MODELS[1:]], axis=1)
    nothing = paths.conversions * (np.diff(paths.starts) == 0)
    outcomes = [np.bincount(sample, values, groups) for values in (paths.conversions, nothing)]
    return linear, np.stack(outcomes, axis=1)


def _linear(paths: Paths, model: str) -> csr_array[Any]:
    """(paths, touchpoints): the part of a path's outcome that the model gives to each touchpoint."""
    owner = paths.owner()
    weights = np.ones(len(owner)) if model == "shapley" else weights_of(paths, owner, model)
    shape = (len(paths.conversions), len(paths.touchpoints))
    table = csr_array((weights, (owner, paths.steps)), shape=shape)
    table.sum_duplicates()
    if model == "shapley":  # a set: how often a touchpoint was met does not matter
        table.data[:] = 1.0
    sums: Floats = np.asarray(table.sum(axis=1))
    return csr_array(table.multiply(np.divide(1.0, sums, out=np.zeros(len(sums)), where=sums > 0)[:, None]))
