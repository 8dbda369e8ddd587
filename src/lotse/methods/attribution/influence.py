"""What each group of people does to the removal effects of a chain: the first order of leaving it out or doubling it.

With p = M · p + w the outcome from each state and y = e₀ + Mᵀ · y the visits to each, a step from i to j that is taken
once more changes the outcome at the start by yᵢ / nᵢ · (pⱼ − pᵢ), nᵢ steps leaving i, p = 1 at the outcome and 0 at the
end without. The same holds for the chain without a touchpoint, where p and y are 0 at its states.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.runners.threads import cores
from lotse.methods.attribution.contributions import Sums
from lotse.methods.attribution.removal import Chain
from lotse.methods.attribution.solving import COLUMNS, START, solutions
from lotse.methods.interval import Floats


def influence(sums: Sums, chain: Chain) -> Floats:
    """(groups, touchpoints): the change of each removal effect if a group were there once more."""
    removed = np.append(-2, np.arange(len(sums.touchpoints)))
    blocks = [removed[at : at + COLUMNS] for at in range(0, len(removed), COLUMNS)]
    with ThreadPoolExecutor(cores()) as pool:
        solved = list(pool.map(lambda block: _of_outcomes(sums, chain, block), blocks))
    outcome, change = (np.concatenate(part, axis=-1) for part in zip(*solved, strict=True))
    whole, without = outcome[0], outcome[1:]
    return np.asarray((without / whole * change[:, :1] - change[:, 1:]) / whole)


def _of_outcomes(sums: Sums, chain: Chain, removed: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Per removed touchpoint the outcome at the start, and (groups, removed) how each group changes it."""
    first = np.zeros(len(chain.wins))
    first[START] = 1.0
    outcome = solutions(chain.moves, chain.wins, chain.last, removed)
    visits = solutions(chain.moves.T.tocsr(), first, chain.last, removed)
    leaves, enters = _ends(sums, chain)
    left = np.bincount(leaves, sums.steps.sum(axis=0), len(chain.wins))
    after = np.vstack([outcome, np.ones(len(removed)), np.zeros(len(removed))])
    each = visits[leaves] / left[leaves][:, None] * (after[enters] - outcome[leaves])
    return outcome[START], np.asarray(sums.steps @ each)


def _ends(sums: Sums, chain: Chain) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Per kind of step the state it leaves and the one it enters: one past the last is the outcome, then the end."""
    size = len(sums.touchpoints)
    base, states = size + 1, len(chain.wins)
    after = sums.before % base ** (sums.order - 1) * base + sums.step
    enters = np.searchsorted(chain.states, after)
    enters = np.where(sums.step == size + 1, states, np.where(sums.step == size + 2, states + 1, enters))
    return np.searchsorted(chain.states, sums.before), enters
