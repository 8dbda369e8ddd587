"""Removal effects of a Markov chain over paths, solved, not simulated.

A chain of order k remembers the last k touchpoints of a path. Its probability of ending in the outcome is compared
with that of the same chain when every step to a touchpoint leads nowhere: RE = 1 − P(outcome | removed) / P(outcome).
Credits share all conversions out in proportion: conversions · RE / ΣRE.
Source: Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer journey, IJRM 33(3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lotse.contacts.errors import Message
from lotse.methods.attribution.paths import Path, PathError, Paths
from lotse.methods.attribution.solving import starts

ORDERS: Final = (1, 2, 3)
SMALL: Final = 400  # states, up to which a dense solution is the fastest


@dataclass(frozen=True)
class Chain:
    """``moves``: probabilities from state to state; ``wins``: per state, that the outcome comes next. State 0 is the
    start; ``last``: per state the number of the touchpoint just met, −1 at the start; ``states``: per state what is
    remembered, see ``chain_from``, ascending.
    """

    moves: csr_array[Any]
    wins: NDArray[np.float64]
    last: NDArray[np.int64]
    states: NDArray[np.int64]

    def outcome(self) -> float:
        """The probability of ending in the outcome."""
        return float(self.outcomes(np.array([-2]))[0])

    def outcomes(self, removed: NDArray[np.int64]) -> NDArray[np.float64]:
        """The same for each touchpoint removed: no step may lead there (−2: none is removed)."""
        if len(self.wins) > SMALL:
            return starts(self.moves, self.wins, self.last, removed)
        visits = np.linalg.inv(np.eye(len(self.wins)) - self.moves.toarray())
        return np.array([_dense(visits, visits @ self.wins, self.last == touchpoint) for touchpoint in removed])

    def effects(self, touchpoints: Sequence[str]) -> dict[str, float]:
        """Touchpoint → removal effect (0 … 1). Raises ``PathError`` where nothing leads to the outcome."""
        whole, *without = self.outcomes(np.append(-2, np.arange(len(touchpoints)))).tolist()
        if not whole:
            raise PathError(
                Message("No path with touchpoints has a conversion, so none of them can have an effect on it.")
            )
        return {key: 1 - left / whole for key, left in zip(touchpoints, without, strict=True)}


def removal_effects(paths: Iterable[Path] | Paths, order: int = 1) -> dict[str, float]:
    """Touchpoint → removal effect (0 … 1), in order of first appearance.

    ``paths``: (touchpoints in order, conversions, nulls); empty paths are left out, no touchpoint explains them.
    Raises ``PathError`` for an order other than 1, 2 or 3, and where no path has a conversion.
    """
    table = Paths.of(paths)
    return chain_of(table, order).effects(table.touchpoints)


def conversion_probability(paths: Iterable[Path] | Paths, order: int = 1) -> float:
    """The chain's probability of the outcome: conversions over all paths that have touchpoints."""
    return chain_of(Paths.of(paths), order).outcome()


def credits(effects: Mapping[str, float], conversions: float) -> dict[str, float]:  # noqa: A001 - the field's word
    """Conversions shared out in proportion to the removal effects; none where no effect is above zero."""
    total = sum(effects.values())
    return {key: conversions * effect / total if total else 0.0 for key, effect in effects.items()}


def chain_of(paths: Paths, order: int) -> Chain:
    """Count every step from remembered state to remembered state."""
    walked, owner = paths.conversions + paths.nulls, paths.owner()
    size, entered = len(paths.touchpoints), _entered(paths, owner, checked(order))
    before = np.where(np.arange(len(entered)) > paths.starts[owner], np.roll(entered, 1), 0)
    ending = np.diff(paths.starts) > 0
    final = entered[paths.starts[1:][ending] - 1]
    return chain_from(
        np.concatenate([before, final, final]),
        np.concatenate([paths.steps + 1, np.full(len(final), size + 1), np.full(len(final), size + 2)]),
        np.concatenate([walked[owner], paths.conversions[ending], paths.nulls[ending]]),
        size,
        order,
    )


def chain_from(
    before: NDArray[np.int64], step: NDArray[np.int64], counts: NDArray[Any], touchpoints: int, order: int
) -> Chain:
    """A chain from counted steps. ``before``: the touchpoints remembered, as digits (1 … n) of a number to the base
    n + 1, the last one lowest, 0 at the start; ``step``: 1 … n, or n + 1 for the outcome, n + 2 for an end without.
    """
    base, within = touchpoints + 1, step <= touchpoints
    after = before % base ** (checked(order) - 1) * base + step
    states, numbers = np.unique(np.concatenate([[0], before, after[within]]), return_inverse=True)
    leaves, enters = numbers[1 : len(before) + 1], numbers[len(before) + 1 :]
    size = len(states)
    left = np.bincount(leaves, counts, size)
    share = np.divide(1.0, left, out=np.zeros(size), where=left > 0)
    won = step == touchpoints + 1
    wins = np.bincount(leaves[won], counts[won], size) * share
    probabilities = counts[within] * share[leaves[within]]
    moves = csr_array((probabilities, (leaves[within], enters)), shape=(size, size))
    moves.sum_duplicates()
    return Chain(moves, wins, states % base - 1, states)


def checked(order: int) -> int:
    if order not in ORDERS:
        raise PathError(f"A chain of order {order} is not offered; choose one of 1, 2, 3.")
    return order


def _entered(paths: Paths, owner: NDArray[np.int64], order: int) -> NDArray[np.int64]:
    """Per step the touchpoints remembered after it."""
    base = len(paths.touchpoints) + 1
    position = np.arange(len(paths.steps)) - paths.starts[owner]
    entered = np.zeros(len(paths.steps), np.int64)
    for back in range(min(order, len(paths.steps))):
        earlier = np.zeros(len(paths.steps), np.int64)
        earlier[back:] = paths.steps[: len(paths.steps) - back] + 1
        entered += np.where(position >= back, earlier, 0) * base**back
    return entered


def _dense(visits: NDArray[np.float64], outcomes: NDArray[np.float64], removed: NDArray[np.bool_]) -> float:
    """The outcome without what is won through removed states: the chance to enter them, by which one first, times
    what follows. One inverse (``visits``: from each state to each) serves all removals.
    """
    inside = np.flatnonzero(removed)
    first = np.linalg.solve(visits[np.ix_(inside, inside)].T, visits[0, inside])
    return float(outcomes[0] - first @ outcomes[inside])
