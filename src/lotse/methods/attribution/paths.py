"""Aggregated paths: which touchpoints in which order, how often with and without the outcome."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import LotseError

type Path = tuple[Sequence[str], float, float]  # touchpoints in order, conversions, nulls


class PathError(LotseError):
    """Paths that no method can use."""


@dataclass(frozen=True)
class Paths:
    """Path i is ``steps[starts[i]:starts[i + 1]]``, numbers into ``touchpoints``; it was walked ``conversions[i]``
    times with the outcome and ``nulls[i]`` times without. Empty paths are outcomes that nothing explains.
    """

    touchpoints: tuple[str, ...]
    steps: NDArray[np.int64]
    starts: NDArray[np.int64]
    conversions: NDArray[np.float64]
    nulls: NDArray[np.float64]

    @classmethod
    def of(cls, paths: Iterable[Path] | Paths) -> Paths:
        """Raises ``PathError`` for negative counts and for a text where a sequence of touchpoints is meant."""
        if isinstance(paths, Paths):
            return paths
        number: dict[str, int] = {}
        steps: list[int] = []
        starts, conversions, nulls = [0], [], []
        for touchpoints, with_outcome, without in paths:
            _check(touchpoints, with_outcome, without)
            steps += [number.setdefault(touchpoint, len(number)) for touchpoint in touchpoints]
            starts.append(len(steps))
            conversions.append(with_outcome)
            nulls.append(without)
        arrays = (np.array(steps, np.int64), np.array(starts, np.int64))
        return cls(tuple(number), *arrays, np.array(conversions, np.float64), np.array(nulls, np.float64))

    @property
    def unexplained(self) -> float:
        """The share of conversions that no touchpoint precedes."""
        total = float(self.conversions.sum())
        return float(self.conversions[np.diff(self.starts) == 0].sum()) / total if total else 0.0

    def weighted(self, conversions: NDArray[np.float64], nulls: NDArray[np.float64]) -> Paths:
        """The same paths, walked another number of times."""
        return replace(self, conversions=conversions, nulls=nulls)

    def owner(self) -> NDArray[np.int64]:
        """Per step, the number of its path."""
        return np.repeat(np.arange(len(self.conversions)), np.diff(self.starts))


def _check(touchpoints: Sequence[str], conversions: float, nulls: float) -> None:
    if isinstance(touchpoints, str):
        raise PathError(f"A path is a sequence of touchpoints, found the text {touchpoints!r}; split it first.")
    if conversions < 0 or nulls < 0:
        raise PathError(f"Counts cannot be negative: {list(touchpoints)} has {conversions} and {nulls}.")
