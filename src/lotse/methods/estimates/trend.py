"""Change of a weighted mean between two periods, with an interval clustered by person."""

from __future__ import annotations

import math
from enum import StrEnum

from scipy.special import stdtrit

from lotse.methods.estimates.estimate import CONFIDENCE, NOTHING, Estimate
from lotse.methods.estimates.linearisation import effective_n, influence, spread
from lotse.methods.estimates.sums import ClusterSums


class Direction(StrEnum):
    """What a change says: up or down only where the interval leaves out no change at all."""

    UP = "↑"
    DOWN = "↓"
    LEVEL = "→"


def change_of_mean(
    sums: ClusterSums,
    before: tuple[int, int] = (0, 1),
    after: tuple[int, int] = (2, 3),
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Mean after less mean before, in the unit of the values.

    ``sums`` of one group; ``before`` and ``after`` name the components (Σw, Σwy) of each period. Whoever answered in
    both periods counts with the covariance of their answers: their influence on the difference is taken as one.
    Student's t with the smaller period's people − 1 degrees of freedom (cautious). ``n`` is the smaller period's
    number of people. No interval where a period has fewer than two people or all answers are the same.
    Linearisation of a difference of two ratios: Lohr, Sampling: Design and Analysis, 3rd ed., ch. 9.
    """
    people = int(min(sums.people[before[0]], sums.people[after[0]]))
    if people == 0:
        return NOTHING
    effective = min(effective_n(sums, before[0]), effective_n(sums, after[0]))
    change = _mean(sums, after) - _mean(sums, before)
    variance = spread(sums, influence(sums, *after) - influence(sums, *before), people) if people > 1 else 0.0
    if variance <= 0:
        return Estimate(change, None, None, people, effective)
    half = float(stdtrit(people - 1, (1 + confidence) / 2)) * math.sqrt(variance)
    return Estimate(change, change - half, change + half, people, effective)


def direction(change: Estimate) -> Direction | None:
    """The arrow of a change; None where there is no interval to judge it by."""
    if change.low is None or change.high is None:
        return None
    if change.low > 0:
        return Direction.UP
    return Direction.DOWN if change.high < 0 else Direction.LEVEL


def _mean(sums: ClusterSums, components: tuple[int, int]) -> float:
    weight, value = components
    return float(sums.total[value] / sums.total[weight])
