"""Where are we mistaken? What staff think of a touchpoint beside what customers say, and what staff do not see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.cockpit import readings
from lotse.cockpit.bearings import bearing
from lotse.cockpit.coded import judged_names
from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.asking import Asking, listed, why, withheld
from lotse.cockpit.questions.sheet import Entry, Link, Run, Section, Sheet, nothing, runs
from lotse.findings.types import Result
from lotse.ui import formats
from lotse.ui.plots import EXPERIENCE, Bearing, Source

type Row = Mapping[str, Any]
FINDINGS: Final = ("audit-gap", "touchpoints", "incidents")
MOST: Final = 12
FEW: Final = 6


def sheet(asking: Asking) -> Sheet:
    result = asking.ask("audit-gap")
    rows = [row for row in result.rows if row.get("gap") is not None and not withheld(row, "customers_n")]
    unseen = [row for row in result.rows if row.get("named_by") == "customers only" and any(_staff(result))]
    if not rows:
        reason = why(result, 0, gettext("Staff have not rated any touchpoint yet."))
        return nothing(reason, readings.base(result, asking.language))
    outside = asking.rows("touchpoints")
    return Sheet(
        lead=_lead(rows, unseen, asking),
        base=_base(rows, asking.language),
        sections=[*_sections(rows, outside, asking), *_missing(unseen, outside, asking), *_possible(asking)],
        legend=("staff", "asked", "heard"),
        notes=[str(note) for note in result.notes],
    )


def _staff(result: Result) -> Iterator[int]:
    """How much staff said, row by row: who said nothing at all overlooks nothing."""
    return (row.get("staff_n") or 0 for row in result.rows)


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
                "Customers rate or tell of %(unseen)s touchpoint that staff neither rate nor tell of.",
                "Customers rate or tell of %(unseen)s touchpoints that staff neither rate nor tell of.",
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
        gettext("n = %(staff)s ratings by staff, %(customers)s answers") % counts,
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


def one_sided(row: Row, language: str) -> str:
    """Of a touchpoint that one side alone speaks of; "" where neither does."""
    if row.get("named_by") == "customers only":
        text = ngettext(
            "%(n)s customer rates it or tells of it; staff do neither.",
            "%(n)s customers rate it or tell of it; staff do neither.",
            row["customers_named"],
        )
        return text % {"n": formats.number(row["customers_named"], language)}
    return gettext("Staff rate it or tell of it; customers do neither.") if row.get("named_by") == "staff only" else ""


def _missing(unseen: Sequence[Row], outside: Mapping[str, Row], asking: Asking) -> list[Section]:
    """The most named first, as the finding has them."""
    if not unseen:
        return []
    tags = [
        Entry(row["touchpoint"], asking.name(row), _said(row, outside.get(row["touchpoint"], {}), asking.language),
              "", "", ())
        for row in unseen[:MOST]
    ]  # fmt: skip
    every = gettext("See all %(n)s") % {"n": formats.number(len(unseen), asking.language)}
    return [
        Section(
            gettext("Customers name it, staff do not"),
            gettext("Touchpoints that customers rate or tell of and staff do not; the most named first."),
            tags=tags,
            more=Link(every, asking.table("audit-gap")) if len(unseen) > MOST else None,
        )
    ]


def _said(row: Row, outside: Row, language: str) -> str:
    """How many speak of it; and what is heard and asked, as far as there is anything."""
    text = ngettext("%(n)s customer", "%(n)s customers", row["customers_named"])
    parts = [text % {"n": formats.number(row["customers_named"], language)}]
    for mark, source in (("◆", "asked"), ("●", "heard")):
        value = outside.get(f"{source}_mean")
        if value is not None and not withheld(outside, f"{source}_n"):
            limits = words.limits(outside.get(f"{source}_low"), outside.get(f"{source}_high"), "valence", language)
            parts.append(f"{mark} {formats.by_unit(value, 'valence', language)} ({limits})")
    return " · ".join(parts)


def _possible(asking: Asking) -> list[Section]:
    """What staff think could still happen: a judgement that is marked as one, the gravest first; do they agree?"""
    rows = asking.ask("incidents").rows
    judged = sorted((row for row in rows if row.get("risk")), key=lambda row: -float(row["risk"]))
    if not judged:
        return []
    tags = [Entry(row["touchpoint"], asking.name(row), _risk(row, asking.language), "", "", ()) for row in judged[:FEW]]
    every = gettext("See all %(n)s") % {"n": formats.number(len(judged), asking.language)}
    return [
        Section(
            gettext("Not seen yet, but possible"),
            gettext("Severity × plausibility, each from 1 to 5, as staff judge it: a judgement, no measurement."),
            tags=tags,
            says=[_agreed(row, asking.language) for row in rows if row["part"] == "agreement"],
            more=Link(every, asking.table("incidents")) if len(judged) > FEW else None,
            quiet=True,
        )
    ]


def _risk(row: Row, language: str) -> str:
    text = ngettext(
        "%(risk)s of 25 (severity %(severity)s, plausibility %(plausibility)s; judged by %(n)s)",
        "%(risk)s of 25 (severity %(severity)s, plausibility %(plausibility)s; judged by %(n)s)",
        row["risk_n"],
    )
    figures = {"risk": row["risk"], "severity": row["unseen_severity"], "plausibility": row["unseen_plausibility"]}
    shown = {name: formats.number(value, language, 0 if value == int(value) else 1) for name, value in figures.items()}
    return text % {**shown, "n": formats.number(row["risk_n"], language)}


def _agreed(row: Row, language: str) -> str:
    """Krippendorff's α and, where two have judged enough in common, Cohen's κ."""
    text = gettext("%(about)s: staff agree with α = %(alpha)s (%(limits)s; 1 fully, 0 as by chance; %(units)s judged)")
    said = text % {
        "about": judged_names().get(row["touchpoint"], row["touchpoint"]),
        "alpha": formats.number(row["alpha"], language, 2),
        "limits": words.limits(row["alpha_low"], row["alpha_high"], "difference", language),
        "units": formats.number(row["units"], language),
    }
    return f"{said}, κ = {formats.number(row['kappa'], language, 2)}" if row.get("kappa") is not None else said
