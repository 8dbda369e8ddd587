"""Limits where most trials end in the event: resamples then hold hardly any that do not, or none at all."""

from __future__ import annotations

import math

import numpy as np

from lotse.methods.exit_risk.conditional import Cells
from lotse.methods.interval import wilson_limits, z_of

type Limits = tuple[float, float]


def share_limits(cells: Cells, level: float = 0.95) -> tuple[Limits, Limits]:
    """Limits of the ratio and of the difference of two shares of trials: of the exposed that end in the event, and of
    those expected to, from the others of their strata. Square-and-add of Wilson's limits, of the ratio on its logarithm
    (Newcombe 1998; Zou & Donner 2008); the expected share counts as one of as many trials as its weights leave, and
    what is usual being known only in part widens it. Some stratum must have both sides, and some exit on each.
    """
    here = cells.both
    time, rate = cells.time[here], cells.control_exits_by_cell[here] / cells.control_time[here]
    weight = cells.fair[here] / time.sum()
    one, other = cells.exits_matched / float(time.sum()), float((weight * rate).sum())
    trials = float(weight.sum() ** 2 / (weight**2 / cells.control_time[here]).sum())
    off = z_of(level) * float((weight * rate * np.broadcast_to(cells.doubt, here.shape)[here]).sum())
    low, high = wilson_limits(one, float(time.sum()), level)
    least, most = wilson_limits(min(other, 1.0), trials, level)
    least, most = max(0.0, other - math.hypot(other - least, off)), other + math.hypot(most - other, off)
    difference = one - other - math.hypot(one - low, most - other), one - other + math.hypot(high - one, other - least)
    return _ratio(one, low, high, other, least, most), difference


def _ratio(one: float, low: float, high: float, other: float, least: float, most: float) -> Limits:
    ratio = one / other
    below = ratio * math.exp(-math.hypot(math.log(one / low), math.log(most / other))) if low else 0.0
    above = ratio * math.exp(math.hypot(math.log(high / one), math.log(other / least))) if least else math.inf
    return below, above
