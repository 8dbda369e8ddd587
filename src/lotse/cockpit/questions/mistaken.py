"""Where are we mistaken? What staff think of a touchpoint beside what customers say, and what staff do not see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.cockpit import readings
from lotse.cockpit.bearings import bearing
from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.asking import Asking, listed, withheld
from lotse.cockpit.questions.sheet import Entry, Link, Run, Section, Sheet, nothing, runs
from lotse.ui import formats
from lotse.ui.plots import EXPERIENCE, Bearing, Source

type Row = Mapping[str, Any]
FINDINGS: Final = ("audit-gap", "touchpoints")
NAMED_BY: Final = 10  # people who speak of a touchpoint unasked before it is said to be missing
MOST: Final = 12


def sheet(asking: Asking) -> Sheet:
    result = asking.ask("audit-gap")
    rows = [row for row in result.rows if row.get("gap") is not None and not withheld(row, "customers_n")]
    if not rows:
        why = str(result.notes[0]) if result.notes else gettext("Staff have not rated any touchpoint yet.")
        return nothing(why, readings.base(result, asking.language))
    outside = asking.rows("touchpoints")
    unseen = _unseen(outside, {row["touchpoint"] for row in result.rows if row["staff_n"]})
    return Sheet(
        lead=_lead(rows, unseen, asking),
        base=_base(rows, asking.language),
        sections=[*_sections(rows, outside, asking), *_missing(unseen, asking)],
        legend=("staff", "asked", "heard"),
        notes=[str(note) for note in result.notes],
    )


def _base(rows: Sequence[Row], language: str) -> str:
    """Both sides count, each its own."""
    counts = {side: formats.number(sum(row[f"{side}_n"] for row in rows), language) for side in ("staff", "customers")}
    return gettext("n = %(staff)s ratings by staff, %(customers)s answers of customers") % counts


def _lead(rows: Sequence[Row], unseen: Sequence[Row], asking: Asking) -> tuple[Run, ...]:
    too_good = [asking.name(row) for row in rows if row["real"] and row["gap"] > 0]
    too_bad = [asking.name(row) for row in rows if row["real"] and row["gap"] < 0]
    counts = {"all": formats.number(len(rows), asking.language), "unseen": formats.number(len(unseen), asking.language)}
    strong = {"good": listed(too_good), "bad": listed(too_bad)}
    sentences = []
    if too_good:
        sentences.append(gettext("We think better of %(good)s than customers do."))
    if too_bad:
        sentences.append(gettext("We think worse of %(bad)s than customers do."))
    if not sentences:
        sentences.append(gettext("At none of %(all)s touchpoints that both sides rated is a difference demonstrable."))
    if unseen:
        sentences.append(
            ngettext(
                "Customers speak of %(unseen)s touchpoint that staff have not rated.",
                "Customers speak of %(unseen)s touchpoints that staff have not rated.",
                len(unseen),
            )
        )
    return runs(" ".join(sentences), strong, **counts)


def _sections(rows: Sequence[Row], outside: Mapping[str, Row], asking: Asking) -> list[Section]:
    parts = (
        (gettext("We think too well of it"), "", [row for row in rows if row["real"] and row["gap"] > 0], False),
        (gettext("We think too badly of it"), "", [row for row in rows if row["real"] and row["gap"] < 0], False),
        (
            gettext("Not demonstrable"),
            gettext("The interval of the difference includes 0, or it does not stand up among so many."),
            [row for row in rows if not row["real"]],
            True,
        ),
    )
    return [
        Section(
            title,
            hint,
            plot_head=gettext("Experience from −1 to +1: ■ staff, ◆ asked, ● heard"),
            axis=_axis(),
            entries=[_entry(row, outside.get(row["touchpoint"], {}), asking) for row in _largest(here)],
            quiet=quiet,
        )
        for title, hint, here, quiet in parts
        if here
    ]


def _axis() -> Any:
    labels = [(-1.0, f"{formats.MINUS}1"), (0.0, "0"), (1.0, "+1")]
    return plots.head(EXPERIENCE, labels, gettext("bad"), gettext("good"))


def _largest(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -abs(row["gap"]))


def _entry(row: Row, outside: Row, asking: Asking) -> Entry:
    language = asking.language
    heard = bearing(outside, "heard")
    sides = [_side(row, "staff", "staff"), _side(row, "customers", "asked")]
    sides += [heard] if heard.value is not None else []
    said = [f"{mark} {formats.signed(one.value or 0.0, language)}" for mark, one in zip("■◆●", sides, strict=False)]
    return Entry(
        key=row["touchpoint"],
        name=asking.name(row),
        sentence=sentence(row, language),
        plot=plots.row(sides, EXPERIENCE, ", ".join(said)),
        figure=" · ".join(said),
        facts=facts(row, language),
    )


def facts(row: Row, language: str) -> tuple[str, str]:
    """The difference with its interval, and what both sides rest on."""
    limits = words.limits(row.get("gap_low"), row.get("gap_high"), "difference", language)
    counts = {name: formats.number(row[f"{name}_n"], language) for name in ("staff", "customers")}
    return (
        gettext("difference %(gap)s (%(limits)s)") % {"gap": formats.signed(row["gap"], language), "limits": limits},
        gettext("n = %(staff)s staff, %(customers)s answers") % counts,
    )


def _side(row: Row, name: str, source: Source) -> Bearing:
    return Bearing(row[name], row.get(f"{name}_low"), row.get(f"{name}_high"), row[f"{name}_n"], source)


def sentence(row: Row, language: str) -> str:
    values = {
        "gap": formats.number(abs(row["gap"]), language, 2),
        "staff": formats.signed(row["staff"], language),
        "customers": formats.signed(row["customers"], language),
    }
    if not row["real"]:
        text = gettext("Staff rate it %(staff)s, customers %(customers)s; no difference can be demonstrated.")
    elif row["gap"] > 0:
        text = gettext("Staff rate it %(staff)s, customers %(customers)s: staff %(gap)s better.")
    else:
        text = gettext("Staff rate it %(staff)s, customers %(customers)s: staff %(gap)s worse.")
    return text % values


def _unseen(outside: Mapping[str, Row], judged: set[str]) -> list[Row]:
    """Touchpoints of which enough people speak unasked and that staff have not rated: the worst heard first."""
    named = [
        row for key, row in outside.items() if key not in judged and (row.get("heard_n") or 0) >= NAMED_BY
    ]  # fmt: skip
    return sorted(named, key=lambda row: float(1.0 if row.get("heard_mean") is None else row["heard_mean"]))


def _missing(unseen: Sequence[Row], asking: Asking) -> list[Section]:
    if not unseen:
        return []
    tags = [
        Entry(row["touchpoint"], asking.name(row), _said(row, asking.language), "", "", ()) for row in unseen[:MOST]
    ]
    every = gettext("See all %(n)s") % {"n": formats.number(len(unseen), asking.language)}
    return [
        Section(
            gettext("Customers name it, staff do not"),
            gettext("Touchpoints of which customers speak unasked and that staff have not rated; the worst first."),
            tags=tags,
            more=Link(every, asking.table("touchpoints")) if len(unseen) > MOST else None,
        )
    ]


def _said(row: Row, language: str) -> str:
    limits = words.limits(row.get("heard_low"), row.get("heard_high"), "valence", language)
    return gettext("● %(value)s (%(limits)s; n = %(n)s)") % {
        "value": formats.by_unit(row.get("heard_mean"), "valence", language),
        "limits": limits,
        "n": formats.number(row["heard_n"], language),
    }
