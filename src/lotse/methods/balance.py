"""The balance of a person's experiences, and what it has to do with staying, buying, recommending."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from statsmodels.tools.sm_exceptions import PerfectSeparationError, PerfectSeparationWarning

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats, Interval, wilson_limits, z_of

BANDS: Final = ("more bad", "even", "more good")
EVENTS_PER_COEFFICIENT: Final = 10


@dataclass(frozen=True)
class Balances:
    """Per person: good and bad experiences before the cut-off, all contacts, and the balance −1 … +1 (NaN: none)."""

    good: NDArray[np.int64]
    bad: NDArray[np.int64]
    contacts: NDArray[np.int64]

    @property
    def balance(self) -> Floats:
        total = self.good + self.bad
        share: Floats = np.divide(self.good - self.bad, total, out=np.full(len(total), np.nan), where=total > 0)
        return share


def experience_balance(
    person: NDArray[np.int64],
    valence: Floats,
    time: Floats | None = None,
    until: Floats | None = None,
    people: int | None = None,
) -> Balances:
    """(n⁺ − n⁻)/(n⁺ + n⁻) per person from contacts (n,): person 0 … people − 1, valence with NaN for none.

    until: (people,) only contacts before it count. An outcome must lie *after* the experiences it is related to.
    """
    count = people if people is not None else int(person.max(initial=-1)) + 1
    if until is not None and time is None:
        raise MethodError("A cut-off per person needs the time of each contact.")
    before = np.ones(len(person), dtype=bool) if until is None or time is None else time < until[person]
    who, sign = person[before], valence[before]
    tally = [np.bincount(chosen, minlength=count) for chosen in (who[sign > 0], who[sign < 0], who)]
    return Balances(tally[0], tally[1], tally[2])


@dataclass(frozen=True)
class BalanceEffect:
    """Rate of the outcome per band, and the odds ratio of a balance higher by 0.5, other things equal."""

    bands: tuple[tuple[str, Interval], ...]
    odds_ratio: Interval | None
    statement: str


def balance_effect(
    balances: Balances, outcome: NDArray[np.bool_], covariates: Floats | None = None, level: float = 0.95
) -> BalanceEffect:
    """Relate the balance to a later outcome (people,): stayed, bought, recommended.

    Logistic regression on balance, log(1 + contacts) and ``covariates`` (people, c) with robust errors; activity is
    in it because active customers both experience more and stay longer. An association, not proof of a cause.
    Fewer than 10 of the rarer outcome per coefficient: bands only (Peduzzi et al. 1996).
    """
    known = ~np.isnan(balances.balance)
    value, happened = balances.balance[known], np.asarray(outcome)[known].astype(bool)
    bands = tuple(_bands(value, happened, level))
    activity = np.log1p(balances.contacts[known]).astype(np.float64)
    columns = [2 * value, activity] + ([] if covariates is None else list(np.asarray(covariates)[known].T))
    design = np.column_stack([column for column in columns if np.ptp(column) > 0]) if len(value) else np.empty((0, 0))
    rarer = int(min(happened.sum(), (~happened).sum()))
    if not len(value) or np.ptp(value) == 0 or rarer < EVENTS_PER_COEFFICIENT * (design.shape[1] + 1):
        return BalanceEffect(bands, None, f"Only {rarer} of the rarer outcome: rates per band, no adjusted figure.")
    return BalanceEffect(bands, *_adjusted(design, happened, level))


def _bands(value: Floats, happened: NDArray[np.bool_], level: float) -> list[tuple[str, Interval]]:
    place = np.digitize(value, [-1 / 3, 1 / 3])  # a third: twice as many of one kind as of the other
    result = []
    for band, name in enumerate(BANDS):
        here = happened[place == band]
        n, share = len(here), float(here.mean()) if len(here) else float("nan")
        limits = wilson_limits(share, n, level) if n else (0.0, 1.0)
        result.append((name, Interval(share, *limits, n, "wilson", level)))
    return result


def _adjusted(design: Floats, happened: NDArray[np.bool_], level: float) -> tuple[Interval | None, str]:
    try:
        fit = sm.GLM(happened, sm.add_constant(design), family=sm.families.Binomial()).fit(cov_type="HC1")
    except (PerfectSeparationError, PerfectSeparationWarning):
        return None, "The balance separates the outcomes completely: no adjusted figure."
    b, half = float(fit.params[1]), z_of(level) * float(fit.bse[1])
    value, low, high = (math.exp(x) for x in (b, b - half, b + half))
    return Interval(value, low, high, len(happened), "logistic regression, robust", level), ""
