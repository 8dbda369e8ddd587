"""Where effort goes and what it buys; what to do with each touchpoint, and on which facts that rests."""

from __future__ import annotations

import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import asked
from lotse.analysis.moments.effects import rows_after, screened_after
from lotse.analysis.moments.effort import LEAST_DAYS, Effort, Use, effort
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.drivers import driver_intervals
from lotse.methods.efficiency import VERDICTS, Facts, effort_released, verdict
from lotse.methods.errors import MethodError
from lotse.methods.interval import Interval

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

STANDARD: Final = Option("standard", "Share okay or better that is aimed at", ("0.6", "0.7", "0.8", "0.9"), "0.7")
LITTLE: Final = 0.01  # more who leave after a bad experience: surely fewer than this does not matter
PROPOSAL: Final = Note(
    "A verdict is a proposal by visible rules, not a decision; limits of intervals count, not figures."
)
SHORT: Final = Note(
    "The log spans less than %(days)s days, or has no dates of its own: how much it is a year is not given.",
    {"days": LEAST_DAYS},
)
NO_COSTS: Final = Note("No contact and no touchpoint has a cost: nothing is said about what a good experience costs.")

type Row = dict[str, Any]


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint that was met or named, by verdict; within it the costly ones first."""
    with reading(log, where) as read:
        spent, weighed = _together(read)
        relative, replaced = spent.relative(), spent.replaced()
        standard = float(options.get("standard") or 0.7)
        rows = [
            _row(spent, at, weighed.get(at), relative.get(at), replaced.get(at), standard)
            for at in range(len(spent.met))
        ]
        shown = [row for at, row in enumerate(rows) if spent.anything[at] or row["verdict"] == "missing"]
        shown.sort(key=lambda row: (_place(row["verdict"]), -(row["cost"] or 0)))
        return Result(shown, spent.people, "people", _notes(shown, spent.short), read.catalogue.version)


def _together(read: Reading) -> tuple[Effort, dict[int, Row]]:
    """Effort and importance, each on a core of its own."""
    with ThreadPoolExecutor(1) as beside:
        weighed = beside.submit(_importance, read)
        return effort(read), weighed.result()


def _place(name: str) -> int:
    return VERDICTS.index(name) if name in VERDICTS else len(VERDICTS)


def _notes(rows: list[Row], short: bool) -> list[Note]:
    if rows and short:
        priced = any(row["cost_per_good"] is not None for row in rows)
        return [PROPOSAL, SHORT] if priced else [PROPOSAL, SHORT, NO_COSTS]
    unknown = sum(row["cost"] is None for row in rows)
    if rows and unknown == len(rows):
        return [PROPOSAL, NO_COSTS]
    told = Note.counted(
        "The cost of %(n)s touchpoint is unknown: there no figure of cost is given.",
        "The costs of %(n)s touchpoints are unknown: there no figures of cost are given.",
        unknown,
    )
    return [PROPOSAL, told] if unknown else [PROPOSAL]


def _importance(read: Reading) -> dict[int, Row]:
    """Per touchpoint what speaks for its importance: leaving first, then recommending, else the weight in the rating.

    ``important``: True demonstrated, False demonstrably little, None not known. That few leave is no proof that a
    touchpoint matters little where another source leaves it open.
    """
    found = _asked_weights(read)
    for row in rows_after(read, "leaving"):
        little = row["difference_high"] is not None and row["difference_high"] < LITTLE
        known = True if row["certainty"] == "demonstrated" else False if little else None
        if row["at"] not in found or known:
            found[row["at"]] = _effect("leaving", known, row)
    for row in screened_after(read, "recommendation"):
        if row["demonstrated"] and not found.get(row["at"], {}).get("important"):
            found[row["at"]] = _effect("recommendation", True, row)
    return found


def _effect(by: str, important: bool | None, row: Row) -> Row:
    figures = {f"consequence{end}": row[f"difference{end}"] for end in ENDS}
    return NOT_WEIGHED | {"important": important, "importance_by": by, "importance_n": row["n"], **figures}


def _asked_weights(read: Reading) -> dict[int, Row]:
    """More than the fair share of the explained variance matters; surely less than half of it does not."""
    table = asked(read, None)
    if table is None or not table.rows:
        return {}
    try:
        found = driver_intervals(
            table.ratings, table.target, weights=table.weight, cluster=table.person, draws=1000
        )  # fmt: skip
    except MethodError:  # too few answers
        return {}
    fair = float(found.weights.sum()) / len(table.rows)
    rated = (~np.isnan(table.ratings)).sum(axis=0)
    weights = {}
    for number, at in enumerate(table.rows):
        low, high = float(found.low[number]), float(found.high[number])
        known = True if low > fair else False if high < fair / 2 else None
        figures = {"weight": float(found.weights[number]), "weight_low": low, "weight_high": high}
        by = {"important": known, "importance_by": "weight", "importance_n": int(rated[number])}
        weights[at] = NOT_WEIGHED | by | figures
    return weights


def _row(
    spent: Effort, at: int, weighed: Row | None, relative: Interval | None, replaced: int | None, standard: float
) -> Row:
    point, use = spent.points[at], spent.at(at)
    contacts, cost = spent.a_year(use)
    users = use.users(spent.people) if use.single.any() else None  # what no system sees is not unused
    people, okay = spent.lived(at)
    other = spent.points[replaced].key if replaced is not None else None
    facts = Facts(
        exists=not point.retired and bool(spent.anything[at]),
        wanted=bool(spent.named[at]),
        important=weighed["important"] if weighed else None,
        okay=okay, standard=standard, users_share=users, relative_cost=relative, replaced_by=other,
    )  # fmt: skip
    found = verdict(facts)
    return {
        "touchpoint": point.key,
        "name": point.names["en"],
        "verdict": found.verdict,
        "reasons": list(found.reasons),
        "replaced_by": other,
        "contacts": round(contacts) if contacts is not None else None,
        "cost": cost,
        **_figures("cost_per_good", use.per_good()),
        **_figures("relative_cost", relative),
        "n": people,
        **_figures("okay", okay),
        "people": spent.people,
        **_figures("users", users),
        **(weighed or NOT_WEIGHED),
        **_released(use, contacts, point.carried_by),
        "named": int(spent.named[at]),
    }


ENDS: Final = ("", "_low", "_high")
NOT_WEIGHED: Final[Row] = {"important": None, "importance_by": "", "importance_n": 0} | dict.fromkeys(
    f"{name}{end}" for name in ("consequence", "weight") for end in ENDS
)


def _released(use: Use, contacts: float | None, carried_by: str | None) -> Row:
    """Hours a year that repeats take; only where the length of contacts is on record and people serve there."""
    minutes, again = use.minutes(), None if carried_by == "media" else use.again()
    known = minutes is not None and again is not None
    hours = None
    if contacts is not None and minutes is not None and again is not None:
        hours = effort_released(contacts, minutes, again)
    return {"minutes": minutes, **_figures("again", again if known else None), **_figures("hours", hours)}


def _figures(name: str, figure: Interval | None) -> Row:
    """No limit is better than an infinite one: a good experience too rare to price has no upper limit."""
    ends = (figure.value, figure.low, figure.high) if figure else (None, None, None)
    keys = (name, f"{name}_low", f"{name}_high")
    return {key: end if end is not None and math.isfinite(end) else None for key, end in zip(keys, ends, strict=True)}


def _ends(name: str, label: str, unit: str, base: str) -> tuple[Field, Field, Field]:
    return (
        Field(name, label, unit, base),
        Field(f"{name}_low", f"{label}, from", unit, base),
        Field(f"{name}_high", f"{label}, to", unit, base),
    )


FINDING: Final = Finding(
    name="efficiency",
    question="Where do we waste effort?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("verdict", "Verdict"),
        Field("reasons", "Reasons"),
        Field("replaced_by", "Replaced by"),
        Field("n", "People with an experience on record", "count"),
        *_ends("okay", "Share okay or better", "share", "n"),
        Field("importance_n", "People behind the importance", "count"),
        Field("important", "Important", "", "importance_n"),
        Field("importance_by", "Importance by"),
        *_ends("consequence", "Difference after a bad experience", "points", "importance_n"),
        *_ends("weight", "Weight in the overall verdict", "share", "importance_n"),
        Field("people", "People", "count"),
        *_ends("users", "Share of people who use it", "share", "people"),
        Field("contacts", "Contacts a year", "count"),
        Field("cost", "Cost a year", "money"),
        *_ends("cost_per_good", "Cost per good experience", "money", "n"),
        *_ends("relative_cost", "Cost per good experience, times that of all", "rating", "n"),
        Field("minutes", "Minutes a contact", "rating"),
        *_ends("again", "Share who come again within a week", "share", "n"),
        *_ends("hours", "Hours a year that repeats take", "count", "n"),
        Field("named", "People who praise it or ask for it", "count"),
    ),
    compute=compute,
    options=(STANDARD,),
    explanation=(
        "Cost per good experience: cost of the contacts whose experience is on record, divided by the good ones among "
        "them; Fieller's 95% interval. Costs: as recorded with the contact, else per contact from the catalogue, and a "
        "contact's part of the monthly costs. Times that of all: bootstrap over people. Repeats: the same person, for "
        "the same purpose, within a week; hours: contacts × minutes × that share. Important: demonstrably more leave, "
        "or fewer recommend, after a bad experience, or more than a fair share of the weight in the overall rating. "
        "The first rule that fits gives the verdict: mend (it matters and is below the standard), merge (another "
        "serves the same purposes and four of five of its users), retire, thin out, extend, keep, mend; missing: asked "
        "for, not there."
    ),
)
