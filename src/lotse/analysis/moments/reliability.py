"""Is the experience okay every time, everywhere, whoever serves; and is the touchpoint trusted?"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, felt, flat, kinds_but, rows_of
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.scales import asked_most, ends_of, other_scales
from lotse.contacts.runners.threads import each
from lotse.contacts.schema import HEARD, NOT_EXPERIENCED, TRUST
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods.errors import MethodError
from lotse.methods.estimates.sums import members
from lotse.methods.multiplicity import benjamini_hochberg
from lotse.methods.reliability import okay_or_better, spread
from lotse.methods.tallies.usage import local_hours

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

WIDEST: Final = 0.5  # standard deviation of shares: none is larger, half of them 0 and half 1
UNASKED: Final = Note("What customers told unasked is left out: complaints are no sample of experiences.")
NO_TRUST: Final = Note("Nobody was asked how far they trust the touchpoints.")

UNITS: Final = ("locations", "weekdays", "staff")

type Row = dict[str, Any]


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint with experiences on record: the least reliable first."""
    with reading(log, where) as read:
        lived = flat(read, kinds_but(read, {*NOT_EXPERIENCED, *HEARD}) & (rows_of(read) >= 0), among=felt)
        trust, left_out = _trust(read)
        places = (part.by_row(len(read.catalogue.touchpoints)) for part in (lived, trust))
        met = [(at, here, asked) for at, (here, asked) in enumerate(zip(*places, strict=True)) if len(here)]
        rows = each(lambda place: _row(read, *place), met)
        for unit in UNITS:
            _differ(rows, unit)
        rows.sort(key=lambda row: row["okay"])
        notes = [UNASKED, *left_out] if len(trust.time) else [UNASKED, *left_out, NO_TRUST]
        return Result(rows, len(lived.time), "contacts", notes, read.catalogue.version)


def _trust(read: Reading) -> tuple[Flat, list[Note]]:
    """Answers by the touchpoint whose trust they state, with what was left out. ``valence``: how far the rating is from
    the middle of its scale, to the better end; the log's own reads 0–10 as a recommendation, whose middle is 7.
    """
    trust = np.array([what.signal.startswith(TRUST) for what in read.codes.whats], bool)
    asked = flat(read, trust & (read.about >= 0) & (read.cut.selection.whats > 0))
    asked = asked.only(~(np.isnan(asked.rating) & np.isnan(asked.valence)))  # never used is no answer
    ends = [ends_of(what.scale or "") or (np.nan, np.nan) for what in read.codes.whats]
    worst, best = np.array(ends, np.float64).reshape(-1, 2)[asked.what].T
    lean = (2 * asked.rating - worst - best) * np.sign(best - worst)
    told = asked.having(row=read.about[asked.what].astype(np.int64), valence=lean).only(~np.isnan(lean))
    kept = asked_most(told.row, read.codes.whats, told.what)
    return told.only(kept), [*_unread(len(lean) - len(kept)), *other_scales(int((~kept).sum()))]


def _unread(n: int) -> list[Note]:
    if not n:
        return []
    return [
        Note.counted(
            "%(n)s answer about trust is left out: it has no rating on a scale of two numbers, such as 1-5.",
            "%(n)s answers about trust are left out: they have no rating on a scale of two numbers, such as 1-5.",
            n,
        )
    ]


def _row(read: Reading, at: int, here: Flat, asked: Flat) -> Row:
    point = read.catalogue.touchpoints[at]
    okay = (here.valence >= 0).astype(np.float64)
    located, served = here.location > 0, here.staff > 0
    return {
        "touchpoint": point.key,
        "name": point.names["en"],
        **_share("okay", here),
        "n": members(here.person)[0],
        **_spread("locations", okay[located], here.location[located], here.person[located]),
        **_spread("weekdays", okay, local_hours(here.time, _zone()) // 24, here.person),
        **_spread("staff", okay[served], here.staff[served], here.person[served]),
        **_share("trust", asked),
        "trust_n": members(asked.person)[0],
    }


def _share(name: str, contacts: Flat) -> Row:
    if not len(contacts.time):
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    found = okay_or_better(contacts.valence, contacts.person)
    return {name: found.value, f"{name}_low": found.low, f"{name}_high": found.high}


def _zone() -> ZoneInfo:
    return ZoneInfo(os.environ.get("LOTSE_TIME_ZONE", "Europe/Berlin"))


def _spread(name: str, okay: Array, units: Array, person: Array) -> Row:
    """Standard deviation of the share between units beyond chance, with its limits; p of there being any."""
    keys = (f"{name}_spread", f"{name}_spread_low", f"{name}_spread_high", f"{name}_p")
    try:
        found = spread(okay, units, person)
    except MethodError:  # one unit, or one customer in each
        return dict.fromkeys(keys)
    if np.ptp(okay) == 0:  # where nothing varies, no spread can be told from chance
        return dict.fromkeys(keys)
    between = found.between
    if not between.high:  # the units differ even less than chance lets expect: a limit of 0 would say they are alike
        return dict.fromkeys(keys) | {f"{name}_p": None if math.isnan(found.p) else found.p}
    figures = (between.value, between.low, min(between.high, WIDEST), found.p)
    return {key: None if math.isnan(figure) else figure for key, figure in zip(keys, figures, strict=True)}


def _differ(rows: list[Row], unit: str) -> None:
    """Is there any spread: corrected over all touchpoints (Benjamini-Hochberg), and the lower limit above 0."""
    known = [row for row in rows if row[f"{unit}_p"] is not None]
    rejected = benjamini_hochberg(np.array([row[f"{unit}_p"] for row in known])).rejected if known else ()
    for row in rows:
        row[f"{unit}_differ"] = None
    for row, real in zip(known, rejected, strict=True):
        row[f"{unit}_differ"] = bool(real) and (row[f"{unit}_spread_low"] or 0.0) > 0


def _based(*fields: tuple[str, str, str], base: str = "n") -> tuple[Field, ...]:
    return tuple(Field(name, label, unit, base, True) for name, label, unit in fields)


FINDING: Final = Finding(
    name="reliability",
    question="Is the experience okay every time, everywhere?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        *_based(
            ("okay", "Share okay or better", "share"), ("okay_low", "Share okay or better, from", "share"),
            ("okay_high", "Share okay or better, to", "share"),
        ),
        Field("n", "People", "count"),
        *_based(
            ("locations_spread", "Spread between locations", "share"),
            ("locations_spread_low", "Spread between locations, from", "share"),
            ("locations_spread_high", "Spread between locations, to", "share"),
            ("locations_p", "Locations: p", "probability"), ("locations_differ", "Locations differ, demonstrated", ""),
            ("weekdays_spread", "Spread between weekdays", "share"),
            ("weekdays_spread_low", "Spread between weekdays, from", "share"),
            ("weekdays_spread_high", "Spread between weekdays, to", "share"),
            ("weekdays_p", "Weekdays: p", "probability"), ("weekdays_differ", "Weekdays differ, demonstrated", ""),
            ("staff_spread", "Spread between staff, as a whole", "share"),
            ("staff_spread_low", "Spread between staff, from", "share"),
            ("staff_spread_high", "Spread between staff, to", "share"),
            ("staff_p", "Staff: p", "probability"), ("staff_differ", "Staff differ, demonstrated", ""),
        ),
        Field("trust_n", "People asked about trust", "count"),
        *_based(
            ("trust", "Trusted", "share"), ("trust_low", "Trusted, from", "share"),
            ("trust_high", "Trusted, to", "share"), base="trust_n",
        ),
    ),
    compute=compute,
    explanation=(
        "Share of experiences that were not bad, with Wilson's interval (95 %) clustered by person. Spread: standard "
        "deviation of that share between locations, between weekdays (of the site’s time zone) and between the staff "
        "who served, beyond chance and beyond what customers who come again bring with them; of staff only this one "
        "figure is given. Limits: Q-profile, at most 50 %; none where units differ even less than by chance. "
        "Demonstrated: corrected over all touchpoints "
        "(Benjamini-Hochberg, 5 %), and the lower limit is above 0. Trusted: share of answers to the question of trust "
        "(signals that begin with trust/) in the middle of their scale or above, unweighted as the other shares are."
    ),
)  # fmt: skip
