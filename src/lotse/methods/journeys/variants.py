"""The most frequent journeys, and which of them are more frequent among people with an outcome than without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import false_discovery_control, fisher_exact

from lotse.methods.journeys.sequences import Grouped, most_frequent


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
    table = np.array([[here[0], without - here[0]], [here[1], having - here[1]]])
    return float(fisher_exact(table).pvalue)
