"""Exact statements for stratified exits: given the exits of a stratum, who had them is a matter of time at risk."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numba
import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats

from lotse.methods.interval import Floats

EXACT_UP_TO: Final = 1000
WIDEST: Final = 25.0  # log ratio beyond which a limit counts as unreached


@dataclass(frozen=True)
class Cells:
    """Exits and time at risk of exposed and control, each (strata, steps); only strata with both sides count.

    ``usual``: logarithm of how much more the exposed of a stratum exit though the exposure does nothing (see
    ``activity``), and ``doubt``, its standard error, the same throughout: (strata, 1) or 0.
    """

    exits: Floats
    time: Floats
    control_exits_by_cell: Floats
    control_time: Floats
    trials: bool = False  # time is a number of trials, each of which can end in an exit only once
    usual: Floats | float = 0.0
    doubt: Floats | float = 0.0

    @cached_property
    def fair(self) -> Floats:
        """Time of the exposed, longer by the usual ratio."""
        return np.asarray(self.time * np.exp(self.usual))

    @cached_property
    def both(self) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        return (self.time > 0) & (self.control_time > 0)

    @cached_property
    def exits_matched(self) -> float:
        return float(self.exits[self.both].sum())

    @cached_property
    def control_exits(self) -> float:
        return float(self.control_exits_by_cell[self.both].sum())

    @cached_property
    def rest(self) -> tuple[float, float]:
        """Trials that do not end in an exit, of the exposed and of the others; without end for time at risk."""
        if not self.trials:
            return math.inf, math.inf
        time, control_time = float(self.time[self.both].sum()), float(self.control_time[self.both].sum())
        return time - self.exits_matched, control_time - self.control_exits

    @property
    def fewest(self) -> float:
        """Exits, or trials without, whichever is fewest on either side."""
        return min(self.exits_matched, self.control_exits, *self.rest)

    @property
    def most_end(self) -> bool:
        """Do more trials end in an exit than do not, on both sides?"""
        exposed, control = self.rest
        return exposed < self.exits_matched and control < self.control_exits

    @cached_property
    def expected(self) -> float:
        here = self.both
        return float((self.fair[here] * self.control_exits_by_cell[here] / self.control_time[here]).sum())

    @cached_property
    def matched(self) -> float:
        total = float(self.time.sum())
        return float(self.time[self.both].sum()) / total if total else 0.0

    @cached_property
    def possible(self) -> list[tuple[float, Cells]]:
        """What is usual as it may be, with weights (three points of Gauss and Hermite)."""
        if not np.any(self.doubt):
            return [(1.0, self)]
        off = [(1 / 6, -math.sqrt(3)), (2 / 3, 0.0), (1 / 6, math.sqrt(3))]
        return [(weight, replace(self, usual=self.usual + z * self.doubt, doubt=0.0)) for weight, z in off]

    def chances(self, ratio: float) -> tuple[Floats, Floats]:
        """Per cell with an exit: how many exits, and the chance that one is an exposed customer's."""
        count = (self.exits + self.control_exits_by_cell)[self.both]
        one, other = self.fair[self.both] * ratio, self.control_time[self.both]
        return count[count > 0], (one / (one + other))[count > 0]


def p_value(cells: Cells, ratio: float = 1.0) -> float:
    """Two-sided p that the ratio is ``ratio`` (conditional mid-p up to 1,000 exits, or up to 1,000 trials that do not
    end so; else log-rank).
    """
    count, _ = cells.chances(ratio)
    if not len(count):
        return 1.0
    if min(count.sum(), sum(cells.rest) if ratio == 1 else math.inf) > EXACT_UP_TO:
        return float(2 * stats.norm.sf(abs(score(cells, ratio))))
    below, here, above = _tails(cells, ratio)
    return min(1.0, 2 * min(below, above) + here)


def score(cells: Cells, ratio: float = 1.0) -> float:
    """Exits of the exposed less those expected, in standard errors (stratified log-rank); 0 without exits."""
    count, chance = cells.chances(ratio)
    own = count * chance * (1 - chance)
    doubt = np.broadcast_to(cells.doubt, cells.both.shape)[cells.both][_with_exits(cells)]
    spread = math.hypot(math.sqrt(float((own * _drawn_without_replacement(cells)).sum())), float((own * doubt).sum()))
    return (cells.exits_matched - float((count * chance).sum())) / spread if spread > 0 else 0.0


def _with_exits(cells: Cells) -> NDArray[np.bool_]:
    return np.asarray((cells.exits + cells.control_exits_by_cell)[cells.both] > 0)


def _drawn_without_replacement(cells: Cells) -> Floats:
    """Per cell with an exit what of the variance remains as each trial can end only once; 1 for time at risk."""
    count, _ = cells.chances(1.0)
    if not cells.trials:
        return np.ones_like(count)
    total = (cells.time + cells.control_time)[cells.both]
    exits = (cells.exits + cells.control_exits_by_cell)[cells.both]
    total = total[exits > 0]
    factor: Floats = (total - count) / np.maximum(total - 1, 1)
    return factor


def _tails(cells: Cells, ratio: float) -> tuple[float, float, float]:
    """P(X < observed), P(X = observed), P(X > observed) for the sum of the cells' binomials."""
    observed, every = round(cells.exits_matched), round(cells.exits_matched + cells.control_exits)
    exact = cells.trials and ratio == 1
    laws = [
        weight * (_hypergeometric(one) if exact else _binomial(*one.chances(ratio), every))
        for weight, one in cells.possible
    ]
    mass: Floats = np.sum(laws, axis=0)
    return float(mass[:observed].sum()), float(mass[observed]), float(mass[observed + 1 :].sum())


@numba.njit(nogil=True, cache=True)
def _binomial(count, chance, most):  # type: ignore[no-untyped-def]
    """Distribution of the sum of the cells' binomials, exit by exit, from 0 to ``most``."""
    mass = np.zeros(most + 1)
    mass[0], reached = 1.0, 0
    for cell in range(len(count)):
        one = chance[cell]
        for _ in range(int(np.rint(count[cell]))):
            reached = min(reached + 1, most)
            for k in range(reached, 0, -1):
                mass[k] = mass[k] * (1 - one) + mass[k - 1] * one
            mass[0] *= 1 - one
    return mass


def _at_most(cells: Cells, ratio: float, number: int) -> float:
    """P(X ≤ ``number``) for the sum of the cells' binomials, counted from the nearer end: limits are for few exits on
    one of both sides.
    """
    count, chance = cells.chances(ratio)
    rest = round(float(count.sum())) - number - 1
    if number < 0 or rest < 0:
        return float(rest < 0)
    if number <= rest:
        return float(_binomial(count, chance, number).sum())
    return 1.0 - float(_binomial(count, 1 - chance, rest).sum())


def _hypergeometric(cells: Cells) -> Floats:
    """The same with no trial able to end twice: Fisher's test, cell by cell; noncentral where a ratio is usual."""
    table = np.rint(
        [x[cells.both] for x in (cells.exits + cells.control_exits_by_cell, cells.time, cells.control_time)]
    )
    exits, exposed, control = table.astype(np.int64)[:, table[0] > 0]
    least = np.maximum(exits - control, 0)  # few where hardly any trial does not end so
    width = np.minimum(exits, exposed) - least + 1
    ends = np.cumsum(width)
    number = np.arange(ends[-1] if len(ends) else 0) - np.repeat(ends - width - least, width)  # possible in each cell
    odds = _odds(exits, exposed, control, cells.chances(1.0)[1])
    logs = _drawn(number, *(np.repeat(x, width) for x in (exits, exposed, control))) + number * np.repeat(
        np.log(odds), width
    )
    mass = np.ones(1)
    for cell in np.split(logs, ends[:-1]) if len(ends) else ():
        chances = np.exp(cell - cell.max())
        mass = np.convolve(mass, chances / chances.sum())
    return np.concatenate([np.zeros(int(least.sum())), mass])


def _odds(exits: Any, exposed: Any, control: Any, chance: Floats) -> Floats:
    """Odds ratio under which ``chance`` of the exits are to be expected of the exposed."""
    most = 1 - 0.5 / (exposed + control)  # of a side can be expected to end, so that odds stay finite
    one, other = np.minimum(exits * chance / exposed, most), np.minimum(exits * (1 - chance) / control, most)
    odds: Floats = one * (1 - other) / (other * (1 - one))
    return odds


def _drawn(number: Any, exits: Any, exposed: Any, control: Any) -> Floats:
    """log P(``number`` of the ``exits`` are exposed), hypergeometric; −∞ where it cannot be."""
    possible = (number <= exposed) & (exits - number <= control)
    of_exposed, of_control = np.where(possible, number, 0), np.where(possible, exits - number, 0)
    logs = _log_choose(exposed, of_exposed) + _log_choose(control, of_control) - _log_choose(exposed + control, exits)
    chances: Floats = np.where(possible, logs, -np.inf)
    return chances


def _log_choose(n: Any, k: Any) -> Any:
    return special.gammaln(n + 1) - special.gammaln(k + 1) - special.gammaln(n - k + 1)


def common_ratio(cells: Cells) -> float:
    """The ratio under which the exits of the exposed are what was to be expected (conditional maximum likelihood)."""
    if not cells.exits_matched or not cells.control_exits:
        return math.inf if cells.exits_matched else 0.0 if cells.control_exits else math.nan

    def gap(x: float) -> float:
        count, chance = cells.chances(math.exp(x))
        return float((count * chance).sum()) - cells.exits_matched

    return _solved(gap)


def exact_ratio(cells: Cells, level: float = 0.95) -> tuple[float, float]:
    """Limits of a common ratio by inverting the exact test (Martin & Austin 1996); 0 and ∞ where there is none."""
    tail = (1 - level) / 2
    if not len(cells.chances(1.0)[0]):
        return 0.0, math.inf
    observed = round(cells.exits_matched)
    low = _solved(lambda x: 1.0 - _at_most(cells, math.exp(x), observed - 1) - tail)
    high = _solved(lambda x: _at_most(cells, math.exp(x), observed) - tail)
    return (0.0 if cells.exits_matched == 0 else low), (math.inf if cells.control_exits == 0 else high)


def _solved(gap: Callable[[float], float]) -> float:
    if gap(-WIDEST) * gap(WIDEST) > 0:
        return math.inf if abs(gap(WIDEST)) < abs(gap(-WIDEST)) else 0.0
    return math.exp(optimize.brentq(gap, -WIDEST, WIDEST))


def rate_difference(cells: Cells, level: float = 0.95) -> tuple[float, float]:
    """Limits of observed less expected hazard per step, by square-and-add (Newcombe 1998) of Poisson limits.

    The expected rate is a weighted sum of Poisson counts; its limits are Dobson's et al. (1991).
    """
    here = cells.both
    total = float(cells.time[here].sum())
    if total == 0:
        return -1.0, 1.0
    one, other = cells.exits_matched / total, cells.expected / total
    low1, high1 = (limit / total for limit in _poisson(cells.exits_matched, level))
    low0, high0 = _dobson(cells, total, level)
    difference = one - other
    return (
        difference - math.hypot(one - low1, high0 - other),
        difference + math.hypot(high1 - one, other - low0),
    )


def _poisson(count: float, level: float) -> tuple[float, float]:
    tail = (1 - level) / 2
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2 if count > 0 else 0.0
    return low, float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2


def _dobson(cells: Cells, total: float, level: float) -> tuple[float, float]:
    here, count = cells.both, cells.control_exits
    weight = cells.fair[here] / cells.control_time[here] / total
    rate = float((weight * cells.control_exits_by_cell[here]).sum())
    if count == 0:
        return 0.0, _poisson(0, level)[1] * float(weight.max())
    error = math.sqrt(float((weight**2 * cells.control_exits_by_cell[here]).sum()) / count)
    low, high = _poisson(count, level)
    return max(0.0, rate + error * (low - count)), rate + error * (high - count)
