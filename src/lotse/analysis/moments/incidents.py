"""Critical incidents: what customers tell unasked and staff record, at each touchpoint and along the phases."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, flat, kinds_but, people_met, rows_of
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.lives import of_kinds
from lotse.analysis.moments.staff_incidents import AGREED, Told, agreement, incidents_of, judged, staff_incidents
from lotse.contacts.catalogue import Phase
from lotse.contacts.schema import HEARD, NOT_EXPERIENCED, Kind
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.estimates.sums import members
from lotse.methods.incidents import Incidents, critical_incidents, sequential_incidents
from lotse.methods.interval import wilson_limits
from lotse.methods.multiplicity import benjamini_hochberg

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

STRENGTH: Final = Option("strength", "How good or bad an experience must be to count", ("0.3", "0.5", "0.8"), "0.5")
PHASES: Final = tuple(int(phase) for phase in Phase)
NONE: Final = Note("Neither customers nor staff have told an incident.")
TELLERS: Final = Note("Who tells is not everybody: shares are of what was told, not of what happens.")
SAME_PLACE: Final = Note(
    "Staff did not say which of them judge the same incident: agreement is about incidents of the same touchpoint."
)

type Row = dict[str, Any]


@dataclass(frozen=True)
class Heard:
    """Customers' incidents with their phase; ``people``: known people met at all; ``unread``: comments left out."""

    told: Flat
    phase: Array
    people: int
    unread: int


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """Rows of the parts ``touchpoint`` (in the order of phases), ``phase`` and ``agreement`` (of the staff)."""
    with reading(log, where) as read:
        heard = _heard(read, float(options.get("strength") or 0.5))
        staff = staff_incidents(log, where, read)
        rows = [*_touchpoints(read, heard, staff), *_phases(heard, staff), *_agreements(staff)]
        notes = [TELLERS] if rows else [NONE]
        if any(row["part"] == "agreement" for row in rows) and not any(one.case for one in staff):
            notes.append(SAME_PLACE)
        if heard.unread:
            notes.append(_unread(heard.unread))
        if unread := sum(one.unread for one in staff):
            notes.append(_unreadable(unread))
        return Result(rows, len(heard.told.time), "contacts", notes, read.catalogue.version)


def _unread(n: int) -> Note:
    return Note.counted(
        "%(n)s comment whose experience has not been read is left out.",
        "%(n)s comments whose experience has not been read are left out.",
        n,
    )


def _unreadable(n: int) -> Note:
    return Note.counted(
        "%(n)s judgement of the staff is left out: severity and plausibility are whole numbers from 1 to 5, seen is "
        "yes or no.",
        "%(n)s judgements of the staff are left out: severity and plausibility are whole numbers from 1 to 5, seen is "
        "yes or no.",
        n,
    )


def _heard(read: Reading, strength: float) -> Heard:
    """Complaints whose experience nobody read count as bad: that is what a complaint is."""
    experienced = kinds_but(read, NOT_EXPERIENCED)
    known = people_met(read, experienced)
    said = flat(read, experienced & of_kinds(read, HEARD) & (rows_of(read) >= 0))
    complaint = of_kinds(read, (Kind.COMPLAINT,))[said.what]
    said.valence[np.isnan(said.valence) & complaint] = -1.0
    told = said.only(np.abs(said.valence) >= strength)
    return Heard(told, read.cut.selection.phase[told.what], known, int(np.isnan(said.valence).sum()))


def _touchpoints(read: Reading, heard: Heard, staff: Sequence[Told]) -> list[Row]:
    told = heard.told
    found = critical_incidents(told.row, told.valence, told.person, max(heard.people, members(told.person)[0]))
    customers = {int(at): _customers(found, number, heard, told.row == at) for number, at in enumerate(found.names)}
    for row, demonstrated in zip(customers.values(), benjamini_hochberg(found.p).rejected, strict=True):
        row["demonstrated"] = bool(demonstrated)
    imagined = judged(staff)
    inside = {at: _inside([one for one in staff if one.row == at]) for at in {one.row for one in staff}}
    points = read.catalogue.touchpoints
    places = sorted({*customers, *inside}, key=lambda at: (points[at].phases[0], points[at].position, at))
    return [
        {
            **_key("touchpoint", points[at].key, points[at].names["en"], int(points[at].phases[0])),
            "named_by": _named_by(at in customers, at in inside),
            **(customers.get(at) or NOT_TOLD | _mentioned(0, heard.people)),
            **(inside.get(at) or _inside(())),
            **(imagined.get(at) or {}),
        }
        for at in places
    ]


def _phases(heard: Heard, staff: Sequence[Told]) -> list[Row]:
    """All five, the silent ones too; nothing at all where nobody told anything."""
    told, known = heard.told, heard.phase > 0
    if not len(told.time) and not staff:
        return []
    asked = max(heard.people, members(told.person)[0])
    steps = heard.phase[known].astype(np.int64) - 1
    found = sequential_incidents(steps, told.valence[known], told.person[known], len(PHASES), asked)
    return [
        {
            **_key("phase", str(phase), "", phase),
            **_customers(found, number, heard, heard.phase == phase),
            **_inside([one for one in staff if one.phase == phase]),
        }
        for number, phase in enumerate(PHASES)
    ]


def _agreements(staff: Sequence[Told]) -> list[Row]:
    rows = []
    for name in AGREED:
        alpha, kappa = agreement(staff, name)
        if alpha is not None and math.isfinite(alpha.value):
            figures = {"alpha": alpha.value, "alpha_low": alpha.low, "alpha_high": alpha.high, "kappa": kappa}
            rows.append({**_key("agreement", name, "", 0), **figures, "units": alpha.units})
    return rows


def _key(part: str, touchpoint: str, name: str, phase: int) -> Row:
    return {"part": part, "touchpoint": touchpoint, "name": name, "phase": phase}


def _named_by(customers: bool, staff: bool) -> str:
    return "both" if customers and staff else "customers only" if customers else "staff only"


def _customers(found: Incidents, at: int, heard: Heard, here: Array) -> Row:
    """The rate of mention counts known people; who is unknown tells, but is in no rate."""
    people = np.unique(heard.told.person[here])
    known = int(heard.told.known[people].astype(bool).sum())
    return {
        "customers_positive": int(found.positive[at]),
        "customers_negative": int(found.negative[at]),
        "customers_n": len(people),
        "share": float(found.share[at]),
        **_mentioned(known, heard.people),
        "lean": _or_none(found.balance[at]),
        "lean_low": _or_none(found.low[at]),
        "lean_high": _or_none(found.high[at]),
    }


NOT_TOLD: Final[Row] = {
    "customers_positive": 0,
    "customers_negative": 0,
    "customers_n": 0,
    "share": 0.0,
    "demonstrated": False,
}


def _mentioned(known: int, people: int) -> Row:
    """The rate of mention; none where nobody is known who could have told."""
    if not people:
        return dict.fromkeys(("mention_rate", "mention_rate_low", "mention_rate_high"))
    low, high = wilson_limits(known / people, people)
    return {"mention_rate": known / people, "mention_rate_low": low, "mention_rate_high": high}


def _inside(told: Sequence[Told]) -> Row:
    """What has happened, as staff tell it, each incident once; the imagined stand apart."""
    seen = incidents_of([one for one in told if one.seen])
    severity = [one.severity for one in seen if one.valence < 0 and not math.isnan(one.severity)]
    return {
        "staff_positive": sum(one.valence > 0 for one in seen),
        "staff_negative": sum(one.valence < 0 for one in seen),
        "staff_n": len({one.staff for one in told if one.seen}),
        "severity": float(np.median(severity)) if severity else None,
    }


def _or_none(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


def _told(*fields: tuple[str, str, str]) -> tuple[Field, ...]:
    return tuple(Field(name, label, unit, "customers_n") for name, label, unit in fields)


FINDING: Final = Finding(
    name="incidents",
    question="What do customers and staff tell, good and bad?",
    fields=(
        Field("part", "Part"),
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("phase", "Phase", "count"),
        Field("named_by", "Named by"),
        Field("customers_n", "Customers who told", "count"),
        *_told(
            ("customers_positive", "Customers: good", "count"), ("customers_negative", "Customers: bad", "count"),
            ("share", "Share of all told", "share"), ("mention_rate", "People who mention it", "share"),
            ("mention_rate_low", "People who mention it, from", "share"),
            ("mention_rate_high", "People who mention it, to", "share"),
            ("lean", "More good than bad", "valence"), ("lean_low", "More good than bad, from", "valence"),
            ("lean_high", "More good than bad, to", "valence"), ("demonstrated", "Demonstrated", ""),
        ),
        Field("staff_n", "Staff who told", "count"),
        Field("staff_positive", "Staff: good", "count"),
        Field("staff_negative", "Staff: bad", "count"),
        Field("severity", "Severity, as staff judge it", "rating"),
        Field("unseen", "Not seen yet, but thought of", "count"),
        Field("unseen_severity", "Not seen yet: severity", "rating"),
        Field("unseen_plausibility", "Not seen yet: plausibility", "rating"),
        Field("risk", "Severity × plausibility, judged", "rating"),
        Field("risk_low", "Severity × plausibility, lowest judgement", "rating"),
        Field("risk_high", "Severity × plausibility, highest judgement", "rating"),
        Field("risk_n", "Staff who judged", "count"),
        Field("alpha", "Krippendorff’s α", "rating"),
        Field("alpha_low", "Krippendorff’s α, from", "rating"),
        Field("alpha_high", "Krippendorff’s α, to", "rating"),
        Field("kappa", "Cohen’s κ", "rating"),
        Field("units", "Judged by two or more", "count"),
    ),
    compute=compute,
    options=(STRENGTH,),
    explanation=(
        "Critical incidents (Flanagan 1954; Bitner et al. 1990): comments, complaints and mentions whose experience is "
        "at least so good or bad; a complaint that nobody read counts as bad. Along the phases: sequential incidents "
        "(Stauss & Weinlich 1997). More good than bad: (good − bad)/(good + bad); interval and test count each person "
        "once per touchpoint; demonstrated after Benjamini-Hochberg over all touchpoints. What staff recorded stands "
        "beside it and is never added. Not seen yet: median severity × median plausibility, each 1–5, a judgement and "
        "no measurement. Agreement of the staff: Krippendorff’s α (ordinal), and Cohen’s κ of the two with most "
        "judgements in common."
    ),
)  # fmt: skip
