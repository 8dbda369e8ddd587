"""Sums over people: all that a weighted mean with a clustered interval needs, and they can be added up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

type Floats = NDArray[np.float64]

ROOM: Final = 8  # times as many codes as labels, up to which a place for each is cheaper than sorting


@dataclass(frozen=True)
class ClusterSums:
    """Sums over people of a vector x of k totals per person, for any number of groups.

    ``total`` (…, k): Σx over people. ``cross`` (…, k, k): Σ x xᵀ. ``people`` (…, k): how many people have a
    component other than 0. Two states of the same shape merge by addition, so that chunks can be counted apart.
    """

    total: Floats
    cross: Floats
    people: NDArray[np.int64]

    def __add__(self, other: ClusterSums) -> ClusterSums:
        return ClusterSums(self.total + other.total, self.cross + other.cross, self.people + other.people)

    def of(self, *group: int) -> ClusterSums:
        """The sums of one group."""
        return ClusterSums(self.total[group], self.cross[group], self.people[group])


def cluster_sums(columns: Sequence[ArrayLike], clusters: ArrayLike) -> ClusterSums:
    """The sums of one group from plain arrays.

    ``columns``: k arrays of length n, each an observation's contribution (for a weighted mean: weights, and weights
    times values). ``clusters``: n labels, who gave the observation. Raises ValueError when lengths differ.
    """
    size, member = members(np.asarray(clusters))
    stacked = [np.asarray(column, dtype=np.float64) for column in columns]
    if any(len(column) != len(member) for column in stacked):
        found = ", ".join(str(len(column)) for column in stacked)
        raise ValueError(f"columns of {found} values for {len(member)} cluster labels: all must be equally long")
    x = np.stack([np.bincount(member, column, size) for column in stacked], axis=1)
    return ClusterSums(x.sum(axis=0), x.T @ x, (x != 0).sum(axis=0).astype(np.int64))


def members(labels: NDArray[Any]) -> tuple[int, NDArray[np.int64]]:
    """How many different labels there are, and each one's number 0 … in their order (as ``numpy.unique``).

    Labels that never fall, as contacts lie person by person, and small codes are numbered without sorting them.
    """
    if len(labels) and (labels[1:] >= labels[:-1]).all():
        number = np.cumsum(np.append(False, labels[1:] != labels[:-1]))
        return int(number[-1]) + 1, number
    if len(labels) and labels.dtype.kind in "iu" and labels.min() >= 0 and labels.max() < ROOM * len(labels):
        there = np.zeros(int(labels.max()) + 1, np.bool_)
        there[labels] = True
        place = np.cumsum(there)
        return int(place[-1]), place[labels] - 1
    different, number = np.unique(labels, return_inverse=True)
    return len(different), number.ravel()
