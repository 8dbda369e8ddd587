"""Moments of truth by certainty: what leaving, ratings, told experiences and staff say, source by source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from lotse.cockpit.pictures.figures import contacts_address
from lotse.cockpit.questions import plots, words
from lotse.cockpit.questions.losing import ORDER, axis, voice
from lotse.cockpit.questions.sheet import Entry, Link, Section, Side
from lotse.cockpit.turning import turns
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale

type Row = Mapping[str, Any]
CERTAIN: Final = ("demonstrated", "conflicting")
MOST: Final = 20  # of each certainty; all stand in the table


def drawn(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    certain = [row for row in rows if row["certainty"] in CERTAIN]
    suspected = [row for row in rows if row["certainty"] == "suspected"]
    judged = [row for row in rows if row["certainty"] == "judged"]
    open_ones = [row for row in rows if row["certainty"] not in {*CERTAIN, "suspected", "judged"}]
    scale = plots.ratio_scale(row.get("ratio_high") for row in certain if (row.get("n") or 0) >= words.FEW)
    parts = (
        (
            gettext("Demonstrated"),
            gettext("by at least one source, corrected for many tests; what it is stands below each name"),
            certain[:MOST],
        ),
        (gettext("Suspected"), gettext("Sources point there; no test is certain."), suspected[:MOST]),
    )
    sections = [_section(title, hint, held, scale, frame) for title, hint, held in parts if held]
    if judged:
        tags = [_tag(row, frame) for row in judged]
        hint = gettext("What customers say and do does not demonstrate it.")
        sections.append(Section(gettext("Judged by staff alone"), hint, tags=tags, quiet=True))
    if open_ones:
        hint = gettext("No source says anything that is certain. That does not mean there is no effect.")
        sections.append(Section(gettext("Not demonstrable"), hint, tags=[_tag(row, frame) for row in open_ones],
                                quiet=True))  # fmt: skip
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


def _tag(row: Row, frame: Mapping[str, Any]) -> Entry:
    """A touchpoint of which only staff speak, or nobody: their mean judgement, no plot."""
    text = gettext("Staff rate it %(mean)s on −1 to +1.") if row.get("staff_mean") is not None else ""
    mean = formats.signed(row["staff_mean"], frame["language"]) if text else ""
    name = frame["names"].get(row["touchpoint"], row["name"])
    return Entry(row["touchpoint"], name, text % {"mean": mean} if text else "", "", "", ())


def _entry(row: Row, scale: Scale, frame: Mapping[str, Any]) -> Entry:
    language, ratio = frame["language"], row.get("ratio")
    ends = (row.get("ratio_low"), row.get("ratio_high"))
    figure = words.times(ratio, language) if ratio is not None else formats.NOTHING
    limits = words.limits(*ends, "ratio", language)
    bearing = plots.limited(Bearing(ratio, *ends, row.get("n"), "seen"))
    worse = "leaving" in (row.get("outcomes") or ())
    return Entry(
        key=row["touchpoint"],
        name=frame["names"].get(row["touchpoint"], row["name"]),
        sentence=_sentence(row, language),
        plot=plots.row([bearing], scale, f"{figure}, {limits}", [plots.risk_tone(ratio or 0.0, worse)]),
        figure=figure,
        facts=(limits, words.customers(row.get("n"), language)) if ratio is not None else (),
        tone="neg" if worse else "",
        moment=turns(row),
        rank=formats.number(row["rank"], language) if row.get("rank") else "",
        side=_side(row, frame),
        voices=tuple(voice(source, row) for source in ORDER),
    )


def _sentence(row: Row, language: str) -> str:
    return " ".join(said(row, language))


def said(row: Row, language: str) -> list[str]:
    """What each source that speaks says, and no more: the demonstrated first, what is only suspected marked as such."""
    shown = set(row.get("demonstrated_by") or ())
    parts = [_of_behaviour(row, language)] if "behaviour" in (row.get("supporting") or ()) else []
    parts += [text for source in ("heard", "asked") if (text := _told(row, source, language))]
    doubtful = row["certainty"] == "suspected" and not shown
    return [gettext("Suspected, not demonstrated:") if doubtful else "", *filter(None, parts)][not doubtful :]


def _of_behaviour(row: Row, language: str) -> str:
    """Each outcome that is demonstrated; the interval of leaving stands beside the plot."""
    parts = []
    if "leaving" in (row.get("outcomes") or ()):
        parts.append(words.followed({"event": "leaving", "ratio": row["ratio"]}, "bad", language))
    if row.get("other") and row.get("other_ratio") is not None:
        other = words.followed({"event": row["other"], "ratio": row["other_ratio"]}, "bad", language)
        limits = words.limits(row.get("other_low"), row.get("other_high"), "ratio", language)
        parts.append(f"{other[:-1]} ({limits}; {words.customers(row.get('other_n'), language)}).")
    return " ".join(parts)


def _told(row: Row, source: str, language: str) -> str:
    if source not in {*(row.get("supporting") or ()), *(row.get("opposing") or ())} or not row.get(f"{source}_n"):
        return ""
    if source == "heard":
        return _heard(row, language)
    text = gettext("Its rating goes with the overall verdict; on average it is %(mean)s (n = %(n)s).")
    return text % {
        "mean": formats.number(row["asked_mean"], language, 2),
        "n": formats.number(row["asked_n"], language),
    }


def _heard(row: Row, language: str) -> str:
    """The larger side: how many tell mostly bad, or mostly good."""
    bad, n = row.get("heard_bad") or 0, row["heard_n"]
    if 2 * bad >= n:
        text = ngettext(
            "%(bad)s of %(n)s person tells mostly bad of it.", "%(bad)s of %(n)s people tell mostly bad of it.", n
        )
        return text % {"bad": formats.number(bad, language), "n": formats.number(n, language)}
    text = ngettext(
        "%(good)s of %(n)s person tells mostly good of it.", "%(good)s of %(n)s people tell mostly good of it.", n
    )
    return text % {"good": formats.number(n - bad, language), "n": formats.number(n, language)}


def _side(row: Row, frame: Mapping[str, Any]) -> Side:
    address = contacts_address(frame["address"], touchpoint=[row["touchpoint"]])
    link = Link(gettext("See the contacts"), address) if frame.get("may_see_contacts") else None
    if row.get("stake") is None:
        return Side(words=gettext("not calculated, since more leaving is not demonstrable"), link=link)
    ends = words.money_limits(row["stake_low"], row["stake_high"], frame["language"])
    return Side(words.money(row["stake"], frame["language"]), ends, link=link)
