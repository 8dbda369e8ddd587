"""The most frequent journeys, and which of them two groups of people take differently often."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from lotse.analysis.findings.chosen import YES_NO, whole, yes
from lotse.analysis.findings.walk import NO_JOURNEY, share, walk
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.journeys.sequences import JourneySequences
from lotse.methods.journeys.variants import Variant, grouped_for, variants

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

# What two groups differ in -> the kinds of contact that make the second group.
GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "none": (),
    "left": ("cancellation",),
    "bought": ("purchase", "repurchase"),
    "bought-again": ("repurchase",),
    "recommended": ("recommendation", "referral"),
}
COLLAPSE: Final = Option("collapse", "Repeats as one step", YES_NO, "yes")
TOP: Final = Option("top", "Journeys shown", default="20")
COMPARE: Final = Option("compare", "Compare those who", tuple(GROUPS), "none")
MOST: Final = 1000
EXPLANATION = (
    "A journey is the sequence of touchpoints of one person within the filters. Compared groups: those without and "
    "those with the outcome; of the latter only what lies before their first outcome counts. Shares are of all people "
    "of a group who have a journey, with Wilson’s interval (95 %), the difference with Newcombe’s. The test is "
    "Fisher’s, two-sided; p is adjusted over all journeys shown (Benjamini-Hochberg): below 0.05, about one in twenty "
    "such differences is chance. Shown are the most frequent journeys; compared, those with the largest shares of "
    "both groups together."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per journey, the most frequent first; with ``compare`` both groups side by side."""
    outcome = GROUPS[options.get("compare") or "none"]
    top = whole(options, TOP, 1, MOST)
    with walk(log, where) as walked:
        method = JourneySequences(walked.selection, outcome, collapse=yes(options, COLLAPSE), until=bool(outcome))
        grouped = grouped_for(walked.ask, method, top, balanced=bool(outcome))
        totals = grouped.totals
        found = variants(grouped, method.nodes.keys, top, balanced=bool(outcome))
        rows = [_row(variant, totals, bool(outcome)) for variant in found]
        notes = _notes(totals, grouped.different, len(rows), outcome)
        return Result(rows, sum(totals), "people", notes, walked.catalogue.version)


def _row(variant: Variant, totals: tuple[int, ...], compared: bool) -> dict[str, Any]:
    row: dict[str, Any] = {
        "journey": variant.touchpoints,
        "steps": len(variant.touchpoints),
        "people": variant.people,
        **share("share", variant.people, sum(totals)),
    }
    return row | _groups(variant, totals) if compared else row


def _groups(variant: Variant, totals: tuple[int, ...]) -> dict[str, Any]:
    without = variant.people - variant.with_outcome
    one, other = share("without", without, totals[0]), share("with", variant.with_outcome, totals[1])
    return {
        "without_people": without,
        **one,
        "with_people": variant.with_outcome,
        **other,
        **_difference(one, other),
        "p": variant.p,
        "p_adjusted": variant.q,
    }


def _difference(one: Mapping[str, float | None], other: Mapping[str, float | None]) -> dict[str, float | None]:
    """Difference of two shares with Newcombe's interval (Statistics in Medicine 17 (1998), method 10)."""
    a, a_low, a_high = one.values()
    b, b_low, b_high = other.values()
    if None in (a, b):
        return {"difference": None, "difference_low": None, "difference_high": None}
    difference = b - a  # type: ignore[operator]
    return {
        "difference": difference,
        "difference_low": difference - sqrt((b - b_low) ** 2 + (a_high - a) ** 2),  # type: ignore[operator]
        "difference_high": difference + sqrt((b_high - b) ** 2 + (a - a_low) ** 2),  # type: ignore[operator]
    }


def _notes(totals: tuple[int, ...], distinct: int, shown: int, outcome: tuple[str, ...]) -> list[Note]:
    notes: list[Note] = [
        Note("%(shown)s of %(all)s different journeys are shown.", {"shown": shown, "all": distinct}),
        NO_JOURNEY,
    ]
    if outcome:
        notes += [
            Note(
                "Compared: %(without)s people without and %(having)s with a contact of kind %(kinds)s.",
                {"without": totals[0], "having": totals[1], "kinds": ", ".join(outcome)},
            ),
            Note(
                "A journey without any touchpoint is that of people who met nothing before the outcome; people without "
                "the outcome cannot have it, so its difference shows nothing."
            ),
        ]
    return notes


FINDING = Finding(
    name="variants",
    question="Which ways do customers take most often?",
    fields=(
        Field("journey", "Journey"),
        Field("steps", "Steps", "count"),
        Field("people", "People", "count"),
        Field("share", "Share of people", "share", "people"),
        Field("share_low", "Share of people, from", "share", "people"),
        Field("share_high", "Share of people, to", "share", "people"),
        Field("without_people", "Without outcome: people", "count", "people"),
        Field("without", "Without outcome", "share", "people"),
        Field("without_low", "Without outcome, from", "share", "people"),
        Field("without_high", "Without outcome, to", "share", "people"),
        Field("with_people", "With outcome: people", "count", "people"),
        Field("with", "With outcome", "share", "people"),
        Field("with_low", "With outcome, from", "share", "people"),
        Field("with_high", "With outcome, to", "share", "people"),
        Field("difference", "Difference", "points", "people"),
        Field("difference_low", "Difference, from", "points", "people"),
        Field("difference_high", "Difference, to", "points", "people"),
        Field("p", "p", "probability", "people"),
        Field("p_adjusted", "p, adjusted", "probability", "people"),
    ),
    compute=compute,
    options=(COMPARE, COLLAPSE, TOP),
    explanation=EXPLANATION,
)
