"""How loyal customers are: the share of known people in each status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lotse.analysis.findings.selecting import check
from lotse.contacts.filters import Filter
from lotse.contacts.loyalty import NAMES
from lotse.contacts.resolve import resolve
from lotse.contacts.schema import Kind
from lotse.contacts.selection import select
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods.estimates.proportions import wilson
from lotse.methods.loyalty import count

if TYPE_CHECKING:
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Judged from each known person's whole journey up to the end of the period, in this order. Lost: terminated and "
    "not "
    "bought since. Prospect: nothing bought. Lost or at risk: silent for more than 4 or 2 times the own rhythm. Fan: "
    "recommended or brought somebody within two years. Regular: bought on two days or more. First buyer: everybody "
    "else. The own rhythm is the mean distance between purchases; before a customer has shown one it is 180 days, "
    "which weigh as much as two distances of their own. 95% intervals are Wilson's."
)

NO_PURCHASE: Final = Note(
    "No purchase is on record, so nobody can be more than a prospect: import orders as contacts of kind purchase."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per status."""
    with log.journeys() as journeys:
        codes = journeys.codes
        resolution = resolve(log.catalogue(), codes.whats)
        check(where, codes, resolution.catalogue)
        selection = select(where, codes, resolution)
        people = count(journeys.chunks(), selection, min(selection.until, codes.observed_until)).tolist()
        everybody = sum(int((chunk.people != 0).sum()) for chunk in journeys.chunks())
    base = sum(people)
    unmet = everybody - base if where == Filter() else 0
    rows = []
    for name, n in zip(NAMES, people, strict=True):
        share = n / base if base else None
        low, high = wilson(share, base) if share is not None else (None, None)
        rows.append({"status": name, "people": n, "share": share, "share_low": low, "share_high": high, "n": base})
    bought = any(what.kind in (Kind.PURCHASE, Kind.REPURCHASE) for what in codes.whats)
    notes = [*([_unmet(unmet)] if unmet else []), *([] if bought or not base else [NO_PURCHASE])]
    return Result(rows if base else [], base, "people", notes, resolution.catalogue.version)


def _unmet(n: int) -> Note:
    """Else a list of customers with those who left looks as if all had left."""
    return Note.counted(
        "%(n)s customer of whom nothing but a profile is on record is not counted: import what customers did, such as "
        "their orders.",
        "%(n)s customers of whom nothing but a profile is on record are not counted: import what customers did, such "
        "as their orders.",
        n,
    )


FINDING = Finding(
    name="loyalty",
    question="How loyal are our customers?",
    fields=(
        Field("status", "Status"),
        Field("share", "Share", "share", "people"),
        Field("share_low", "Share, from", "share", "people"),
        Field("share_high", "Share, to", "share", "people"),
        Field("people", "People", "count"),
        Field("n", "People in all", "count"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
