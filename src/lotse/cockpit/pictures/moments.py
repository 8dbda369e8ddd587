"""Moments of truth by certainty: what leaving, ratings, told experiences and staff say, source by source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.cockpit.moments import moment_words
from lotse.cockpit.pictures.figures import contacts_address
from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.losing import ORDER, axis, voice
from lotse.cockpit.questions.sheet import Entry, Link, Section, Side
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale

type Row = Mapping[str, Any]
CERTAIN: Final = ("demonstrated", "conflicting")
MOST: Final = 20  # of each certainty; all stand in the table


def drawn(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    certain = [row for row in rows if row["certainty"] in CERTAIN]
    suspected = [row for row in rows if row["certainty"] == "suspected"]
    judged = [row for row in rows if row["certainty"] not in {*CERTAIN, "suspected"}]
    scale = plots.ratio_scale(row.get("ratio_high") for row in certain if (row.get("n") or 0) >= words.FEW)
    parts = (
        (gettext("Demonstrated"), gettext("by at least one source, corrected for many tests"), certain[:MOST]),
        (gettext("Suspected"), gettext("Sources point there; no test is certain."), suspected[:MOST]),
    )
    sections = [_section(title, hint, held, scale, frame) for title, hint, held in parts if held]
    if judged:
        tags = [_entry(row, scale, frame) for row in judged]
        hint = gettext("What customers say and do does not demonstrate it.")
        sections.append(Section(gettext("Judged by staff alone"), hint, tags=tags, quiet=True))
    return {"sections": sections, "left_out": sum(max(0, len(held) - MOST) for held in (certain, suspected))}


def _section(title: str, hint: str, rows: Sequence[Row], scale: Scale, frame: Mapping[str, Any]) -> Section:
    return Section(
        title,
        hint,
        plot_head=gettext("Leaving after a bad experience, multiple of comparable customers"),
        side_head=gettext("Value at stake, per year"),
        voices_head=gettext("What the sources say"),
        axis=axis(scale, frame["language"]),
        entries=[_entry(row, scale, frame) for row in rows],
    )


def _entry(row: Row, scale: Scale, frame: Mapping[str, Any]) -> Entry:
    language, ratio = frame["language"], row.get("ratio")
    ends = (row.get("ratio_low"), row.get("ratio_high"))
    figure = words.times(ratio, language) if ratio is not None else formats.NOTHING
    limits = words.limits(*ends, "ratio", language)
    bearing = plots.limited(Bearing(ratio, *ends, row.get("n"), "seen"))
    worse = ends[0] is not None and ends[0] > 1
    return Entry(
        key=row["touchpoint"],
        name=frame["names"].get(row["touchpoint"], row["name"]),
        sentence=_sentence(row, language),
        plot=plots.row([bearing], scale, f"{figure}, {limits}", [plots.risk_tone(ratio or 0.0, worse)]),
        figure=figure,
        facts=(limits, words.customers(row.get("n"), language)) if ratio is not None else (),
        tone="neg" if worse else "",
        moment=row["certainty"] in CERTAIN,
        rank=formats.number(row["rank"], language) if row.get("rank") else "",
        side=_side(row, frame),
        voices=tuple(voice(source, row) for source in ORDER),
    )


def _sentence(row: Row, language: str) -> str:
    """What the touchpoint does to the relation, and what is told of it."""
    named = moment_words()
    said = f"{named[row['certainty']]}: {named[row['direction']]}." if row.get("direction") in named else ""
    if not row.get("heard_n"):
        return said[:1].upper() + said[1:]
    told = ngettext(
        "%(bad)s of %(n)s person tells mostly bad of it.", "%(bad)s of %(n)s people tell mostly bad of it.",
        row["heard_n"],
    )  # fmt: skip
    counts = {name: formats.by_unit(row.get(f"heard_{name}"), "count", language) for name in ("bad", "n")}
    return f"{said[:1].upper()}{said[1:]} {told % counts}".strip()


def _side(row: Row, frame: Mapping[str, Any]) -> Side:
    address = contacts_address(frame["address"], touchpoint=[row["touchpoint"]])
    link = Link(gettext("See the contacts"), address) if frame.get("may_see_contacts") else None
    if row.get("stake") is None:
        return Side(words=gettext("not calculated, since more leaving is not demonstrable"), link=link)
    ends = words.money_limits(row["stake_low"], row["stake_high"], frame["language"])
    return Side(words.money(row["stake"], frame["language"]), ends, link=link)
