"""Worlds in which customers leave: some touchpoints drive them away, others only look as if they did."""

from __future__ import annotations

from dataclasses import dataclass

import numba
import numpy as np

from lotse.analysis.moments.lives import signs
from lotse.methods.exit_risk import Bands, Exposure, exposure
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from lotse.methods.exit_risk.segments import risk_bands

YEAR, WINDOW = 365, 60
GOOD = 0.4  # of the experiences that are not bad
EDGES = np.array([-1, -0.25, 0.25, 1])  # of bad, plain and good valences
BANDS = Bands(tenure_days=(), earlier_negative=(1,), steps=1)


@dataclass(frozen=True)
class Size:
    customers: int
    touchpoints: int
    planted: int
    ratio: float  # hazard after a bad experience at a planted touchpoint, against none
    yearly_loss: float
    relief: float = 0.0  # a good experience at a planted touchpoint lowers the log hazard by this share of a bad one's
    segments: int = 3
    trouble: float = 0.3  # what activity does to the log odds of a bad experience; below 0: the rare meet more of it
    graded: bool = False  # the worse, the more it drives: experiences from −1 to +1 instead of good, plain, bad


@dataclass(frozen=True)
class World:
    """Contacts by person and time, the day each customer left, and which touchpoints were planted.

    ``sign`` is how each contact was; of those in ``unsaid`` nobody knows it, though it had its effect.
    """

    offsets: np.ndarray
    day: np.ndarray
    touchpoint: np.ndarray
    sign: np.ndarray
    unsaid: np.ndarray
    segment: np.ndarray  # by customer
    left: np.ndarray  # day, or YEAR for none
    planted: np.ndarray
    ratio: float  # true, of what is called bad against the rest
    effect: np.ndarray  # on the log hazard, by touchpoint
    base: np.ndarray  # daily hazard by customer

    def exposure(self) -> Exposure:
        exits = np.where(self.left < YEAR, self.left * DAY, NEVER)
        day, segment = self.day * DAY, np.repeat(self.segment, np.diff(self.offsets))
        return exposure(
            self.offsets, day, self.touchpoint, self.seen, exits, YEAR * DAY, window_days=WINDOW, bands=BANDS,
            segment=risk_bands(self.offsets, day, segment, exits, YEAR * DAY),
        )  # fmt: skip

    @property
    def seen(self) -> np.ndarray:
        """The sign where it is on record, else ``UNSAID``."""
        return np.where(self.unsaid, UNSAID, self.sign).astype(np.int8)

    def risk_difference(self, touchpoint: int) -> float:
        """How many more leave within the window after a bad experience there, among those who had one."""
        hazard = WINDOW * _without(
            self.offsets,
            self.day,
            self.touchpoint,
            self.sign,
            self.unsaid,
            self.left,
            self.effect,
            self.base,
            touchpoint,
        )
        return float(np.exp(-hazard) - np.exp(-hazard * np.exp(self.effect[touchpoint])))


def world(size: Size, rng: np.random.Generator) -> World:
    """Heavy-tailed activity; it and the segment drive bad experiences and leaving; a third of valences missing."""
    segment = rng.integers(0, size.segments, size.customers)
    leaning = np.linspace(-1, 1, size.segments)[segment]
    activity = np.clip(rng.lognormal(0, 0.8, size.customers), 0.1, 12)
    counts = rng.poisson(10 * activity) + 1
    offsets = np.concatenate([[0], np.cumsum(counts)])
    owner = np.repeat(np.arange(size.customers), counts)
    day = np.sort(owner * YEAR + rng.integers(0, YEAR, len(owner))) - owner * YEAR
    popular = rng.permutation(1 / np.arange(1, size.touchpoints + 1) ** 0.7)
    touchpoint = rng.choice(size.touchpoints, len(owner), p=popular / popular.sum())
    sign = _signs(touchpoint, leaning[owner], size.trouble * np.log(activity[owner]), size.touchpoints, rng)
    effect = np.zeros(size.touchpoints)
    planted = rng.choice(size.touchpoints, size.planted, replace=False)
    effect[planted] = np.log(size.ratio)
    base = -np.log1p(-size.yearly_loss) / YEAR * np.exp(0.5 * leaning) * activity**-0.4
    pull = effect[touchpoint] * np.where(sign < 0, 1.0, np.where(sign > 0, -size.relief, 0.0))
    if size.graded:
        sign, dose = grades(sign, rng)
        pull = effect[touchpoint] * dose
    left = _leave(offsets, day, touchpoint, pull, effect, base, rng.exponential(size=size.customers))
    marks = np.zeros(size.touchpoints, dtype=bool)
    marks[planted] = True
    unsaid = rng.random(len(sign)) < 1 / 3
    ratio = graded_ratio(size.ratio) if size.graded else size.ratio
    return World(offsets, day, touchpoint, sign, unsaid, segment, left, marks, ratio, effect, base)


def _signs(touchpoint, leaning, trouble, touchpoints, rng):
    quality = rng.normal(0, 0.7, touchpoints)
    bad = 1 / (1 + np.exp(-(-1.8 - quality[touchpoint] + 0.5 * leaning + trouble)))
    draw = rng.random(len(touchpoint))
    return np.where(draw < bad, -1, np.where(draw < bad + GOOD * (1 - bad), 1, 0)).astype(np.int8)


def grades(sign: np.ndarray, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """The sign Lotse reads from valences spread evenly over bad, plain and good; and how much each drives, 0 … 1."""
    valence = EDGES[sign + 1] + np.diff(EDGES)[sign + 1] * rng.random(len(sign))
    return signs(valence), np.maximum(-valence, 0)


def graded_ratio(ratio: float) -> float:
    """Mean drive of what is called bad over that of the rest, of which ``GOOD`` are good and half the plain above 0."""
    bad, slightly = (np.mean(ratio ** np.linspace(low, high, 1001)) for low, high in ((0.25, 1), (0, 0.25)))
    return float(bad / (GOOD + (1 - GOOD) * (1 + slightly) / 2))


@numba.njit(cache=True)
def _leave(offsets, day, touchpoint, load_of, effect, base, threshold):
    """The day on which the summed hazard passes each customer's exponential threshold; YEAR if it never does."""
    people = len(offsets) - 1
    left = np.full(people, YEAR, dtype=np.int64)
    until, pull = np.zeros(len(effect)), np.zeros(len(effect))
    driving = np.flatnonzero(effect)
    for p in range(people):
        until[:] = -1
        hazard, i, now, busy = 0.0, offsets[p], 0, -1
        while now < YEAR:
            while i < offsets[p + 1] and (day[i] < now or effect[touchpoint[i]] == 0):
                j = touchpoint[i]
                if effect[j] != 0:
                    until[j] = busy = day[i] + WINDOW
                    pull[j] = load_of[i]
                i += 1
            load, days = 0.0, 1
            if busy >= now:
                for j in driving:
                    if until[j] >= now:
                        load += pull[j]
            else:  # nothing changes until the day after the next contact that can drive
                days = max(1, min(YEAR, day[i] + 1 if i < offsets[p + 1] else YEAR) - now)
            step = base[p] * np.exp(load)
            if hazard + days * step > threshold[p]:
                left[p] = now + int((threshold[p] - hazard) / step)
                break
            hazard += days * step
            now += days
    return left


@numba.njit(cache=True)
def _without(offsets, day, touchpoint, sign, unsaid, left, effect, base, chosen):
    """Mean daily hazard, over the days after a bad experience on record at ``chosen``, had that one done nothing."""
    days, total = 0, 0.0
    until = np.zeros(len(effect))
    driving = np.flatnonzero(effect)
    for p in range(len(offsets) - 1):
        until[:] = -1
        known, met = False, False
        for i in range(offsets[p], offsets[p + 1]):
            met = met or (touchpoint[i] == chosen and sign[i] < 0 and not unsaid[i])
        if not met:
            continue
        i = offsets[p]
        for now in range(min(left[p] + 1, YEAR)):
            while i < offsets[p + 1] and day[i] < now:
                until[touchpoint[i]] = day[i] + WINDOW if sign[i] < 0 else -1
                if touchpoint[i] == chosen:
                    known = not unsaid[i]
                i += 1
            if until[chosen] < now or not known:
                continue
            load = 0.0
            for j in driving:
                if j != chosen and until[j] >= now:
                    load += effect[j]
            days += 1
            total += base[p] * np.exp(load)
    return total / days
