"""Kano: what customers take for granted, what delights them, what they do not care for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

from lotse.methods.errors import MethodError
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.estimates.proportions import cluster_share
from lotse.methods.estimates.sums import cluster_sums, members
from lotse.methods.interval import Floats

# Rows: answer to the functional question, columns: to the dysfunctional;
# both in the order like, must be, neutral, live with, dislike.
TABLE: Final = ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")
TIES: Final = "MOAIRQ"  # M > O > A > I: of two equally frequent, the one that hurts more when neglected

type Letters = NDArray[np.str_]


@dataclass(frozen=True)
class Kano:
    """``category`` by majority and the ``second``; ``shares`` per letter, each with its interval; the coefficients,
    without a value where nobody's pair is any of A, O, M, I; ``p`` of another being as frequent as the
    category; ``counts`` of pairs per letter, unweighted, ``n`` of all.
    """

    category: str
    second: str
    shares: dict[str, Estimate]
    better: Estimate  # CS⁺ = (A + O)/(A + O + M + I)
    worse: Estimate  # CS⁻ = −(O + M)/(A + O + M + I)
    p: float
    counts: dict[str, int]
    n: int


def kano(
    functional: NDArray[np.int64],
    dysfunctional: NDArray[np.int64],
    weights: Floats | None = None,
    cluster: NDArray[Any] | None = None,
) -> Kano:
    """Kano et al. (1984), coefficients of Berger et al. (1993), survey weights throughout.

    functional, dysfunctional: (n,) 1 like, 2 must be, 3 neutral, 4 live with, 5 dislike; weights: (n,) positive,
    without unit; cluster: (n,) who gave the pair, where one person gave several. Intervals (95 %): Wilson at the
    effective n, clustered. ``p``: see ``ahead``. Raises MethodError where answers are missing, no pair, or not 1 to 5.
    """
    letters = _letters(np.asarray(functional), np.asarray(dysfunctional))
    weight = np.ones(len(letters)) if weights is None else np.asarray(weights, np.float64)
    person = np.arange(len(letters)) if cluster is None else np.asarray(cluster)
    if len(weight) != len(letters) or len(person) != len(letters) or not (weight > 0).all():
        raise MethodError("Every pair of answers needs one weight above 0 and one person.")
    shares = {letter: _share(letters, letter, TIES, weight, person) for letter in TIES}
    first, second = sorted(TIES, key=lambda letter: -(shares[letter].value or 0.0))[:2]
    return Kano(
        first,
        second,
        shares,
        better=_share(letters, "AO", "AOMI", weight, person),
        worse=_negative(_share(letters, "OM", "AOMI", weight, person)),
        p=max(ahead(letters == first, letters == other, weight, person) for other in TIES if other != first),
        counts={letter: int((letters == letter).sum()) for letter in TIES},
        n=len(letters),
    )


def ahead(first: NDArray[np.bool_], second: NDArray[np.bool_], weight: Floats, person: NDArray[Any]) -> float:
    """p of the most frequent of several categories being no more frequent than the second, two-sided.

    first, second: (n,) flags of the two, weight, person: (n,). The exact sign
    test of a against b in a + b (of the same people, so never both), continued to numbers that are not whole: a + b is
    what the weighted and clustered answers are worth, (Σw)² over the sum of squares of each person's balance, at most
    their number. Two-sided, it holds although the two categories were picked by looking (Hung & Fithian 2019, Annals
    of Statistics 47). Not Fong's (1996) |a − b| < 1.65·√((a + b)(2n − a − b)/(2n)), which takes the two shares as
    independent: where all answers are one of the two it calls one in four ties a difference (docs/methods/kano.md).
    """
    size, member = members(person)
    balance = np.bincount(member, weight * (first.astype(np.float64) - second), size)
    total, squares = float(weight[first | second].sum()), float((balance**2).sum())
    if not squares:
        return 1.0
    worth = min(total**2 / squares, float((first | second).sum()))
    more = worth * float(weight[first].sum()) / total
    more = max(more, worth - more)
    return min(1.0, 2 * float(betainc(more, worth - more + 1, 0.5)))


def _letters(first: NDArray[np.int64], second: NDArray[np.int64]) -> Letters:
    if first.shape != second.shape or not len(first):
        raise MethodError(f"{len(first)} and {len(second)} answers; both questions need the same people.")
    if not np.isin(np.concatenate([first, second]), [1, 2, 3, 4, 5]).all():
        raise MethodError("An answer is not 1 to 5; leave out people who did not answer both.")
    table = np.array([list(row) for row in TABLE])
    letters: Letters = table[first.astype(np.int64) - 1, second.astype(np.int64) - 1]
    return letters


def _share(letters: Letters, part: str, whole: str, weight: Floats, person: NDArray[Any]) -> Estimate:
    """Weighted share of the letters ``part`` among those of ``whole``."""
    counted = np.isin(letters, list(whole))
    columns = [weight * counted, weight * np.isin(letters, list(part))]
    return cluster_share(cluster_sums(columns, person), 0, 1, int(counted.sum()))


def _negative(one: Estimate) -> Estimate:
    value, low, high = (None if end is None else -end for end in (one.value, one.high, one.low))
    return Estimate(value, low, high, one.n, one.effective)
