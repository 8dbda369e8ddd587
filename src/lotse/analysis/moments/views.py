"""The staff's view beside the customers', and how reliable a touchpoint is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import mean_of
from lotse.analysis.moments.flat import Array, Flat, flat
from lotse.contacts.schema import HEARD, NOT_EXPERIENCED, Kind
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods.agreement import krippendorff_alpha
from lotse.methods.errors import MethodError
from lotse.methods.inside_outside import audit_gap
from lotse.methods.reliability import okay_or_better, spread

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

type Row = dict[str, Any]
KEYS: Final = (Field("touchpoint", "Touchpoint"), Field("name", "Name"))
DAY: Final = 86_400


def inside_outside(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint that both sides rated: the largest gap first among those that are real."""
    with reading(log, where) as read:
        rows = staff_rows(read)
        for row in rows:
            row.update(_names(read, row.pop("at")))
        judged = rows[0]["staff_n"] if rows else 0
        notes = [_agreement(read)] if judged else [Note("No touchpoint was rated by staff and by customers.")]
        return Result(rows, sum(row["customers_n"] for row in rows), "contacts", notes, read.catalogue.version)


def staff_rows(read: Reading) -> list[Row]:
    """Staff's mean less the customers' who were asked; both as experience from −1 to +1."""
    inside, outside = _rated(read, Kind.AUDIT), _rated(read, Kind.RATING)
    rows = [int(row) for row in np.intersect1d(inside.row, outside.row) if row >= 0]
    if not rows:
        return []
    staff, customers = ([side.valence[side.row == row] for row in rows] for side in (inside, outside))
    gap = audit_gap(staff, customers)
    raters = np.where(inside.staff > 0, inside.staff, -1 - np.arange(len(inside.staff)))  # unnamed: each their own
    made = [
        {
            "at": row,
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
            "p": _or_none(gap.p[number]),
        }
        for number, row in enumerate(rows)
    ]
    return sorted(made, key=lambda row: (not row["real"], -row["gap"]))


def _limits(name: str, side: Flat, row: int, giver: Array) -> Row:
    """The interval of one side's mean, clustered by who rated."""
    here = side.row == row
    found = mean_of(side.valence[here], giver[here])
    return {f"{name}_low": found.low, f"{name}_high": found.high}


def _rated(read: Reading, kind: Kind) -> Flat:
    contacts = flat(read, np.array([what.kind == kind for what in read.codes.whats]))
    return contacts.only(~np.isnan(contacts.valence))


def _agreement(read: Reading) -> Note:
    """Krippendorff's α over touchpoints: one mean rating per rater and touchpoint."""
    audit = _rated(read, Kind.AUDIT)
    raters, who = np.unique(audit.staff, return_inverse=True)
    places, which = np.unique(audit.row, return_inverse=True)
    table = np.full((len(raters), len(places)), np.nan)
    table[who.ravel(), which.ravel()] = np.round(2 * audit.valence) / 2
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


def reliability(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint with experiences on record: the least reliable first."""
    with reading(log, where) as read:
        no = {*NOT_EXPERIENCED, *HEARD}
        lived = flat(read, np.array([what.kind not in no for what in read.codes.whats]))
        lived = lived.only(~np.isnan(lived.valence) & (lived.row >= 0))
        rows = [_reliable(read, lived, int(at)) for at in np.unique(lived.row)]
        rows.sort(key=lambda row: row["okay"])
        notes = [Note("What customers told unasked is left out: complaints are no sample of experiences.")]
        return Result(rows, len(lived.time), "contacts", notes, read.catalogue.version)


def _reliable(read: Reading, lived: Flat, at: int) -> Row:
    here = lived.only(lived.row == at)
    share = okay_or_better(here.valence, here.person)
    okay = (here.valence >= 0).astype(np.float64)
    located = here.location > 0
    return {
        **_names(read, at),
        "okay": share.value,
        "okay_low": share.low,
        "okay_high": share.high,
        "n": len(np.unique(here.person)),
        **_spread("locations", okay[located], here.location[located]),
        **_spread("weekdays", okay, (here.time // DAY) % 7),
    }


def _spread(name: str, okay: Array, units: Array) -> Row:
    """Standard deviation of the share between units beyond chance; p of there being any."""
    try:
        found = spread(okay, units)
    except MethodError:
        return {f"{name}_spread": None, f"{name}_p": None}
    return {f"{name}_spread": found.between.value, f"{name}_p": _or_none(found.p)}


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
        Field("p", "p", "", "customers_n", True),
    ),
    compute=inside_outside,
    explanation=(
        "Mean experience as staff rate it, less that of the customers asked, on −1 to +1: above 0 staff believe too "
        "much. Welch's interval (95 %); demonstrated after correction for all touchpoints (Benjamini-Hochberg)."
    ),
)
RELIABILITY: Final = Finding(
    name="reliability",
    question="Is the experience okay every time, everywhere?",
    fields=(
        *KEYS,
        Field("okay", "Share okay or better", "share", "n", True),
        Field("okay_low", "Share okay or better, from", "share", "n", True),
        Field("okay_high", "Share okay or better, to", "share", "n", True),
        Field("n", "People", "count"),
        Field("locations_spread", "Spread between locations", "share", "n", True),
        Field("locations_p", "Locations: p", "", "n", True),
        Field("weekdays_spread", "Spread between weekdays", "share", "n", True),
        Field("weekdays_p", "Weekdays: p", "", "n", True),
    ),
    compute=reliability,
    explanation=(
        "Share of experiences that were not bad, with Wilson's interval (95 %) clustered by person. Spread: standard "
        "deviation of that share between locations and between weekdays, beyond chance."
    ),
)
