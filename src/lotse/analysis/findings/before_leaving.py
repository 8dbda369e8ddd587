"""What people who left experienced last, against people as active who stayed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lotse.analysis.findings.chosen import DAY, seconds
from lotse.analysis.findings.walk import NO_JOURNEY, share, walk
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.journeys.before_leaving import BeforeLeaving, Last, LastExperiences

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

WINDOW: Final = Option("window", "Before", default="90d")
EXPLANATION = (
    "Who left: people with a cancellation, looked at in the window before their first one. Who stayed: all others, in "
    "the window that ends with their last contact. Negative: share with at least one negative experience at the "
    "touchpoint in that window, with Wilson’s interval (95 %). The difference compares people as active: strata by "
    "number of contacts in the window, in doublings, combined by Mantel and Haenszel, with an interval (95 %); p is "
    "adjusted over touchpoints (Benjamini-Hochberg). Last negative: where the last negative experience of all was. "
    "What precedes leaving need not have caused it; people who fall silent without a cancellation count as having "
    "stayed."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint, the largest difference first."""
    window = seconds(options, WINDOW) or 90 * DAY
    with walk(log, where) as walked:
        found = walked.ask(LastExperiences(walked.selection, window))
        rows = [_row(last, found) for last in found.rows if any(last.used)] if found.left else []
        notes = [_groups(found), Note("Window: %(days)s days.", {"days": window // DAY}), NO_JOURNEY]
        return Result(rows, found.stayed + found.left, "people", notes, walked.catalogue.version)


def _groups(found: BeforeLeaving) -> Note:
    if not found.left:
        return Note("Nobody left with a contact of kind cancellation, so there is nothing to compare.")
    return Note("%(left)s people left, %(stayed)s stayed.", {"left": found.left, "stayed": found.stayed})


def _row(last: Last, found: BeforeLeaving) -> dict[str, Any]:
    stayed, left = last.negative
    return {
        "touchpoint": last.touchpoint,
        "people": sum(last.used),
        "left_used": last.used[1],
        "left_negative_people": left,
        **share("left_negative", left, found.left),
        "stayed_used": last.used[0],
        "stayed_negative_people": stayed,
        **share("stayed_negative", stayed, found.stayed),
        "difference": last.difference,
        "difference_low": last.low,
        "difference_high": last.high,
        "p": last.p,
        "p_adjusted": last.q,
        **share("left_last", last.last_negative[1], found.left),
        **share("stayed_last", last.last_negative[0], found.stayed),
    }


def _interval(name: str, label: str, unit: str = "share") -> tuple[Field, ...]:
    return tuple(
        Field(f"{name}{end}", f"{label}{suffix}", unit, "people")
        for end, suffix in (("", ""), ("_low", ", from"), ("_high", ", to"))
    )


FINDING = Finding(
    name="before-leaving",
    question="What did those who left experience last?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("people", "People", "count"),
        Field("left_used", "Left: people there", "count", "people"),
        Field("left_negative_people", "Left: people with a negative experience", "count", "people"),
        *_interval("left_negative", "Left: negative"),
        Field("stayed_used", "Stayed: people there", "count", "people"),
        Field("stayed_negative_people", "Stayed: people with a negative experience", "count", "people"),
        *_interval("stayed_negative", "Stayed: negative"),
        *_interval("difference", "Difference, as active", "points"),
        Field("p", "p", "probability", "people"),
        Field("p_adjusted", "p, adjusted", "probability", "people"),
        *_interval("left_last", "Left: last negative"),
        *_interval("stayed_last", "Stayed: last negative"),
    ),
    compute=compute,
    options=(WINDOW,),
    explanation=EXPLANATION,
)
