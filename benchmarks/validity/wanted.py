"""Worlds in which experiences lead to something wished for, or not: buying at once, recommending for a while."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numba
import numpy as np

from benchmarks.validity import Counts
from benchmarks.validity.activity import YEAR, activities, days_of
from lotse.methods.exit_risk import Exposure, exit_risk, following, screen
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from lotse.methods.multiplicity import benjamini_hochberg

WINDOW = 90


@dataclass(frozen=True)
class Wish:
    """``chance``: of the event right after a contact of a usual customer; a bad experience at a planted touchpoint
    multiplies it by ``ratio``, there and then and for as long as it ``lasts`` (days, until the next contact there).
    ``trouble``: what activity does to the log odds of a bad experience; below 0 the rare meet more of it.
    """

    customers: int
    touchpoints: int
    planted: int
    ratio: float
    chance: float
    lasts: int
    trouble: float = 0.3
    yearly: float = 8.0  # contacts of a usual customer
    burst: float = 1.0  # contacts per visit, in the mean
    two_kinds: bool = False  # of customers, instead of a heavy-tailed activity


@dataclass(frozen=True)
class Course:
    """Contacts by person and day (never two on one), how they were, and the chance that the event follows at once."""

    offsets: np.ndarray
    day: np.ndarray
    touchpoint: np.ndarray
    bad: np.ndarray
    unsaid: np.ndarray
    base: np.ndarray  # per contact, without any effect
    effect: np.ndarray  # logarithm of the ratio, by touchpoint
    lasts: int
    happened: np.ndarray  # position of the contact each person's event follows on, −1: none

    def exposure(self) -> Exposure:
        event = np.where(self.happened >= 0, self.day[self.happened] * DAY + 3600, NEVER)
        sign = np.where(self.unsaid, UNSAID, np.where(self.bad, -1, 1)).astype(np.int8)
        return following(
            self.offsets, self.day * DAY, self.touchpoint, sign, event, YEAR * DAY, window_days=WINDOW,
        )  # fmt: skip

    def truth(self, touchpoint: int) -> tuple[float, float]:
        """Ratio and difference of the chance that the event comes within the window after a bad contact on record."""
        with_it, without = _windows(
            self.offsets, self.day, self.touchpoint, self.bad, self.unsaid, self.base, self.effect, self.lasts,
            self.happened, touchpoint,
        )  # fmt: skip
        return with_it / without, with_it - without


def course(wish: Wish, rng: np.random.Generator) -> Course:
    """Activity drives bad experiences and the event; nobody was a customer before the year begins."""
    activity = activities(wish.customers, wish.two_kinds, rng)
    owner, day = days_of(wish.yearly * activity, 120, wish.burst, rng)
    touchpoint = rng.integers(0, wish.touchpoints, len(day))
    quality = rng.normal(0, 0.5, wish.touchpoints)[touchpoint]
    bad = rng.random(len(day)) < 1 / (1 + np.exp(1.4 - quality - wish.trouble * np.log(activity[owner])))
    effect = np.zeros(wish.touchpoints)
    effect[rng.choice(wish.touchpoints, wish.planted, replace=False)] = np.log(wish.ratio)
    offsets = np.searchsorted(owner, np.arange(wish.customers + 1))
    base = np.minimum(wish.chance * activity[owner] ** 0.3, 0.5)
    happened = _happened(offsets, day, touchpoint, bad, base, effect, wish.lasts, rng.random(len(day)))
    return Course(offsets, day, touchpoint, bad, rng.random(len(day)) < 1 / 3, base, effect, wish.lasts, happened)


@numba.njit(cache=True)
def _happened(offsets, day, touchpoint, bad, base, effect, lasts, draw):
    happened = np.full(len(offsets) - 1, -1)
    until = np.empty(len(effect), dtype=np.int64)
    for p in range(len(offsets) - 1):
        until[:] = -1
        for i in range(offsets[p], offsets[p + 1]):
            j = touchpoint[i]
            until[j] = day[i] + lasts if bad[i] else -1
            if draw[i] < base[i] * np.exp(effect[until >= day[i]].sum()):
                happened[p] = i
                break
    return happened


@numba.njit(cache=True)
def _windows(offsets, day, touchpoint, bad, unsaid, base, effect, lasts, happened, chosen):
    """Mean chance over the windows that open with a bad contact on record at ``chosen``: as it was, and had it not been
    bad. Written apart from the method, from the law the events were drawn by."""
    trials, with_it, without = 0, 0.0, 0.0
    until = np.empty(len(effect), dtype=np.int64)
    for p in range(len(offsets) - 1):
        free = -1
        for i in range(offsets[p], offsets[p + 1]):
            if day[i] + WINDOW > YEAR or (happened[p] >= 0 and i > happened[p]):
                break
            if touchpoint[i] != chosen or unsaid[i] or day[i] < free:
                continue
            free = day[i] + WINDOW
            if not bad[i]:
                continue
            trials += 1
            for other in range(2):
                until[:] = -1
                for k in range(offsets[p], i):
                    until[touchpoint[k]] = day[k] + lasts if bad[k] else -1
                none = 1.0
                for k in range(i, offsets[p + 1]):
                    if day[k] >= day[i] + WINDOW:
                        break
                    until[touchpoint[k]] = day[k] + lasts if bad[k] and not (other and k == i) else -1
                    none *= 1 - base[k] * np.exp(effect[until >= day[k]].sum())
                if other:
                    without += 1 - none
                else:
                    with_it += 1 - none
    return with_it / trials, without / trials


def wished(wish: Wish) -> Callable[[int], Counts]:
    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        made = course(wish, rng)
        found = made.exposure()
        screened = [screen(found, j) for j in range(wish.touchpoints)]
        rejected = benjamini_hochberg(np.array([one.p for one in screened])).rejected
        named = [j for j in range(wish.touchpoints) if rejected[j] and screened[j].score < 0]
        false = sum(not made.effect[j] for j in named)
        counts: Counts = {"false discovery share": [false / max(len(named), 1)]}
        if wish.planted:
            counts["found of the planted"] = [(len(named) - false) / wish.planted]
        else:
            counts["any false discovery"] = [float(false > 0)]
        for name, some in (("null", np.flatnonzero(made.effect == 0)), ("planted", np.flatnonzero(made.effect))):
            usable = [j for j in some if found.contacts[j, 0]]
            if usable:
                counts |= _covered(made, found, int(rng.choice(usable)), name, seed)
        return counts

    return replication


def _covered(made: Course, found: Exposure, at: int, name: str, seed: int) -> Counts:
    result, (ratio, more) = exit_risk(found, at, draws=400, seed=seed), made.truth(at)
    return {
        f"coverage, ratio, {name}": [float(result.ratio.low <= ratio <= result.ratio.high)],
        f"coverage, risk difference, {name}": [float(result.difference.low <= more <= result.difference.high)],
    }
