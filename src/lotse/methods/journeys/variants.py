"""The most frequent journeys, and which of them are more frequent among people with an outcome than without."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, sqrt
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln
from scipy.stats import false_discovery_control

from lotse.contacts.runners.method import Method
from lotse.methods.journeys.sequences import Grouped, JourneyRepeats, JourneySequences, most_frequent

TIES: Final = 1e-7  # tables this close in log probability are equally probable
FAR: Final = 20  # standard deviations (and 200 people) from what is expected, beyond which tables add nothing


class Ask(Protocol):
    """Runs a method over all chunks, whoever the runner is."""

    def __call__[S, A](self, method: Method[S, A]) -> A: ...


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
    without, having = grouped.totals
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


def grouped_for(ask: Ask, sequences: JourneySequences, limit: int = 50, balanced: bool = False) -> Grouped:
    """All sequences that ``variants`` can return: without those of one person, unless so few repeat that they show."""
    grouped = ask(sequences.among(ask(JourneyRepeats(sequences))))
    scores = _shares(grouped) if balanced else grouped.counts[:, 0] + grouped.counts[:, 1]
    alone = 1 / max(min(grouped.totals), 1) if balanced else 1
    return grouped if np.count_nonzero(scores > alone) >= limit else ask(sequences)


def _shares(grouped: Grouped) -> NDArray[np.float64]:
    """Per sequence, the sum of its shares of both groups."""
    without, having = (max(total, 1) for total in grouped.totals)
    return np.asarray(grouped.counts[:, 0] / without + grouped.counts[:, 1] / having)


def _balanced(grouped: Grouped, limit: int) -> list[int]:
    """A small group is not drowned by a large one; of equals the smaller sequence comes first."""
    shares = _shares(grouped)
    least = np.partition(shares, -limit)[-limit] if len(shares) > limit else 0.0
    candidates = np.flatnonzero(shares >= least).tolist()
    return sorted(candidates, key=lambda number: (-shares[number], grouped.sequence(number)))[:limit]


def _test(here: list[int], without: int, having: int) -> float:
    """Two-sided Fisher test: all tables with these margins that are no more probable than this one."""
    people, total = here[0] + here[1], without + having
    first, last = _near(people, without, having)
    possible = np.arange(min(first, here[1]), max(last, here[1]) + 1)
    logs = -_log_factorials(possible, people - possible, having - possible, without - people + possible)
    logs += _log_factorials(*(np.array([margin]) for margin in (people, total - people, having, without)))
    logs -= gammaln(total + 1)
    observed = logs[here[1] - possible[0]]
    return min(1.0, float(np.exp(logs[logs <= observed + TIES]).sum()))


def _near(people: int, without: int, having: int) -> tuple[int, int]:
    """The fewest and the most of ``people`` with the outcome that are worth a look: all of them up to some hundreds."""
    total = max(without + having, 1)
    expected = people * having / total
    deviation = sqrt(expected * without / total * (total - people) / max(total - 1, 1))
    far = ceil(FAR * deviation) + 200
    return max(0, people - without, floor(expected) - far), min(people, having, ceil(expected) + far)


def _log_factorials(*counts: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.sum([gammaln(count + 1) for count in counts], axis=0)
