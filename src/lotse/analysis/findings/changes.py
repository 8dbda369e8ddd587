"""What has changed: experience at each touchpoint in the last weeks against as many weeks before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtr, stdtrit

from lotse.analysis.findings.chosen import whole
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.selecting import selected
from lotse.analysis.findings.spans import day_of, observed
from lotse.findings.types import Field, Finding, Option, Result
from lotse.methods.estimates.estimate import CONFIDENCE, Estimate
from lotse.methods.estimates.trend import change_of_mean
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.experience import ASKED, HEARD, Experience, Part, Periods, experience

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

SPAN = Option("weeks", "Weeks", default="13")
SIDES = (("asked", ASKED), ("heard", HEARD))
BEFORE, AFTER = (Part.WEIGHT_BEFORE, Part.VALENCE_BEFORE), (Part.WEIGHT_AFTER, Part.VALENCE_AFTER)
EXPLANATION = (
    "Mean experience of the last 13 weeks (or as many as you choose) less that of as many weeks before, asked and "
    "heard "
    "apart. The 95% interval is clustered by person. Many touchpoints are compared at once: a change is called certain "
    "where it survives Benjamini and Hochberg's correction at 5%. The period ends with the last contact."
)


@dataclass(frozen=True)
class Change:
    """One touchpoint (its position), one source, its change and the probability of such a change by chance."""

    at: int
    source: str
    before: float
    after: float
    change: Estimate
    p: float


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint and source with answers in both periods, the surest first."""
    from lotse.methods.multiplicity import benjamini_hochberg  # noqa: PLC0415 - statsmodels loads slowly

    seconds = whole(options, SPAN, 1, 520) * 7 * 86_400
    with reading(log, where) as read:
        span = observed(read.chunks, read.cut.selection)
        if span is None:
            return Result([], 0, "people", (), read.catalogue.version)
        halves = (span[1] - 2 * seconds, span[1] - seconds, span[1])
        found = _changes(read, where, halves)
        sure = benjamini_hochberg(np.array([one.p for one in found], np.float64)).rejected.tolist()
        rows = [_row(read, one, certain, halves) for one, certain in zip(found, sure, strict=True)]
        rows.sort(key=lambda row: (not row["certain"], -abs(row["change"])))
        return Result(rows, sum(row["n"] for row in rows), "respondents", (), read.catalogue.version)


def _changes(read: Reading, where: Filter, halves: tuple[int, int, int]) -> list[Change]:
    size = len(read.cut.parent)
    periods = Periods(np.zeros((size, read.cut.waves), np.uint8), np.tile(np.array(halves, np.int64), (size, 1)))
    state = over_chunks(
        read.chunks,
        lambda chunk: experience(chunk, read.cut, periods),
        Experience.__add__,
        Experience.empty(size),
    )
    both = [
        (at, name, sums, change_of_mean(sums, BEFORE, AFTER))
        for at in sorted(selected(where, read.catalogue))
        for name, side in SIDES
        if (sums := state.sums(at, side)).total[Part.WEIGHT_BEFORE] > 0 and sums.total[Part.WEIGHT_AFTER] > 0
    ]
    return [
        Change(at, name, _mean(sums.total, BEFORE), _mean(sums.total, AFTER), change, _chance(change))
        for at, name, sums, change in both
    ]


def _mean(total: np.ndarray[Any, Any], parts: tuple[int, int]) -> float:
    return float(total[parts[1]] / total[parts[0]])


def _chance(change: Estimate) -> float:
    """Two-sided p-value, read off the interval; NaN without one."""
    if change.value is None or change.high is None or change.high <= change.value:
        return float("nan")
    degrees = change.n - 1
    error = (change.high - change.value) / float(stdtrit(degrees, (1 + CONFIDENCE) / 2))
    return float(2 * stdtr(degrees, -abs(change.value) / error))


def _row(read: Reading, one: Change, certain: bool, halves: tuple[int, int, int]) -> dict[str, Any]:
    return {
        "touchpoint": read.catalogue.touchpoints[one.at].key,
        "source": one.source,
        "before": one.before,
        "after": one.after,
        "change": one.change.value,
        "change_low": one.change.low,
        "change_high": one.change.high,
        "n": one.change.n,
        "certain": certain,
        "since": day_of(halves[1]),
        "until": day_of(halves[2] - 1),
    }


FINDING = Finding(
    name="changes",
    question="What has changed?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("source", "Asked or heard"),
        Field("before", "Before", "valence", "n", True),
        Field("after", "Since then", "valence", "n", True),
        Field("change", "Change of experience", "valence", "n", True),
        Field("change_low", "Change of experience, from", "valence", "n", True),
        Field("change_high", "Change of experience, to", "valence", "n", True),
        Field("n", "People in the smaller period", "count"),
        Field("certain", "Certain"),
        Field("since", "Since", "date"),
        Field("until", "Until", "date"),
    ),
    compute=compute,
    options=(SPAN,),
    explanation=EXPLANATION,
)
