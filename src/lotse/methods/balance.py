"""The balance of a person's experiences, and what it has to do with staying, buying, recommending."""

from __future__ import annotations

import math
import warnings
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from scipy import optimize
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

from lotse.methods.estimates.sums import members
from lotse.methods.interval import Floats, Interval, wilson_limits, z_of

BANDS: Final = ("more bad", "even", "more good")
EVENTS_PER_COEFFICIENT: Final = 10
CERTAIN: Final = 1e-3  # fitted chances nearer to 0 or 1 may be on their way there without end


@dataclass(frozen=True)
class Balances:
    """Per person: good and bad experiences before the cut-off, all contacts, and the balance −1 … +1 (NaN: none)."""

    good: NDArray[Any]
    bad: NDArray[Any]
    contacts: NDArray[Any]

    def only(self, people: NDArray[Any]) -> Balances:
        """Those of some people: flags or positions."""
        return Balances(self.good[people], self.bad[people], self.contacts[people])

    @cached_property
    def balance(self) -> Floats:
        total = self.good + self.bad
        share: Floats = np.divide(self.good - self.bad, total, out=np.full(len(total), np.nan), where=total > 0)
        return share


@dataclass(frozen=True)
class BalanceEffect:
    """Rate of the outcome per band, and the odds ratio of a balance higher by 0.5, other things equal."""

    bands: tuple[tuple[str, Interval], ...]
    odds_ratio: Interval | None
    statement: str


def balance_effect(
    balances: Balances, outcome: NDArray[np.bool_], groups: NDArray[np.int64] | None = None, level: float = 0.95
) -> BalanceEffect:
    """Relate the balance to a later outcome (people,): stayed, bought, recommended.

    Logistic regression on balance, log(1 + contacts) and ``groups`` ((people,): codes, a level each) with robust
    errors; activity is in it because active customers both experience more and stay longer. An association, not proof
    of a cause.
    Bands only where there are fewer than 10 of the rarer outcome per coefficient (Peduzzi et al. 1996), or where the
    balance separates the outcomes, also in part.
    """
    known = ~np.isnan(balances.balance)
    some, happened = balances.only(known), np.asarray(outcome)[known].astype(bool)
    bands = tuple(_bands(some.balance, happened, level))
    design, did, people = _cells(some, happened, np.zeros(len(happened), int) if groups is None else groups[known])
    rarer = int(min(happened.sum(), (~happened).sum()))
    if not len(did) or np.ptp(design[:, 0]) == 0 or rarer < EVENTS_PER_COEFFICIENT * (design.shape[1] + 1):
        return BalanceEffect(bands, None, f"Only {rarer} of the rarer outcome: rates per band, no adjusted figure.")
    return BalanceEffect(bands, *_adjusted(design, did, people, level))


def _cells(
    some: Balances, happened: NDArray[np.bool_], groups: NDArray[np.int64]
) -> tuple[Floats, NDArray[np.bool_], NDArray[np.int64]]:
    """The columns of the regression that vary, what happened, and how many people are alike in all of these: there are
    few such cells, however many people there are.
    """
    sizes, codes = zip(
        *(members(column) for column in (some.good, some.bad, some.contacts, groups, happened)), strict=True
    )
    _, first, people = np.unique(np.ravel_multi_index(codes, sizes), return_index=True, return_counts=True)
    alike, group = some.only(first), groups[first]
    dummies = [(group == one).astype(np.float64) for one in np.unique(group)[1:]]
    others = [column for column in (np.log1p(alike.contacts), *dummies) if len(people) and np.ptp(column) > 0]
    return np.column_stack([2 * alike.balance, *others]), happened[first], people


def _bands(value: Floats, happened: NDArray[np.bool_], level: float) -> list[tuple[str, Interval]]:
    place = _band(value)
    result = []
    for band, name in enumerate(BANDS):
        here = happened[place == band]
        n, share = len(here), float(here.mean()) if len(here) else float("nan")
        limits = wilson_limits(share, n, level) if n else (0.0, 1.0)
        result.append((name, Interval(share, *limits, n, "wilson", level)))
    return result


def _adjusted(
    design: Floats, happened: NDArray[np.bool_], people: NDArray[np.int64], level: float
) -> tuple[Interval | None, str]:
    with warnings.catch_warnings(), np.errstate(divide="ignore", invalid="ignore"):
        warnings.simplefilter("ignore", PerfectSeparationWarning)  # said below; and no spread is left in few cells
        model = sm.GLM(happened, sm.add_constant(design), family=sm.families.Binomial(), freq_weights=people)
        fit = model.fit(cov_type="HC1")
    sure = np.minimum(fit.fittedvalues, 1 - fit.fittedvalues).min() < CERTAIN
    if sure and _without_end(sm.add_constant(design), happened):
        return None, "The balance separates the outcomes: no adjusted figure."
    b, half = float(fit.params[1]), z_of(level) * float(fit.bse[1])
    value, low, high = (math.exp(x) for x in (b, b - half, b + half))
    return Interval(value, low, high, int(people.sum()), "logistic regression, robust", level), ""


def _without_end(design: Floats, happened: NDArray[np.bool_]) -> bool:
    """Do the odds of the balance (second column) grow for as long as one iterates? So it is where some direction along
    it speaks against nobody (Albert & Anderson 1984), complete or not: looked for by linear programming (Konis 2007).
    """
    against = -np.where(happened, 1.0, -1.0)[:, None] * design
    along = np.zeros(design.shape[1])
    along[1] = 1.0
    none = np.zeros(len(design))
    return any((optimize.linprog(way, against, none, bounds=(-1, 1)).fun or 0.0) < -CERTAIN for way in (along, -along))


@dataclass(frozen=True)
class AmongAlike:
    """Rates of the outcome by band among comparable people, and ``difference`` = more good less more bad.

    ``bands``: as if every band held the same mixture of strata; None where the band stands in no compared stratum.
    ``comparable``: share of the people with a balance who are in a stratum that holds both outer bands.
    """

    bands: tuple[tuple[str, Interval | None], ...]
    difference: Interval | None
    comparable: float


def alike(balances: Balances, groups: NDArray[np.int64], parts: int = 4) -> NDArray[np.int64]:
    """Strata (people,) of about equal activity (``parts`` quantiles of contacts) within the same group; −1: no balance.

    groups: (people,) 0 …, for example the segment.
    """
    known = ~np.isnan(balances.balance)
    borders = np.quantile(balances.contacts[known], np.arange(1, parts) / parts) if known.any() else np.empty(0)
    active = np.searchsorted(borders, balances.contacts, side="left")
    return np.where(known, groups * parts + active, -1)


def among_alike(
    balances: Balances, outcome: NDArray[np.bool_], strata: NDArray[np.int64], level: float = 0.95
) -> AmongAlike:
    """Direct standardisation (Rothman, Greenland & Lash 2008, ch. 15): in strata that hold both outer bands, the rate
    of each band in each stratum, weighted by the stratum's people. ``outcome``, ``strata``: (people,), see ``alike``.

    Limits: Wilson's at Kish's n of the weights; of the difference by square-and-add (Newcombe 1998).
    """
    known = ~np.isnan(balances.balance) & (strata >= 0)
    size, code = members(strata[known])
    cells = code * len(BANDS) + _band(balances.balance[known])
    happened = np.asarray(outcome)[known].astype(np.float64)
    people = np.bincount(cells, minlength=size * len(BANDS)).reshape(size, len(BANDS)).astype(np.float64)
    did = np.bincount(cells, weights=happened, minlength=size * len(BANDS)).reshape(size, len(BANDS))
    both = (people[:, 0] > 0) & (people[:, -1] > 0)
    rates = [_standardised(people[both], did[both], band, level) for band in range(len(BANDS))]
    share = float(people[both].sum() / people.sum()) if people.sum() else 0.0
    return AmongAlike(tuple(zip(BANDS, rates, strict=True)), _less(rates[-1], rates[0]), share)


def _standardised(people: Floats, did: Floats, band: int, level: float) -> Interval | None:
    here = people[:, band] > 0
    n, weight = people[here, band], people[here].sum(axis=1)
    if not len(n):
        return None
    weight = weight / weight.sum()
    share = min(float((weight * did[here, band] / n).sum()), 1.0)
    low, high = wilson_limits(share, float(1 / (weight**2 / n).sum()), level)
    return Interval(share, low, high, float(n.sum()), "standardised, wilson", level)


def _less(more: Interval | None, less: Interval | None) -> Interval | None:
    if more is None or less is None:
        return None
    value = more.value - less.value
    down = math.hypot(more.value - more.low, less.high - less.value)
    up = math.hypot(more.high - more.value, less.value - less.low)
    return Interval(value, value - down, value + up, more.n + less.n, "square-and-add", more.level)


def _band(value: Floats) -> NDArray[np.int64]:
    """0 more bad, 1 even, 2 more good: at least twice as many of the one kind as of the other, a balance of a third."""
    band: NDArray[np.int64] = (value > -1 / 3).astype(np.int64) + (value >= 1 / 3)
    return band
