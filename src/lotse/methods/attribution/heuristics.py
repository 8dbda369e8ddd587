"""The usual rules of thumb, for comparison only: each shares a path's conversions out by position."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lotse.methods.attribution.paths import Path, PathError, Paths

RULES: Final = ("first", "last", "linear", "decay", "position")
HALF_LIFE: Final = 2.0  # steps before the outcome at which a contact weighs half
ENDS: Final = 0.4  # of a path's conversions for its first and for its last contact; the rest for those between


def by_rule(paths: Iterable[Path] | Paths, rule: str) -> dict[str, float]:
    """Touchpoint → conversions credited. ``first`` and ``last`` contact; ``linear``: all alike; ``decay``: half as
    much for every two steps further from the outcome; ``position``: 40 % first, 40 % last, 20 % between.
    """
    if rule not in RULES:
        raise PathError(f"There is no rule {rule!r}; choose one of {', '.join(RULES)}.")
    table = Paths.of(paths)
    owner = table.owner()
    weights = weights_of(table, owner, rule)
    sums = np.bincount(owner, weights, len(table.conversions))
    credit = weights / sums[owner] * table.conversions[owner] if len(owner) else weights
    shares = np.bincount(table.steps, credit, len(table.touchpoints))
    return dict(zip(table.touchpoints, shares.tolist(), strict=True))


def weights_of(paths: Paths, owner: NDArray[np.int64], rule: str) -> NDArray[np.float64]:
    position = np.arange(len(owner)) - paths.starts[owner]
    to_end = paths.starts[1:][owner] - 1 - np.arange(len(owner))
    if rule == "first":
        return np.where(position == 0, 1.0, 0.0)
    if rule == "last":
        return np.where(to_end == 0, 1.0, 0.0)
    if rule == "decay":
        return np.asarray(0.5 ** (to_end / HALF_LIFE))
    if rule == "position":
        return _by_position(position, to_end)
    return np.ones(len(owner))


def _by_position(position: NDArray[np.int64], to_end: NDArray[np.int64]) -> NDArray[np.float64]:
    """A path of two halves it; a path of one has it all (weights are scaled to 1 per path)."""
    between = np.maximum(position + to_end - 1, 1)
    return np.where((position == 0) | (to_end == 0), ENDS, (1 - 2 * ENDS) / between)
