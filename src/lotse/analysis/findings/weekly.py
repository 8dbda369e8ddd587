"""Each touchpoint by day, week or month: who comes, how often, and how it is for them."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

from scipy.stats import t

from lotse.analysis.findings.walk import share, walk
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.journeys.periods import PERIODS, Cell, Experience, Periods

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

BY: Final = Option("by", "By", PERIODS, "week")
EXPLANATION = (
    "Periods in UTC; weeks begin on Monday. Reach counts different known people within the period, volume counts "
    "contacts, an aggregate row with the number of people it stands for. Asked (survey answers) and heard (comments, "
    "complaints, mentions) never share a mean. Experience runs from −1 to +1; negative: below 0; top: the best answer "
    "of its scale. Intervals (95 %): Student’s t for means, Wilson’s for shares; contacts count as independent, "
    "unweighted. The first and the last period may be incomplete."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint and period with any contact."""
    with walk(log, where) as walked:
        days = walked.days()
        if days is None:
            return Result([], 0, "contacts", [], walked.catalogue.version)
        cells = walked.ask(Periods(walked.selection, options.get("by") or "week", *days))
        order = {key: at for at, key in enumerate(walked.touchpoints)}
        rows = [_row(cell) for cell in sorted(cells, key=lambda cell: (order[cell.touchpoint], cell.start))]
        contacts = sum(cell.contacts for cell in cells)
        notes = [Note("From %(first)s to %(last)s.", {"first": days[0], "last": days[1]})]
        return Result(rows, contacts, "contacts", notes, walked.catalogue.version)


def _row(cell: Cell) -> dict[str, Any]:
    return {
        "touchpoint": cell.touchpoint,
        "start": cell.start,
        "reach": cell.reach,
        "volume": cell.volume,
        "contacts": cell.contacts,
        **_voice("asked", cell.asked),
        **_voice("heard", cell.heard),
    }


def _voice(name: str, felt: Experience) -> dict[str, Any]:
    low, high = _limits(felt)
    return {
        f"{name}_n": felt.n,
        name: felt.mean,
        f"{name}_low": low,
        f"{name}_high": high,
        **share(f"{name}_negative", round((felt.negative or 0) * felt.n), felt.n),
        **share(f"{name}_top", round((felt.top or 0) * felt.n), felt.n),
    }


def _limits(felt: Experience) -> tuple[float | None, float | None]:
    """Student's t, kept within −1 … +1; none below two contacts."""
    if felt.mean is None or felt.deviation is None:
        return None, None
    half = float(t.ppf(0.975, felt.n - 1)) * felt.deviation / sqrt(felt.n)
    return max(-1.0, felt.mean - half), min(1.0, felt.mean + half)


def _fields(name: str, label: str) -> tuple[Field, ...]:
    base, anonymous = f"{name}_n", name == "asked"
    parts = (("", "experience", "valence"), ("_negative", "negative", "share"), ("_top", "best answer", "share"))
    return (
        Field(base, f"{label}: n", "count"),
        *(
            Field(f"{name}{part}{end}", f"{label}: {word}{suffix}", unit, base, anonymous)
            for part, word, unit in parts
            for end, suffix in (("", ""), ("_low", ", from"), ("_high", ", to"))
        ),
    )


FINDING = Finding(
    name="weekly",
    question="How does it go from week to week?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("start", "Begins"),
        Field("reach", "People", "count"),
        Field("volume", "Volume", "count", "reach"),
        Field("contacts", "Contacts", "count", "reach"),
        *_fields("asked", "Asked"),
        *_fields("heard", "Heard"),
    ),
    compute=compute,
    options=(BY,),
    explanation=EXPLANATION,
    part_of="touchpoint",
)
