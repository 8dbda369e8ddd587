"""Moments of truth: what every source says about each touchpoint, brought together without hiding conflict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import stats

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import asked
from lotse.analysis.moments.exit_risk import NOT_SUMMED, exit_rows
from lotse.analysis.moments.flat import flat
from lotse.analysis.moments.leaving import leavers
from lotse.contacts.schema import HEARD, Kind
from lotse.findings.types import Field, Finding, Result
from lotse.methods.moments import Evidence, Moment, moments

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

SOURCES: Final = ("behaviour", "asked", "heard", "staff")
FEW: Final = 10


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint that any source speaks of: what harms, what wins, what cannot be demonstrated."""
    with reading(log, where) as read:
        found = leavers(read)
        risks = {row["at"]: row for row in exit_rows(found, len(read.catalogue.touchpoints))}
        evidence = [*_behaviour(risks), *_told(read, HEARD, "heard"), *_asked(read), *_judged(read)]
        losing = {str(at): row["difference"] for at, row in risks.items() if row["certainty"] == "demonstrated"}
        ordered = sorted(
            (_about_leaving(moment, losing) for moment in moments(evidence)), key=lambda moment: _order(moment, losing)
        )
        ranked = [_row(read, number, moment, risks) for number, moment in enumerate(ordered, start=1)]
        return Result(ranked, len(found.exit_time), "people", [*found.notes, NOT_SUMMED], read.catalogue.version)


def _about_leaving(moment: Moment, losing: Mapping[str, float]) -> Moment:
    """Who demonstrably leaves is no win, whatever is said: the sources then stand on the other side."""
    if moment.touchpoint not in losing or moment.direction < 0:
        return moment
    return replace(
        moment, direction=-1, certainty="conflicting", supporting=moment.opposing, opposing=moment.supporting
    )


def _order(moment: Moment, losing: Mapping[str, float]) -> tuple[int, float]:
    """Where customers demonstrably leave, the largest difference first; other losses; wins; what says nothing.

    Within each of the others the order of ``lotse.methods.moments`` stays: demonstrated first, then by importance.
    """
    if moment.touchpoint in losing:
        return 0, -losing[moment.touchpoint]
    if moment.certainty == "none":
        return 3, 0.0
    return (1 if moment.direction < 0 else 2), 0.0


def _behaviour(risks: Mapping[int, Mapping[str, Any]]) -> list[Evidence]:
    """A bad experience after which fewer leave wins nobody: it says nothing."""
    return [
        Evidence(str(at), "behaviour", -1, row["p"], row["score"])
        if row["score"] > 0
        else Evidence(str(at), "behaviour", 0, 1.0, 0.0)
        for at, row in risks.items()
    ]


def _told(read: Reading, kinds: frozenset[Kind], source: str) -> list[Evidence]:
    """Are more people on the bad side than on the good one? Each person counts once (sign test)."""
    said = flat(read, np.array([what.kind in kinds for what in read.codes.whats]))
    said = said.only(~np.isnan(said.valence) & (said.row >= 0))
    pieces = []
    for row in np.unique(said.row):
        here = said.only(said.row == row)
        lean = np.bincount(here.person, weights=np.sign(here.valence))
        good, bad = int((lean > 0).sum()), int((lean < 0).sum())
        if good + bad >= FEW:
            p = float(stats.binomtest(good, good + bad).pvalue)
            pieces.append(Evidence(str(row), source, 1 if good > bad else -1 if bad > good else 0, p, abs(good - bad)))
    return pieces


def _asked(read: Reading) -> list[Evidence]:
    """Does the rating of the touchpoint move with that of the whole, and is it good or bad on the whole?"""
    found = asked(read, None)
    pieces = []
    for number, row in enumerate(found.rows if found else ()):
        both = np.column_stack([found.ratings[:, number], found.target]) if found else np.empty((0, 2))
        both = both[~np.isnan(both).any(axis=1)]
        test = stats.spearmanr(both[:, 0], both[:, 1])
        if math.isfinite(test.pvalue) and test.statistic > 0:
            middle = (np.nanmin(both[:, 0]) + np.nanmax(both[:, 0])) / 2
            lean = -1 if both[:, 0].mean() < middle else 1
            pieces.append(Evidence(str(row), "asked", lean, float(test.pvalue), float(test.statistic)))
    return pieces


def _judged(read: Reading) -> list[Evidence]:
    """Staff judge; a judgement demonstrates nothing by itself."""
    audit = flat(read, np.array([what.kind == Kind.AUDIT for what in read.codes.whats]))
    audit = audit.only(~np.isnan(audit.valence) & (audit.row >= 0))
    means = {int(row): float(audit.valence[audit.row == row].mean()) for row in np.unique(audit.row)}
    return [Evidence(str(row), "staff", int(np.sign(mean)), None, abs(mean)) for row, mean in means.items()]


def _row(read: Reading, rank: int, moment: Moment, risks: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    at = int(moment.touchpoint)
    touchpoint, risk = read.catalogue.touchpoints[at], risks.get(at, {})
    figures = ("ratio", "ratio_low", "ratio_high", "n", "stake", "stake_low", "stake_high")
    return {
        "touchpoint": touchpoint.key,
        "name": touchpoint.names["en"],
        "certainty": "not demonstrable" if moment.certainty == "none" else moment.certainty,
        "direction": {-1: "harms", 0: "", 1: "wins"}[moment.direction],
        "supporting": list(moment.supporting),
        "opposing": list(moment.opposing),
        "rank": rank,
        "adjusted_p": moment.adjusted_p,
        **{name: risk.get(name) for name in figures},
        "contacts": f"/befunde/contacts/?touchpoint={touchpoint.key}",
    }


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
        Field("rank", "Rank", "count"),
        Field("adjusted_p", "p, corrected", "", "n"),
        Field("ratio", "Times as many leave", "rating", "n"),
        Field("ratio_low", "Times as many leave, from", "rating", "n"),
        Field("ratio_high", "Times as many leave, to", "rating", "n"),
        Field("n", "People with a bad experience", "count"),
        Field("stake", "Value at stake a year", "money", "n"),
        Field("stake_low", "Value at stake a year, from", "money", "n"),
        Field("stake_high", "Value at stake a year, to", "money", "n"),
        Field("contacts", "Contacts behind it"),
    ),
    compute=compute,
    explanation=(
        "First the touchpoints where demonstrably more customers leave after a bad experience, the largest difference "
        "first; then other losses, then what wins customers, each with the demonstrated first and then by importance; "
        "what is not demonstrable stands last. Sources: behaviour (risk of leaving after a bad "
        "experience), asked (rating moves with that of the whole), "
        "heard (more bad than good), staff (a judgement, never a demonstration). A touchpoint's p is the smallest "
        "times the number of sources; demonstrated after Benjamini-Hochberg over all touchpoints at 5 %."
    ),
)
