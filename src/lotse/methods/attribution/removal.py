"""Removal effects of a Markov chain over paths, solved, not simulated.

A chain of order k remembers the last k touchpoints of a path. Its probability of ending in the outcome is compared
with that of the same chain when every step to a touchpoint leads nowhere: RE = 1 − P(outcome | removed) / P(outcome).
Credits share all conversions out in proportion: conversions · RE / ΣRE.
Source: Anderl, Becker, von Wangenheim, Schumann (2016), Mapping the customer journey, IJRM 33(3).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import bicgstab, splu

from lotse.methods.attribution.paths import Path, PathError, Paths

ORDERS: Final = (1, 2, 3)
SMALL: Final = 400  # states, up to which a dense solution is the fastest
PRECISION: Final = 1e-12
START: Final = 0


@dataclass(frozen=True)
class Chain:
    """``moves``: probabilities from state to state; ``wins``: per state, that the outcome comes next. State 0 is the
    start; ``last``: per state the number of the touchpoint just met, −1 at the start.
    """

    moves: csr_array[Any]
    wins: NDArray[np.float64]
    last: NDArray[np.int64]

    def outcome(self, removed: int = -2) -> float:
        """The probability of ending in the outcome when no step may lead to the removed touchpoint."""
        kept = np.flatnonzero(self.last != removed)
        moves = self.moves if len(kept) == len(self.last) else self.moves[kept][:, kept]
        return float(_solve(moves, self.wins[kept])[START])


def removal_effects(paths: Iterable[Path] | Paths, order: int = 1) -> dict[str, float]:
    """Touchpoint → removal effect (0 … 1), in order of first appearance.

    ``paths``: (touchpoints in order, conversions, nulls); empty paths are left out, no touchpoint explains them.
    Raises ``PathError`` for an order other than 1, 2 or 3, and where no path has a conversion.
    """
    table = Paths.of(paths)
    chain = chain_of(table, order)
    whole = chain.outcome()
    if not whole:
        raise PathError("No path with touchpoints has a conversion, so none of them can have an effect on it.")
    return {key: 1 - chain.outcome(number) / whole for number, key in enumerate(table.touchpoints)}


def conversion_probability(paths: Iterable[Path] | Paths, order: int = 1) -> float:
    """The chain's probability of the outcome: conversions over all paths that have touchpoints."""
    return chain_of(Paths.of(paths), order).outcome()


def credits(effects: Mapping[str, float], conversions: float) -> dict[str, float]:  # noqa: A001 - the field's word
    """Conversions shared out in proportion to the removal effects; none where no effect is above zero."""
    total = sum(effects.values())
    return {key: conversions * effect / total if total else 0.0 for key, effect in effects.items()}


def chain_of(paths: Paths, order: int) -> Chain:
    """Count every step from remembered state to remembered state."""
    if order not in ORDERS:
        raise PathError(f"A chain of order {order} is not offered; choose one of 1, 2, 3.")
    walked, owner = paths.conversions + paths.nulls, paths.owner()
    states, before, after = _states(paths, owner, order)
    lengths = np.diff(paths.starts)
    final = after[paths.starts[1:][lengths > 0] - 1]
    size = len(states)
    moves = csr_array((walked[owner], (before, after)), shape=(size, size))
    left = moves.sum(axis=1) + np.bincount(final, walked[lengths > 0], size)
    share = np.divide(1.0, left, out=np.zeros(size), where=left > 0)
    wins = np.bincount(final, paths.conversions[lengths > 0], size) * share
    moves = csr_array(moves.multiply(share[:, None]))
    return Chain(moves, wins, states % (len(paths.touchpoints) + 1) - 1)


def _states(
    paths: Paths, owner: NDArray[np.int64], order: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The codes of all states, and per step the state it leaves and the one it enters.

    A code writes the remembered touchpoints as digits, the last one lowest; the start is 0.
    """
    base = len(paths.touchpoints) + 1
    position = np.arange(len(paths.steps)) - paths.starts[owner]
    entered = np.zeros(len(paths.steps), np.int64)
    for back in range(min(order, len(paths.steps))):
        earlier = np.zeros(len(paths.steps), np.int64)
        earlier[back:] = paths.steps[: len(paths.steps) - back] + 1
        entered += np.where(position >= back, earlier, 0) * base**back
    if order == 1:
        states, after = np.arange(base), entered
    else:
        states, numbers = np.unique(np.append(0, entered), return_inverse=True)
        after = numbers[1:]
    before = np.where(position > 0, np.roll(after, 1), START)
    return states, before, after


def _solve(moves: csr_array[Any], wins: NDArray[np.float64]) -> NDArray[np.float64]:
    """p in p = moves · p + wins. Every walk ends, so I − moves is regular. Large chains are iterated to PRECISION:
    a factorisation fills up, since every touchpoint can follow every other.
    """
    if len(wins) <= SMALL:
        return np.linalg.solve(np.eye(len(wins)) - moves.toarray(), wins)
    system = eye_array(len(wins), format="csc") - moves
    found, failed = bicgstab(system.tocsr(), wins, rtol=PRECISION, atol=0.0)
    if not failed:
        return np.asarray(found)
    return np.asarray(splu(system.tocsc()).solve(wins))
