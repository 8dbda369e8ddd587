"""Where effort goes and what it buys: cost per good experience, effort that can be released, a verdict with reasons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from lotse.contacts.errors import Message
from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats, Interval

VERDICTS: Final = ("extend", "keep", "mend", "merge", "thin out", "retire", "missing")


def cost_per_good(cost: Floats, good: Floats, level: float = 0.95) -> Interval:
    """Σ cost/Σ good over customers (n,): cost of the contacts of each and how many of these were good experiences.

    Fieller's (1954) interval for a ratio of means; the upper limit is infinite when good experiences are so rare
    that their mean cannot be told from 0. Raises MethodError without any good experience.
    """
    x, y = np.asarray(good, dtype=np.float64), np.asarray(cost, dtype=np.float64)
    if len(x) != len(y) or len(x) < 2 or x.sum() <= 0:
        raise MethodError(
            Message(
                "%(n)s customers with %(good)s good experiences; needed are two and at least one.",
                n=len(y),
                good=f"{x.sum():g}",
            )
        )
    n, t2 = len(x), float(stats.t.ppf(0.5 + level / 2, len(x) - 1)) ** 2
    (vx, vxy), (_, vy) = np.cov(x, y) / n
    a, b, c = x.mean() ** 2 - t2 * vx, x.mean() * y.mean() - t2 * vxy, y.mean() ** 2 - t2 * vy
    root = max(b * b - a * c, 0.0) ** 0.5
    value = float(y.sum() / x.sum())
    if a <= 0:
        return Interval(value, 0.0, float("inf"), n, "fieller, unbounded", level)
    return Interval(value, max(0.0, float((b - root) / a)), float((b + root) / a), n, "fieller", level)


def effort_released(contacts: float, minutes: float, avoidable: Interval) -> Interval:
    """Hours a year set free when the avoidable share of contacts (repeat calls, corrections) no longer happens.

    contacts a year × minutes each × share/60; limits are those of the share.
    """
    hours = contacts * minutes / 60
    limits = [hours * x for x in (avoidable.value, avoidable.low, avoidable.high)]
    return Interval(limits[0], limits[1], limits[2], avoidable.n, avoidable.method, avoidable.level)


@dataclass(frozen=True)
class Facts:
    """What is known of a touchpoint; None: not measured. Intervals, so that a verdict rests on what is sure."""

    exists: bool
    wanted: bool  # customers name it or ask for it
    important: bool | None  # demonstrated driver or moment of truth
    okay: Interval | None  # share okay or better
    standard: float  # the share of okay or better that is aimed at
    users_share: Interval | None  # share of customers who use it
    relative_cost: Interval | None  # cost per good experience ÷ that of all touchpoints together
    replaced_by: str | None  # another touchpoint with the same need and the same users


@dataclass(frozen=True)
class Verdict:
    """``verdict`` is one of VERDICTS, or "undecided" where the facts do not carry one; ``reasons`` are message ids."""

    verdict: str
    reasons: tuple[str, ...]


RARE: Final = 0.02
DEAR: Final = 1.25


def verdict(facts: Facts) -> Verdict:
    """A proposal by visible rules, first that fits; a limit counts, not the figure, so chance does not decide."""
    if not facts.exists:
        return Verdict("missing", ("Customers ask for it.",)) if facts.wanted else Verdict("undecided", ())
    good = facts.okay is not None and facts.okay.low >= facts.standard
    weak = facts.okay is not None and facts.okay.high < facts.standard
    rare = facts.users_share is not None and facts.users_share.high < RARE
    dear = facts.relative_cost is not None and facts.relative_cost.low > DEAR
    cheap = facts.relative_cost is not None and facts.relative_cost.high < 1
    return _ruled(facts, good=good, weak=weak, rare=rare, dear=dear, cheap=cheap)


def _ruled(facts: Facts, *, good: bool, weak: bool, rare: bool, dear: bool, cheap: bool) -> Verdict:
    important, unimportant = facts.important is True, facts.important is False
    rules = (
        ("mend", important and weak, ("It matters.", "It is below the standard.")),
        ("merge", facts.replaced_by is not None and not important, ("Another touchpoint serves the same need.",)),
        ("retire", unimportant and rare and not facts.wanted, ("Hardly anybody uses it.", "It does not matter.")),
        ("thin out", unimportant and dear, ("It does not matter.", "It costs more than elsewhere.")),
        ("extend", important and good and cheap, ("It matters.", "It is good.", "It costs less than elsewhere.")),
        ("keep", good, ("It meets the standard.",)),
        ("mend", weak, ("It is below the standard.",)),
    )  # fmt: skip
    for name, applies, reasons in rules:
        if applies:
            return Verdict(name, reasons)
    return Verdict("undecided", ("The facts do not carry a verdict yet.",))
