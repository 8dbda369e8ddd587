"""A histogram of durations whose bins grow with the value: merged by addition, exact below a minute.

Seconds 0–63 have a bin each; above, every doubling is cut into 32 equal bins, so a value is known to 1/32 of itself.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.kernel import kernel

EXACT: Final = 64
PER_DOUBLING: Final = 32
FIRST: Final = np.uint64((1023 + 6) * PER_DOUBLING)  # what the bits of 64.0 say
BINS: Final = EXACT + 26 * PER_DOUBLING  # up to 2³² seconds


@kernel
def bin_of(seconds: Any) -> Any:
    """The bits of a float say it: exponent and first 5 bits of the fraction number the bins of 2⁶ and above."""
    if seconds < EXACT:
        return np.uint64(seconds)
    return (np.float64(seconds).view(np.uint64) >> np.uint64(47)) - FIRST + np.uint64(EXACT)


def medians(histograms: NDArray[np.integer[Any]]) -> list[float | None]:
    """Per row (rows, bins) the median in seconds, interpolated within its bin; None for an empty histogram."""
    total = histograms.sum(axis=1, dtype=np.int64)
    lower, upper = (_values(histograms, rank) for rank in (np.maximum(total - 1, 0) // 2, total // 2))
    return [value if any_one else None for value, any_one in zip(((lower + upper) / 2).tolist(), total, strict=True)]


def median(histogram: NDArray[np.int64]) -> float | None:
    return medians(histogram[None, :])[0]


def _values(histograms: NDArray[np.integer[Any]], rank: NDArray[np.int64]) -> NDArray[np.float64]:
    """Per row the value of this rank (from 0), the values of a bin taken as spread evenly over it."""
    bins, before = _ranked(histograms, rank)
    start, width = BOUNDS[:, bins]
    within = (rank - before + 0.5) / np.maximum(histograms[np.arange(len(bins)), bins], 1)
    return np.asarray(np.where(width == 1, start, start + width * within))


@kernel
def _ranked(histograms: Any, rank: Any) -> Any:
    """Per row the bin that holds this rank, and how many values lie before it."""
    bins, before = np.zeros(len(rank), np.int64), np.zeros(len(rank), np.int64)
    for row in range(len(rank)):
        reached = np.int64(0)
        for number in range(histograms.shape[1]):
            if reached + histograms[row, number] > rank[row]:
                bins[row], before[row] = number, reached
                break
            reached += histograms[row, number]
    return bins, before


def _bounds(number: int) -> tuple[int, int]:
    if number < EXACT:
        return number, 1
    doubling, part = divmod(number - EXACT, PER_DOUBLING)
    width = 1 << (doubling + 1)
    return (PER_DOUBLING + part) * width, width


BOUNDS: Final = np.array([_bounds(number) for number in range(BINS)], np.float64).T  # where a bin starts, how wide
