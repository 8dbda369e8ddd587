"""Incidents that staff recorded, with how severe and how plausible they judge them: read from the log."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.selecting import selected
from lotse.contacts.catalogue import Phase
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.codes import What
from lotse.contacts.resolve import resolve
from lotse.contacts.row_mapping import COLUMNS, TESTED
from lotse.contacts.schema import Kind
from lotse.methods.agreement import Agreement, cohens_kappa, krippendorff_alpha
from lotse.methods.errors import MethodError
from lotse.methods.incidents import severity_by_plausibility
from lotse.methods.interval import Floats

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading
    from lotse.contacts.log import ContactLog

UNITS: Final = 10  # with fewer in common, the agreement of two raters means little
JUDGED: Final = ("severity", "plausibility")
EXPERIENCE: Final = "valence"  # was it good or bad? Raters who read the same incident may differ in that, too
AGREED: Final = {EXPERIENCE: "nominal"} | dict.fromkeys(JUDGED, "ordinal")
DEGREES: Final = range(1, 6)
NOT_SEEN: Final = {"no", "nein"}
SEEN: Final = {"", "yes", "ja"}


@dataclass(frozen=True)
class Told:
    """One incident told by staff. ``row``: touchpoint in the catalogue; ``case``: names the incident where several
    judge the same one; ``severity``, ``plausibility`` 1–5 or NaN; ``seen``: it has happened; ``unread``: how many of
    the three are there and cannot be read.
    """

    row: int
    phase: int
    staff: int
    valence: float
    case: str
    severity: float
    plausibility: float
    seen: bool
    unread: int = 0


def staff_incidents(log: ContactLog, where: Filter, read: Reading) -> list[Told]:
    """What staff told in the filter's period and places; filters on customers leave staff's view as it is."""
    if not any(what.kind == Kind.INCIDENT for what in read.codes.whats):
        return []
    told = Filter(since=where.since, until=where.until, locations=where.locations, kinds=(Kind.INCIDENT,))
    rows = log.contacts(told, [*COLUMNS, "staff", "valence"]).to_pylist()
    chosen, phases = selected(where, read.catalogue), where.phases or tuple(Phase)
    return [one for one in _resolved(rows, read) if one.row in chosen and one.phase in phases]


def _resolved(rows: Sequence[Mapping[str, Any]], read: Reading) -> list[Told]:
    keys = read.catalogue.rule_attributes
    held = [dict(row["attributes"] or ()) for row in rows]
    whats = [
        What(**{name: row[name] for name in TESTED}, attributes=tuple((key, own[key]) for key in keys if key in own))
        for row, own in zip(rows, held, strict=True)
    ]
    found = resolve(read.catalogue, whats)
    return [
        _told(row, own, int(at), int(phase))
        for row, own, at, phase in zip(rows, held, found.touchpoint, found.phase, strict=True)
    ]


def _told(row: Mapping[str, Any], own: Mapping[str, str], at: int, phase: int) -> Told:
    valence = math.nan if row["valence"] is None else float(row["valence"])
    severity, plausibility = (_degree(own.get(name, "")) for name in JUDGED)
    seen = own.get("seen", "").casefold()
    unread = sum(bool(own.get(name)) and math.isnan(_degree(own[name])) for name in JUDGED)
    unread += seen not in NOT_SEEN | SEEN
    case = own.get("incident", "")
    return Told(at, phase, row["staff"] or 0, valence, case, severity, plausibility, seen not in NOT_SEEN, unread)


def _degree(word: str) -> float:
    """1 to 5 however it is written (4, 4.0, 4,0); NaN for everything else."""
    try:
        degree = float(word.replace(",", "."))
    except ValueError:
        return math.nan
    return degree if degree in DEGREES else math.nan


def incidents_of(told: Sequence[Told]) -> list[Told]:
    """Each incident once, however many judged it: the middle of their severities, and good or bad as they see it on
    balance (0 where they contradict each other). What carries no name is an incident of its own.
    """
    named: dict[tuple[int, str], list[Told]] = {}
    for one in told:
        if one.case:
            named.setdefault((one.row, one.case), []).append(one)
    return [one for one in told if not one.case] + [_once(judgements) for judgements in named.values()]


def _once(judgements: Sequence[Told]) -> Told:
    valence = [one.valence for one in judgements if not math.isnan(one.valence)]
    severity = [one.severity for one in judgements if not math.isnan(one.severity)]
    return replace(
        judgements[0],
        valence=sum(float(np.sign(one)) for one in valence) if valence else math.nan,
        severity=float(np.median(severity)) if severity else math.nan,
        seen=any(one.seen for one in judgements),
    )


def judged(told: Sequence[Told]) -> dict[int, dict[str, float | int]]:
    """Per touchpoint the never-yet-seen that staff think of: median severity × median plausibility, worst judgement."""
    found: dict[int, dict[str, float | int]] = {}
    for row in sorted({one.row for one in told if _imagined(one)}):
        here = [one for one in told if one.row == row and _imagined(one)]
        severity, plausibility = (np.array([[getattr(one, name)] for one in here]) for name in JUDGED)
        risk = severity_by_plausibility(severity, plausibility)
        found[row] = {
            "unseen": len(incidents_of(here)),
            "unseen_severity": float(np.median(severity)),
            "unseen_plausibility": float(np.median(plausibility)),
            "risk": float(risk.risk[0]),
            "risk_low": float(risk.low[0]),
            "risk_high": float(risk.high[0]),
            "risk_n": len({one.staff for one in here}),
        }
    return found


def _imagined(one: Told) -> bool:
    return not one.seen and not math.isnan(one.severity + one.plausibility)


def agreement(told: Sequence[Told], name: str) -> tuple[Agreement | None, float | None]:
    """Krippendorff's α of all raters; Cohen's κ of the two with most in common. Severity and plausibility are ordinal
    (κ with quadratic weights), ``valence`` is good, bad or neither (nominal, unweighted).

    A unit is an incident that several judged, else a touchpoint; a rater's several judgements of one unit count by
    their median. Good or bad are compared for named incidents only: at one touchpoint some are good and some bad.
    """
    signed = name == EXPERIENCE
    told = [replace(one, valence=np.sign(one.valence)) for one in told if one.case] if signed else told
    table = _table(told, name)
    try:
        alpha = krippendorff_alpha(table, AGREED[name], draws=500) if table.size else None
    except MethodError:  # nobody judged what another judged too
        alpha = None
    return alpha, _kappa(table, None if signed else "quadratic")


def _table(told: Sequence[Told], name: str) -> Floats:
    known = [one for one in told if not math.isnan(getattr(one, name)) and one.staff]
    raters = sorted({one.staff for one in known})
    units = sorted({(one.row, one.case) for one in known})
    table = np.full((len(raters), len(units)), np.nan)
    for rater, unit in {(one.staff, (one.row, one.case)) for one in known}:
        given = [getattr(one, name) for one in known if one.staff == rater and (one.row, one.case) == unit]
        table[raters.index(rater), units.index(unit)] = sorted(given)[(len(given) - 1) // 2]
    return table


def _kappa(table: Floats, weights: str | None) -> float | None:
    pairs = [(first, second, ~np.isnan(first + second)) for first, second in combinations(table, 2)]
    first, second, both = max(pairs, key=lambda pair: pair[2].sum(), default=(None, None, np.zeros(0, bool)))
    if first is None or second is None or both.sum() < UNITS:
        return None
    kappa = cohens_kappa(first[both].astype(np.int64), second[both].astype(np.int64), weights)
    return None if math.isnan(kappa) else kappa
