"""Critical incidents: what customers tell unasked, by category and along the way; and what has not happened yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.estimates.sums import members
from lotse.methods.interval import Floats, wilson_limits


@dataclass(frozen=True)
class Incidents:
    """Per category or step (in sorted order of ``names``); limits are of ``balance``, NaN without an incident."""

    names: NDArray[Any]
    positive: NDArray[np.int64]
    negative: NDArray[np.int64]
    share: Floats  # of all incidents
    mention_rate: Floats  # share of the people asked who mention it at all
    balance: Floats  # (n⁺ − n⁻)/(n⁺ + n⁻)
    low: Floats
    high: Floats
    p: Floats  # two-sided exact: as many good as bad
    people: int


def critical_incidents(
    category: NDArray[Any], valence: Floats, person: NDArray[Any], people: int | None = None, level: float = 0.95
) -> Incidents:
    """Counts by category × valence (Flanagan 1954; Bitner et al. 1990).

    category, valence, person: (n,) one entry per incident, valence 0 or NaN where it was neither good nor bad, which
    counts as mentioned only; people: how many were asked (default: who told one). The
    interval and test of the balance count each person once per category, by the sign of their sum: repeated tales
    of one person are no new evidence.
    """
    told, who = members(person)
    asked = told if people is None else people
    if told > asked:
        raise MethodError(f"{told} people told incidents, but {asked} were asked.")
    names, codes = np.unique(category, return_inverse=True)
    return _counted(names, codes.ravel(), valence, who, asked, level)


def sequential_incidents(
    step: NDArray[np.int64], valence: Floats, person: NDArray[Any], steps: int, people: int | None = None
) -> Incidents:
    """The same along the customer's steps 0 … steps − 1, in their order, silent steps too (Stauss & Weinlich 1997)."""
    told, who = members(person)
    return _counted(np.arange(steps), step, valence, who, told if people is None else people, 0.95)


def _counted(
    names: NDArray[Any], codes: NDArray[np.int64], valence: Floats, who: NDArray[np.int64], asked: int, level: float
) -> Incidents:
    k = len(names)
    positive, negative = np.bincount(codes[valence > 0], minlength=k), np.bincount(codes[valence < 0], minlength=k)
    total = positive + negative
    told = np.unique(codes.astype(np.int64) * (int(who.max(initial=0)) + 1) + who, return_inverse=True)
    owner = told[0] // (int(who.max(initial=0)) + 1)
    lean = np.sign(np.bincount(told[1].ravel(), weights=np.nan_to_num(np.sign(valence))))
    good, bad = np.bincount(owner[lean > 0], minlength=k), np.bincount(owner[lean < 0], minlength=k)
    limits = [_balance(int(g), int(b), level) for g, b in zip(good, bad, strict=True)]
    low, high, p = (np.array(column) for column in zip(*limits, strict=True)) if k else (np.empty(0),) * 3
    balance = np.divide(positive - negative, total, out=np.full(k, np.nan), where=total > 0)
    share = total / max(int(total.sum()), 1)
    return Incidents(names, positive, negative, share, np.bincount(owner, minlength=k) / max(asked, 1), balance,
                     low, high, p, asked)  # fmt: skip


def _balance(good: int, bad: int, level: float) -> tuple[float, float, float]:
    """Limits of (n⁺ − n⁻)/(n⁺ + n⁻) = 2·share − 1, and the sign test."""
    n = good + bad
    if not n:
        return float("nan"), float("nan"), 1.0
    low, high = wilson_limits(good / n, n, level)
    return 2 * low - 1, 2 * high - 1, float(stats.binomtest(good, n).pvalue)


@dataclass(frozen=True)
class Judged:
    """Incidents not seen yet, worst first: ``order`` of the input, ``risk`` = median severity × median plausibility."""

    order: NDArray[np.int64]
    risk: Floats
    low: Floats  # lowest and highest judgement of one rater
    high: Floats
    raters: NDArray[np.int64]
    judged: bool = True  # never measured: shown beside the measured, not among it


def severity_by_plausibility(severity: Floats, plausibility: Floats) -> Judged:
    """What could go wrong, as staff judge it: both (raters, incidents) on 1–5, NaN where a rater abstains.

    Medians, so that one alarmist does not rule; products order, they do not measure (ordinal scales).
    """
    if severity.shape != plausibility.shape or severity.ndim != 2:
        raise MethodError(
            f"Severity is {severity.shape}, plausibility {plausibility.shape}; needed is (raters, k) twice."
        )
    both = np.stack([severity, plausibility])
    if ((both < 1) | (both > 5)).any():
        raise MethodError("Severity and plausibility run from 1 to 5.")
    rated = ~np.isnan(both).any(axis=0)
    if not rated.any(axis=0).all():
        raise MethodError("An incident was judged by nobody; leave it out.")
    masked = np.where(rated, both, np.nan)
    risk = np.nanmedian(masked[0], axis=0) * np.nanmedian(masked[1], axis=0)
    product = masked[0] * masked[1]
    order = np.argsort(-risk, kind="stable")
    return Judged(order, risk, np.nanmin(product, axis=0), np.nanmax(product, axis=0), rated.sum(axis=0))
