"""Kano: what customers take for granted, what delights them, what they do not care for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lotse.methods.errors import MethodError

# Rows: answer to the functional question, columns: to the dysfunctional;
# both in the order like, must be, neutral, live with, dislike.
TABLE: Final = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
TIES: Final = "MOAIRQ"  # M > O > A > I: of two equally frequent, the one that hurts more when neglected


@dataclass(frozen=True)
class Kano:
    """``category`` by majority, ``counts`` per letter, and the two coefficients (NaN without any of A, O, M, I)."""

    category: str
    counts: dict[str, int]
    better: float  # CS⁺ = (A + O)/(A + O + M + I)
    worse: float  # CS⁻ = −(O + M)/(A + O + M + I)
    n: int


def kano(functional: NDArray[np.int64], dysfunctional: NDArray[np.int64]) -> Kano:
    """Kano et al. (1984), coefficients of Berger et al. (1993).

    functional, dysfunctional: (n,) 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike.
    """
    first, second = np.asarray(functional), np.asarray(dysfunctional)
    if first.shape != second.shape or not len(first):
        raise MethodError(f"{len(first)} and {len(second)} answers; both questions need the same people.")
    if not np.isin(np.concatenate([first, second]), [1, 2, 3, 4, 5]).all():
        raise MethodError("An answer is not 1 to 5; leave out people who did not answer both.")
    letters = [TABLE[row - 1][column - 1] for row, column in zip(first, second, strict=True)]
    counts = {letter: letters.count(letter) for letter in TIES}
    rated = sum(counts[letter] for letter in "AOMI")
    better, worse = counts["A"] + counts["O"], -(counts["O"] + counts["M"])
    scores = (better / rated, worse / rated) if rated else (float("nan"), float("nan"))
    return Kano(max(TIES, key=lambda letter: counts[letter]), counts, *scores, len(letters))
