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


def median(histogram: NDArray[np.int64]) -> float | None:
    """The median in seconds, interpolated within its bin; None for an empty histogram."""
    total = int(histogram.sum())
    if not total:
        return None
    reached = np.cumsum(histogram)
    lower, upper = (_value(histogram, reached, rank) for rank in ((total - 1) // 2, total // 2))
    return (lower + upper) / 2


def _value(histogram: NDArray[np.int64], reached: NDArray[np.int64], rank: int) -> float:
    """The value of this rank (from 0), the values of a bin taken as spread evenly over it."""
    number = int(np.searchsorted(reached, rank, side="right"))
    start, width = _bounds(number)
    if width == 1:
        return float(start)
    before = int(reached[number] - histogram[number])
    return start + width * (rank - before + 0.5) / int(histogram[number])


def _bounds(number: int) -> tuple[int, int]:
    if number < EXACT:
        return number, 1
    doubling, part = divmod(number - EXACT, PER_DOUBLING)
    width = 1 << (doubling + 1)
    return (PER_DOUBLING + part) * width, width
