"""The staff's view beside the customers', and what only one side sees."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, felt, flat
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import mean_of
from lotse.analysis.moments.lives import of_kinds
from lotse.contacts.schema import HEARD, Kind
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods.agreement import krippendorff_alpha
from lotse.methods.errors import MethodError
from lotse.methods.inside_outside import audit_gap, named
from lotse.methods.tallies.usage import people_at

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

type Row = dict[str, Any]
NOT_RATED: Final = Note("No touchpoint was rated by staff and by customers.")
GRAIN: Final = 0.05  # finer than any step of a scale up to 0-10: few different values keep the resamples small
NO_GAP: Final[Row] = {
    "real": False,
    **dict.fromkeys(f"{name}{end}" for name in ("staff", "customers", "gap") for end in ("", "_low", "_high")),
    "p": None,
    "staff_n": 0,
    "customers_n": 0,
}
KEYS: Final = (Field("touchpoint", "Touchpoint"), Field("name", "Name"))


def inside_outside(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint that either side speaks of: the largest gap first among those that are real, then what
    only customers name, the most named first, then what only staff name.
    """
    with reading(log, where) as read:
        both = staff_rows(read)
        inside, outside = _people(read, (Kind.AUDIT, Kind.INCIDENT)), _people(read, (Kind.RATING, *HEARD))
        rows = [*both, *_one_sided(inside, outside)]
        for row in rows:
            row.update(_names(read, row.pop("at")))
        notes = [_agreement(read) if both else NOT_RATED, *_not_named(inside, outside)]
        return Result(rows, sum(row["customers_n"] for row in both), "contacts", notes, read.catalogue.version)


def _one_sided(staff: Mapping[str, int], customers: Mapping[str, int]) -> list[Row]:
    """Touchpoints that customers rated or told of, and staff neither rated nor told of; and the reverse."""
    found = named(staff, customers)
    only = {"customers only": found.only_customers, "staff only": found.only_staff}
    rows = [
        {
            **NO_GAP,
            "at": int(at),
            "named_by": side,
            "customers_named": customers.get(at, 0),
            "staff_n": staff.get(at, 0),
        }
        for side, places in only.items()
        for at in places
    ]
    return sorted(rows, key=lambda row: (row["named_by"] != "customers only", -row["customers_named"], row["at"]))


def _not_named(staff: Mapping[str, int], customers: Mapping[str, int]) -> list[Note]:
    known = len(named(staff, customers).both)
    if not staff or known == len(customers):
        return []
    values = {"known": known, "all": len(customers)}
    return [Note("Staff know %(known)s of the %(all)s touchpoints that customers rate or tell of.", values)]


def _people(read: Reading, kinds: Collection[str]) -> dict[str, int]:
    """Position of the touchpoint → who spoke of it: people, and contacts without a customer (as all of staff's are)."""
    spoke = flat(read, of_kinds(read, kinds))
    people = people_at(spoke.person, spoke.row, len(read.catalogue.touchpoints))
    return {str(at): int(people[at]) for at in np.flatnonzero(people)}


def staff_rows(read: Reading) -> list[Row]:
    """Staff's mean less the customers' who were asked; both as experience from −1 to +1."""
    inside, outside = _rated(read, Kind.AUDIT), _rated(read, Kind.RATING)
    rows = [int(row) for row in np.intersect1d(inside.row, outside.row) if row >= 0]
    if not rows:
        return []
    raters = np.where(inside.staff > 0, inside.staff, -1 - np.arange(len(inside.staff)))  # unnamed: each their own
    staff, customers = (_at_each(rows, side, side.valence) for side in (inside, outside))
    gap = audit_gap(staff, customers, by=(_at_each(rows, inside, raters), _at_each(rows, outside, outside.person)))
    made = [
        {
            "at": row,
            "named_by": "both",
            "real": gap.real[number],
            "staff": float(gap.staff[number]),
            "customers": float(gap.customers[number]),
            **_limits("staff", inside, row, raters),
            **_limits("customers", outside, row, outside.person),
            "gap": float(gap.gap[number]),
            "gap_low": _or_none(gap.low[number]),
            "gap_high": _or_none(gap.high[number]),
            "staff_n": len(staff[number]),
            "customers_n": len(customers[number]),
            "customers_named": len(np.unique(outside.person[outside.row == row])),
            "p": _or_none(gap.p[number]),
        }
        for number, row in enumerate(rows)
    ]
    return sorted(made, key=lambda row: (not row["real"], -row["gap"]))


def _at_each(rows: list[int], side: Flat, column: Array) -> list[Array]:
    return [column[side.row == row] for row in rows]


def _limits(name: str, side: Flat, row: int, giver: Array) -> Row:
    """The interval of one side's mean, clustered by who rated."""
    here = side.row == row
    found = mean_of(side.valence[here], giver[here])
    return {f"{name}_low": found.low, f"{name}_high": found.high}


def _rated(read: Reading, kind: Kind) -> Flat:
    return flat(read, of_kinds(read, (kind,)), among=felt)


def _agreement(read: Reading) -> Note:
    """Krippendorff's α over touchpoints: one mean rating per rater and touchpoint. Whoever is not named cannot be told
    from others and is left out.
    """
    audit = _rated(read, Kind.AUDIT)
    audit = audit.only((audit.staff > 0) & (audit.row >= 0))
    raters, who = np.unique(audit.staff, return_inverse=True)
    places, which = np.unique(audit.row, return_inverse=True)
    cell, size = who.ravel() * len(places) + which.ravel(), len(raters) * len(places)
    sums, counts = np.bincount(cell, audit.valence, size), np.bincount(cell, minlength=size)
    means = np.divide(sums, counts, out=np.full(size, np.nan), where=counts > 0)
    table = np.round(means.reshape(len(raters), len(places)) / GRAIN) * GRAIN
    try:
        found = krippendorff_alpha(table, "interval", draws=500)
    except MethodError:
        return Note("How far staff agree with each other cannot be told: it takes two who rated the same touchpoints.")
    alpha = {name: f"{getattr(found, name):.2f}" for name in ("value", "low", "high")}
    return Note(
        "Agreement of the %(raters)s staff who rated (Krippendorff’s α; 1 is full agreement): %(value)s (95 %%: "
        "%(low)s to %(high)s).",
        {"raters": len(raters), **alpha},
    )


def _names(read: Reading, at: int) -> Row:
    touchpoint = read.catalogue.touchpoints[at]
    return {"touchpoint": touchpoint.key, "name": touchpoint.names["en"]}


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


AUDIT_GAP: Final = Finding(
    name="audit-gap",
    question="Where are we mistaken?",
    fields=(
        *KEYS,
        Field("named_by", "Named by"),
        Field("real", "Demonstrated"),
        Field("gap", "Staff less customers", "valence", "customers_n", True),
        Field("gap_low", "Staff less customers, from", "valence", "customers_n", True),
        Field("gap_high", "Staff less customers, to", "valence", "customers_n", True),
        Field("staff", "Staff", "valence"),
        Field("staff_low", "Staff, from", "valence"),
        Field("staff_high", "Staff, to", "valence"),
        Field("customers", "Customers, asked", "valence", "customers_n", True),
        Field("customers_low", "Customers, asked, from", "valence", "customers_n", True),
        Field("customers_high", "Customers, asked, to", "valence", "customers_n", True),
        Field("staff_n", "Ratings by staff", "count"),
        Field("customers_n", "Answers of customers", "count"),
        Field("customers_named", "Customers who speak of it", "count"),
        Field("p", "p", "probability", "customers_n", True),
    ),
    compute=inside_outside,
    explanation=(
        "Mean experience as staff rate it, less that of the customers asked, on −1 to +1: above 0 staff believe too "
        "much. Welch's interval (95 %), clustered by who rated; demonstrated after correction for all touchpoints "
        "(Benjamini-Hochberg). Then the touchpoints that only customers rate or tell of, and those that only "
        "staff rate or tell of."
    ),
)
