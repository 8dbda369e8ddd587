"""Worlds in which regular customers stay away without a word: some touchpoints drive them, others only seem to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import stats

from benchmarks.validity import Counts
from lotse.methods.exit_risk import Exposure, Rules, exit_risk, screen, silence
from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID
from lotse.methods.multiplicity import benjamini_hochberg

END, SHAPE, APART = 730, 3.0, 31  # days observed; shape of the gaps; days between two visits at the least
LEAVES, SAYS = 0.06, 0.4  # of visits after which a customer is gone; of the gone who give notice
NOTICE = (4, 45)  # days until notice is given
RULES = Rules()


@dataclass(frozen=True)
class Visits:
    """Visits (n,) in order of customer and day, with what happened at each touchpoint: (n, touchpoints)."""

    customer: np.ndarray
    day: np.ndarray
    rhythm: np.ndarray  # true mean days between the customer's visits
    met: np.ndarray
    bad: np.ndarray
    unsaid: np.ndarray
    chance: np.ndarray  # of being gone after the visit, as it was
    gone: np.ndarray
    notice: np.ndarray  # day, or −1


def visits(
    customers: int,
    touchpoints: int,
    effect: np.ndarray,
    rng: np.random.Generator,
    usual: float = 110,
    trouble: float = 0.5,
) -> Visits:
    """Rhythm (heavy-tailed, ``usual`` days) drives bad experiences and leaving: the frequent leave less.

    They also meet more trouble, or less where ``trouble`` is below 0.
    """
    rhythm = np.clip(rng.lognormal(np.log(usual), 0.6, customers), 80, max(700, 4 * usual))
    most = 15
    gap = APART + (rhythm - APART)[:, None] * rng.gamma(SHAPE, 1 / SHAPE, (customers, most))
    day = np.cumsum(gap, axis=1) - gap[:, :1] * rng.random((customers, 1))
    met = rng.random((customers, most, touchpoints), np.float32) < rng.uniform(0.1, 0.6, touchpoints)
    tilt = trouble * np.log(usual / rhythm)[:, None, None]
    bad = met & (rng.random(met.shape, np.float32) < 1 / (1 + np.exp(1.6 - rng.normal(0, 0.5, touchpoints) - tilt)))
    chance = 1 - np.exp(-LEAVES * (rhythm / usual)[:, None] ** 0.5 * np.exp(bad @ effect))
    gone = rng.random(chance.shape) < chance
    still = np.cumsum(gone, axis=1) - gone == 0
    said = rng.random(chance.shape) < SAYS
    notice = np.where(gone & said, day + rng.uniform(*NOTICE, chance.shape), -1)
    keep = still & (day < END)
    who = np.repeat(np.arange(customers), most).reshape(customers, most)
    unsaid = rng.random(met.shape, np.float32) < 1 / 3
    return Visits(
        who[keep], day[keep].astype(np.int64), rhythm[who[keep]], met[keep], bad[keep], unsaid[keep], chance[keep],
        gone[keep], notice[keep],
    )  # fmt: skip


def as_contacts(made: Visits, customers: int) -> Exposure:
    """A visit is a purchase and, hours later, one contact per touchpoint met; after a bad one, maybe a complaint."""
    visit, touchpoint = np.nonzero(made.met)
    sign = np.where(made.unsaid[visit, touchpoint], UNSAID, np.where(made.bad[visit, touchpoint], -1, 1))
    voiced = (sign == -1) & (np.arange(len(visit)) % 5 == 0)
    purchase = np.arange(len(made.day))
    owner = np.concatenate([made.customer[purchase], made.customer[visit], made.customer[visit[voiced]]])
    time = np.concatenate(
        [made.day * DAY, made.day[visit] * DAY + 3600 * (1 + touchpoint), made.day[visit[voiced]] * DAY + 12 * DAY]
    )
    where = np.concatenate([np.full(len(purchase), -1), touchpoint, touchpoint[voiced]])
    signs = np.concatenate([np.full(len(purchase), UNSAID), sign, np.full(voiced.sum(), -1)]).astype(np.int8)
    kind = np.repeat([0, 1, 2], [len(purchase), len(visit), int(voiced.sum())])
    order = np.lexsort((time, owner))
    exit_time = np.full(customers, NEVER)
    told = made.notice >= 0
    exit_time[made.customer[told]] = (made.notice[told] * DAY).astype(np.int64)
    offsets = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=customers))])
    return silence(
        offsets, time[order], where[order], signs[order], kind[order] < 2, kind[order] == 0, exit_time, END * DAY,
    )  # fmt: skip


def truth(made: Visits, touchpoint: int, effect: np.ndarray) -> tuple[float, float]:
    """Ratio and difference of the chance to be gone, over the trials after a bad experience on record.

    Written apart from the method: rhythm by hand, false silence from the law the gaps were drawn by.
    """
    start = np.concatenate([[True], made.customer[1:] != made.customer[:-1]])
    first = np.maximum.accumulate(np.where(start, np.arange(len(start)), 0))
    number = np.arange(len(start)) - first + 1
    rhythm = (2 * 180 + made.day - made.day[first]) / (2 + number - 1)
    wait = RULES.settle_days + RULES.factor * rhythm
    here = made.bad[:, touchpoint] & ~made.unsaid[:, touchpoint] & (number >= 2) & (made.day + wait + 1 <= END)
    here &= (made.notice < 0) | (made.notice > made.day + RULES.settle_days)
    long = stats.gamma.sf((wait - APART) / (made.rhythm - APART), SHAPE, scale=1 / SHAPE)[here]
    early = SAYS * (RULES.settle_days - NOTICE[0]) / (NOTICE[1] - NOTICE[0])
    with_it = made.chance[here]
    without = -np.expm1(np.log1p(-with_it) * np.exp(-effect[touchpoint]))
    one, other = ((c * (1 - early) + (1 - c) * long) / (1 - c * early) for c in (with_it, without))
    return float(one.sum() / other.sum()), float((one - other).mean())


def silent(
    customers: int, touchpoints: int, planted: int, ratio: float, usual: float = 110, trouble: float = 0.5
) -> Callable[[int], Counts]:
    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        effect = np.zeros(touchpoints)
        effect[rng.choice(touchpoints, planted, replace=False)] = np.log(ratio)
        made = visits(customers, touchpoints, effect, rng, usual, trouble)
        found = as_contacts(made, customers)
        named = demonstrated(found, touchpoints)
        false = [j for j in named if not effect[j]]
        counts: Counts = {"false discovery share": [len(false) / max(len(named), 1)]}
        if planted:
            counts["found of the planted"] = [(len(named) - len(false)) / planted]
        else:
            counts["any false discovery"] = [float(len(false) > 0)]
        for name, some in (("null", np.flatnonzero(effect == 0)), ("planted", np.flatnonzero(effect))):
            usable = [j for j in some if found.contacts[j, 0]]
            if usable:
                counts |= _covered(made, found, int(rng.choice(usable)), effect, name, seed)
        return counts

    return replication


def demonstrated(found: Exposure, touchpoints: int) -> list[int]:
    screened = [screen(found, j) for j in range(touchpoints)]
    corrected = benjamini_hochberg(np.array([one.p for one in screened]))
    return [j for j in range(touchpoints) if corrected.rejected[j] and screened[j].score > 0]


def _covered(made: Visits, found: Exposure, at: int, effect: np.ndarray, name: str, seed: int) -> Counts:
    result, (ratio, more) = exit_risk(found, at, draws=400, seed=seed), truth(made, at, effect)
    return {
        f"coverage, ratio, {name}": [float(result.ratio.low <= ratio <= result.ratio.high)],
        f"coverage, risk difference, {name}": [float(result.difference.low <= more <= result.difference.high)],
    }
