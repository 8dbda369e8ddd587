"""Moments of truth: what every source says about each touchpoint, brought together without hiding conflict."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import special, stats

from lotse.analysis.findings.flat import felt, flat, rows_of
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import Asked, asked
from lotse.analysis.moments.behaviour import RATIO, STAKE, Behaviour, Told, behaviour
from lotse.analysis.moments.exit_risk import NOT_SUMMED
from lotse.analysis.moments.lives import NEUTRAL, of_kinds
from lotse.analysis.moments.outcomes import OUTCOMES
from lotse.contacts.schema import HEARD, Kind
from lotse.findings.types import Field, Finding, Result
from lotse.methods.drivers.ranking import DriverIntervals, driver_intervals
from lotse.methods.errors import MethodError
from lotse.methods.estimates.sums import members
from lotse.methods.moments import Evidence, Moment, moments

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

FEW: Final = 10
DRAWS: Final = 500
CERTAINTIES: Final = ("demonstrated", "suspected", "judged", "none")
FIGURES: Final = (
    *(*RATIO, "other", "other_ratio", "other_low", "other_high", "other_n", *STAKE),
    *("heard_bad", "heard_good", "heard_n", "asked_weight", "asked_mean", "asked_n", "staff_mean"),
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint that any source speaks of: what harms, what wins, what cannot be demonstrated."""
    with reading(log, where) as read:
        with ThreadPoolExecutor(1) as beside:
            said = beside.submit(lambda: [*_heard(read), *_asked(read), *_judged(read)])
            leaving, done = behaviour(read)
            told = [*done.told, *said.result()]
        ordered = sorted(map(_about_leaving, moments([one.evidence for one in told])), key=partial(_order, done))
        ranked = [_row(read, number, moment, told, done) for number, moment in enumerate(ordered, start=1)]
        notes, people = [*leaving.notes, NOT_SUMMED], leaving.people
        answers = max((row["asked_n"] or 0 for row in ranked), default=0)
        base = (people, "people") if people or not answers else (answers, "respondents")
        return Result(ranked, *base, notes, read.catalogue.version)


def _about_leaving(moment: Moment) -> Moment:
    """Who demonstrably leaves is no win, whatever is said: the sources then stand on the other side."""
    if "leaving" not in moment.demonstrating or moment.direction < 0:
        return moment
    return replace(
        moment, direction=-1, certainty="conflicting", supporting=moment.opposing, opposing=moment.supporting
    )


def _order(done: Behaviour, moment: Moment) -> tuple[int, int, float]:
    """By certainty: nothing that is only suspected or judged stands above what is demonstrated. Among those alike where
    customers demonstrably leave, the largest difference first; then what else they demonstrably do; then other losses;
    then wins.

    Within each of these the order of ``lotse.methods.moments`` stays.
    """
    lost = "leaving" in moment.demonstrating
    certainty = CERTAINTIES.index("demonstrated" if moment.certainty == "conflicting" else moment.certainty)
    acted = not {*OUTCOMES}.isdisjoint(moment.demonstrating)
    side = 0 if lost else 1 if acted else 2 if moment.direction < 0 else 3
    return certainty, side, -done.lost(moment.touchpoint) if lost else 0.0


def _heard(read: Reading) -> list[Told]:
    """Are more people on the bad side than on the good one? Each person counts once (sign test)."""
    said = flat(read, of_kinds(read, HEARD) & (rows_of(read) >= 0), among=felt)
    pieces = []
    for row, here in enumerate(said.by_row(len(read.catalogue.touchpoints))):
        lean = np.bincount(members(here.person)[1], weights=np.sign(here.valence))
        good, bad = int((lean > 0).sum()), int((lean < 0).sum())
        if good + bad >= FEW:
            p = min(1.0, 2 * float(special.bdtr(min(good, bad), good + bad, 0.5)))
            side = 1 if good > bad else -1 if bad > good else 0
            piece = Evidence(str(row), "heard", side, p, abs(good - bad))
            pieces.append(Told(piece, {"heard_good": good, "heard_bad": bad, "heard_n": good + bad}))
    return pieces


def _asked(read: Reading) -> list[Told]:
    """Does the rating move with that of the whole, and is it good or bad on the whole? Both have to be sure.

    So the larger of both p counts (intersection-union test, Berger 1982); limits know survey weights and that one
    person may have answered in several waves.
    """
    found = asked(read, None)
    if not found or not found.rows:
        return []
    try:
        moved = driver_intervals(found.ratings, found.target, weights=found.weight, cluster=found.person, draws=DRAWS)
    except MethodError:  # too few answers for the method
        return []
    worst, best = found.target_ends
    sides = [side_of(ends) * (-1 if best < worst else 1) for ends in found.ends]
    return [
        _asked_of(found, moved, at, row) for at, row in enumerate(found.rows) if moved.correlations[at] * sides[at] > 0
    ]


def side_of(ends: tuple[float, float]) -> int:
    """1 where a greater answer is the better one, −1 where it is the worse (school marks), 0 where nobody knows."""
    worst, best = ends
    return 1 if best > worst else -1 if best < worst else 0


def _asked_of(found: Asked, moved: DriverIntervals, at: int, row: int) -> Told:
    rated, mean = found.ratings[:, at], found.performance(at)
    middle, better = sum(found.ends[at]) / 2, side_of(found.ends[at])
    limits = (moved.correlations[at], moved.correlation_low[at], moved.correlation_high[at])
    linked = _p(*(math.atanh(min(max(float(r), -0.999), 0.999)) for r in limits))
    lean = 1.0 if mean.low is None else _p(*(float(end or 0) - middle for end in (mean.value, mean.low, mean.high)))
    side = better if (mean.value or 0.0) > middle else -better
    piece = Evidence(str(row), "asked", side, max(linked, lean), float(moved.weights[at]))
    n = int((~np.isnan(rated)).sum())
    return Told(piece, {"asked_weight": float(moved.weights[at]), "asked_mean": mean.value, "asked_n": n})


def _p(value: float, low: float, high: float) -> float:
    """Two-sided p of 0, from the 95 % limits."""
    error = (high - low) / (2 * stats.norm.ppf(0.975))
    return float(2 * stats.norm.sf(abs(value) / error)) if error > 0 and math.isfinite(error) else 1.0


def _judged(read: Reading) -> list[Told]:
    """Staff judge; a judgement demonstrates nothing by itself, and near the middle it says nothing."""
    audit = flat(read, of_kinds(read, (Kind.AUDIT,)) & (rows_of(read) >= 0), among=felt)
    means = {int(row): float(audit.valence[audit.row == row].mean()) for row in np.unique(audit.row)}
    return [
        Told(Evidence(str(row), "staff", _side(mean), None, abs(mean)), {"staff_mean": mean})
        for row, mean in means.items()
    ]


def _side(mean: float) -> int:
    return int(np.sign(mean)) if abs(mean) >= NEUTRAL else 0


def _row(read: Reading, rank: int, moment: Moment, told: Sequence[Told], done: Behaviour) -> dict[str, Any]:
    touchpoint = read.catalogue.touchpoints[int(moment.touchpoint)]
    figures: dict[str, Any] = dict.fromkeys(FIGURES)
    for one in told:
        if one.evidence.touchpoint == moment.touchpoint:
            figures |= one.figures
    return {
        "touchpoint": touchpoint.key,
        "name": touchpoint.names["en"],
        "certainty": "not demonstrable" if moment.certainty == "none" else moment.certainty,
        "direction": {-1: "harms", 0: "", 1: "wins"}[moment.direction],
        "supporting": sources_of(moment.supporting),
        "opposing": sources_of(moment.opposing),
        "demonstrated_by": sources_of(name for name in moment.supporting if name in moment.demonstrating),
        "rank": rank,
        "adjusted_p": moment.adjusted_p,
        **figures,
        **done.figures(moment.touchpoint),
        "contacts": f"/befunde/contacts/?touchpoint={touchpoint.key}",
    }


def sources_of(names: Iterable[str]) -> list[str]:
    """Whatever customers do is one source to the reader: behaviour."""
    return list(dict.fromkeys("behaviour" if name in OUTCOMES else name for name in names))


FINDING = Finding(
    name="moments",
    question="Which touchpoints make or break the relationship?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("certainty", "Certainty"),
        Field("direction", "Direction"),
        Field("supporting", "Sources that support it"),
        Field("opposing", "Sources that contradict"),
        Field("demonstrated_by", "Demonstrated by"),
        Field("outcomes", "What is demonstrated after a bad experience"),
        Field("rank", "Rank", "count"),
        Field("adjusted_p", "p, corrected", "probability", "n"),
        Field("ratio", "Times as many leave", "rating", "n"),
        Field("ratio_low", "Times as many leave, from", "rating", "n"),
        Field("ratio_high", "Times as many leave, to", "rating", "n"),
        Field("n", "People with a bad experience", "count"),
        Field("other", "Also after a bad experience", detail=True),
        Field("other_ratio", "Times as many there", "rating", "other_n", detail=True),
        Field("other_low", "Times as many there, from", "rating", "other_n", detail=True),
        Field("other_high", "Times as many there, to", "rating", "other_n", detail=True),
        Field("other_n", "People there", "count", detail=True),
        Field("stake", "Value at stake a year", "money", "n"),
        Field("stake_low", "Value at stake a year, from", "money", "n"),
        Field("stake_high", "Value at stake a year, to", "money", "n"),
        Field("heard_bad", "Heard: people with more bad than good", "count", "heard_n", detail=True),
        Field("heard_good", "Heard: people with more good than bad", "count", "heard_n", detail=True),
        Field("heard_n", "Heard: people", "count", detail=True),
        Field("asked_weight", "Asked: relative weight", "share", "asked_n", anonymous=True, detail=True),
        Field("asked_mean", "Asked: mean rating", "rating", "asked_n", anonymous=True, detail=True),
        Field("asked_n", "Asked: answers", "count", detail=True),
        Field("staff_mean", "Staff: mean experience", "valence", detail=True),
        Field("contacts", "Contacts behind it"),
    ),
    compute=compute,
    explanation=(
        "By certainty: demonstrated first, then suspected (one source below 5 %, which the correction does not bear "
        "out), judged (only staff) and not demonstrable. Among those alike first where demonstrably more customers "
        "leave after a bad experience, the largest difference first; then other losses, then what wins customers. "
        "Sources: behaviour (after a bad experience more leave, by notice or in silence, or fewer buy, buy again or "
        "recommend, and the limits say so too), asked (the rating surely moves with that of the "
        "whole, and is surely good or bad), heard (more people with bad than with good), staff (a judgement, never a "
        "demonstration). Each source, and of behaviour each outcome, is corrected over all touchpoints "
        "(Benjamini-Hochberg) at 5 % divided by their number, so that of all that is called demonstrated less than "
        "5 % is expected to be false. That is stricter than where a single outcome is asked for alone. "
        "Conflicting: demonstrated, but another source says the opposite. Value at stake: what leaving and purchases "
        "not made cost a year, where they are demonstrated there; recommendations have no value on record."
    ),
)
