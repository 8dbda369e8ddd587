"""p = M · p + wins for many removals at once: one pass over the sparse moves serves eight of them.

BiCGSTAB (van der Vorst 1992, SIAM J. Sci. Stat. Comput. 13) column by column in step; what it leaves unsolved goes to
Gauss-Seidel, which cannot fail: every walk ends.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lotse.contacts.kernel import kernel
from lotse.contacts.runners.threads import cores

COLUMNS: Final = 8  # a cache line of numbers
PRECISION: Final = 1e-11
START: Final = 0


def starts(
    moves: csr_array[Any], wins: NDArray[np.float64], last: NDArray[np.int64], removed: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Per removed touchpoint (a number that ``last`` never has: none) the solution at the start."""
    blocks = [removed[at : at + COLUMNS] for at in range(0, len(removed), COLUMNS)]
    with ThreadPoolExecutor(cores()) as pool:
        found = pool.map(lambda block: solutions(moves, wins, last, block)[START].copy(), blocks)
        return np.concatenate([np.empty(0), *found])


def solutions(
    moves: csr_array[Any], wins: NDArray[np.float64], last: NDArray[np.int64], removed: NDArray[np.int64]
) -> NDArray[np.float64]:
    """(states, removed): the solution everywhere; 0 at the removed states."""
    borders, targets, shares = moves.indptr.astype(np.int64), moves.indices.astype(np.int64), moves.data
    keep = (last[:, None] != removed[None, :]).astype(np.float64)
    solution = np.zeros((len(wins), len(removed)))
    _iterate(borders, targets, shares, wins[:, None] * keep, keep, solution)
    _sweep(borders, targets, shares, wins, keep, solution)
    return solution


@kernel
def _times(borders: Any, targets: Any, shares: Any, keep: Any, x: Any, out: Any) -> None:
    """out = (I − M) · x, where the rows that are not kept are those of I."""
    width = x.shape[1]
    total = np.empty(width)
    for row in range(x.shape[0]):
        total[:] = 0.0
        for place in range(borders[row], borders[row + 1]):
            share, target = shares[place], targets[place]
            for column in range(width):
                total[column] += share * x[target, column]
        for column in range(width):
            out[row, column] = x[row, column] - keep[row, column] * total[column]


@kernel
def _dots(x: Any, y: Any) -> Any:
    found = np.zeros(x.shape[1])
    for row in range(x.shape[0]):
        for column in range(x.shape[1]):
            found[column] += x[row, column] * y[row, column]
    return found


@kernel
def _ratio(above: Any, below: Any) -> Any:
    """Column by column; 0 where there is nothing left to solve."""
    found = np.zeros(len(above))
    for column in range(len(above)):
        if abs(below[column]) > 1e-300:
            found[column] = above[column] / below[column]
    return found


@kernel
def _iterate(borders: Any, targets: Any, shares: Any, wins: Any, keep: Any, x: Any) -> None:
    """From x = 0. Stops when every residual is small, or after 200 rounds."""
    residual, shadow, direction = wins.copy(), wins.copy(), wins.copy()
    image, second = np.empty_like(x), np.empty_like(x)
    enough = _dots(wins, wins) * PRECISION**2
    rho = _dots(shadow, residual)
    for _ in range(200):
        if np.all(_dots(residual, residual) <= enough):
            return
        _times(borders, targets, shares, keep, direction, image)
        alpha = _ratio(rho, _dots(shadow, image))
        for row in range(x.shape[0]):
            for column in range(x.shape[1]):
                residual[row, column] -= alpha[column] * image[row, column]
        _times(borders, targets, shares, keep, residual, second)
        omega = _ratio(_dots(second, residual), _dots(second, second))
        for row in range(x.shape[0]):
            for column in range(x.shape[1]):
                x[row, column] += alpha[column] * direction[row, column] + omega[column] * residual[row, column]
                residual[row, column] -= omega[column] * second[row, column]
        before, rho = rho, _dots(shadow, residual)
        beta = _ratio(rho * alpha, before * omega)
        for row in range(x.shape[0]):
            for column in range(x.shape[1]):
                along = direction[row, column] - omega[column] * image[row, column]
                direction[row, column] = residual[row, column] + beta[column] * along


@kernel
def _sweep(borders: Any, targets: Any, shares: Any, wins: Any, keep: Any, x: Any) -> None:
    """Gauss-Seidel until nothing moves: one sweep where the solution is good already."""
    width = x.shape[1]
    total = np.empty(width)
    for _ in range(100_000):
        moved, largest = 0.0, 0.0
        for row in range(x.shape[0] - 1, -1, -1):
            total[:] = wins[row]
            for place in range(borders[row], borders[row + 1]):
                for column in range(width):
                    total[column] += shares[place] * x[targets[place], column]
            for column in range(width):
                value = keep[row, column] * total[column]
                moved = max(moved, abs(value - x[row, column]))
                largest = max(largest, value)
                x[row, column] = value
        if moved <= PRECISION * largest:
            return
