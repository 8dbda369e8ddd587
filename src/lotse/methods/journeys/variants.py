"""The most frequent journeys, and which of them are more frequent among people with an outcome than without."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import false_discovery_control

from lotse.methods.journeys.sequences import Grouped, most_frequent

TIES: Final = 1e-7  # tables this close in log probability are equally probable


@dataclass(frozen=True)
class Variant:
    """``people`` have this journey, ``with_outcome`` of them with the outcome. ``p``: two-sided Fisher test that the
    journey is equally frequent in both groups; ``q``: p after Benjamini-Hochberg over the variants returned.
    """

    touchpoints: tuple[str, ...]
    people: int
    with_outcome: int
    p: float
    q: float


def variants(grouped: Grouped, keys: tuple[str, ...], limit: int = 50, balanced: bool = False) -> list[Variant]:
    """The ``limit`` most frequent journeys, compared between people without and with the outcome. ``balanced``: those
    with the largest sum of shares in both groups.

    Source: Fisher's exact test; Benjamini and Hochberg (1995).
    """
    chosen = _balanced(grouped, limit) if balanced else most_frequent(grouped, limit)
    without, having = grouped.counts.sum(axis=0).tolist()
    tests = [_test(grouped.counts[number].tolist(), without, having) for number in chosen]
    adjusted = false_discovery_control(tests).tolist() if tests else []
    return [
        Variant(
            touchpoints=tuple(keys[node] for node in grouped.sequence(number)),
            people=int(grouped.counts[number].sum()),
            with_outcome=int(grouped.counts[number, 1]),
            p=p,
            q=q,
        )
        for number, p, q in zip(chosen, tests, adjusted, strict=True)
    ]


def _balanced(grouped: Grouped, limit: int) -> list[int]:
    """A small group is not drowned by a large one; of equals the smaller sequence comes first."""
    shares = (grouped.counts / np.maximum(grouped.counts.sum(axis=0), 1)).sum(axis=1)
    least = np.partition(shares, -limit)[-limit] if len(shares) > limit else 0.0
    candidates = np.flatnonzero(shares >= least).tolist()
    return sorted(candidates, key=lambda number: (-shares[number], grouped.sequence(number)))[:limit]


def _test(here: list[int], without: int, having: int) -> float:
    """Two-sided Fisher test: all tables with these margins that are no more probable than this one."""
    people, total = here[0] + here[1], without + having
    possible = np.arange(max(0, people - without), min(people, having) + 1)
    logs = -_log_factorials(possible, people - possible, having - possible, without - people + possible)
    logs += _log_factorials(*(np.array([margin]) for margin in (people, total - people, having, without)))
    logs -= gammaln(total + 1)
    observed = logs[here[1] - possible[0]]
    return min(1.0, float(np.exp(logs[logs <= observed + TIES]).sum()))


def _log_factorials(*counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.sum([gammaln(count + 1) for count in counts], axis=0)
