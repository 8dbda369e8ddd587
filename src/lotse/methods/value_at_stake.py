"""Value at stake: what bad experiences at one touchpoint cost in a year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats, Interval, percentiles


@dataclass(frozen=True)
class Outcome:
    """Something that can be lost: a purchase, the relationship, a recommendation; or a warning given.

    ``difference``: adjusted risk difference per affected customer; ``margin``: contribution margin of one;
    ``draws``: of the difference, from one and the same bootstrap for all outcomes, or None.
    """

    name: str
    difference: Interval
    margin: float
    draws: Floats | None = None


@dataclass(frozen=True)
class ValueAtStake:
    """Per touchpoint and year. There is no sum over touchpoints: a customer can be lost only once."""

    total: Interval
    parts: tuple[tuple[str, float], ...]
    affected: int


def value_at_stake(affected: int, outcomes: Sequence[Outcome], level: float = 0.95) -> ValueAtStake:
    """affected customers × Σ over outcomes (adjusted risk difference × contribution margin).

    affected: customers (not contacts) with a bad experience there in the year. Limits: from joint draws where every
    outcome has them; else the single limits are added, as if all outcomes went wrong together. They do go together
    (who leaves also warns others), how much is unknown, and taking them as independent was seen to cover only 92 %.
    Number affected and margins count as known.
    """
    if affected < 0 or not outcomes:
        raise MethodError(f"{affected} customers and {len(outcomes)} outcomes; needed are 0 or more and at least one.")
    parts = tuple((outcome.name, affected * outcome.difference.value * outcome.margin) for outcome in outcomes)
    value = sum(part for _, part in parts)
    low, high, how = _joint(affected, outcomes, level) or _added(affected, outcomes)
    return ValueAtStake(Interval(value, low, high, affected, how, level), parts, affected)


def _joint(affected: int, outcomes: Sequence[Outcome], level: float) -> tuple[float, float, str] | None:
    draws = [outcome.draws * outcome.margin for outcome in outcomes if outcome.draws is not None and len(outcome.draws)]
    if len(draws) < len(outcomes) or len({len(draw) for draw in draws}) > 1:
        return None
    low, high = percentiles(affected * np.sum(draws, axis=0), level)
    return float(low), float(high), "bootstrap over customers"


def _added(affected: int, outcomes: Sequence[Outcome]) -> tuple[float, float, str]:
    ends = [
        sorted(affected * outcome.margin * end for end in (outcome.difference.low, outcome.difference.high))
        for outcome in outcomes
    ]
    return sum(low for low, _ in ends), sum(high for _, high in ends), "limits added"
