"""A decision as it is said: one sentence with its figure, its base, what to do, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from lotse.cockpit.questions import words
from lotse.cockpit.questions.plots import risk_tone
from lotse.cockpit.questions.questions import QUESTIONS
from lotse.contacts.schema import ASKED, HEARD
from lotse.ui import formats, plots
from lotse.ui.plots import Bearing, Scale

Row = Mapping[str, Any]
CHANGE = Scale(-0.5, 0.5, zero=0)
EXPERIENCE = Scale(-1, 1, zero=0)
TIMES = Scale(0, 6, zero=1)


@dataclass(frozen=True)
class Told:
    """``facts``: interval, base and period. ``action`` leads on to ``url``; ``question`` is the page that says more."""

    sentence: SafeString
    facts: tuple[str, ...]
    source: str
    owner: str
    plot: SafeString | str
    action: str
    url: str
    question: str = ""  # what to read on about, with its address; nothing for housekeeping
    question_url: str = ""


def told(row: Row, names: Mapping[str, str], language: str, *, sees_contacts: bool) -> Told:
    """``names``: touchpoints in the reader's language, by key."""
    action, url = _action(row, sees_contacts)
    return Told(
        _sentence(row, names, language),
        tuple(_facts(row, language)),
        row["source"],
        row["owner"],
        _plot(row, language) if row["source"] else "",
        action,
        url,
        *_question(row),
    )


def _question(row: Row) -> tuple[str, str]:
    """The page whose question the decision belongs to: what was asked is weighed, what was heard may drive away."""
    if not row["source"]:
        return "", ""
    asked = QUESTIONS["weak" if row["source"] == "asked" else "losing"]
    return gettext(asked.title), reverse("question", args=[asked.slug])


def touchpoint_address(key: str) -> str:
    return reverse("touchpoint", args=[key])


def _sentence(row: Row, names: Mapping[str, str], language: str) -> SafeString:
    key = row["touchpoint"]
    parts = {
        "touchpoint": key and format_html('<a href="{}">{}</a>', touchpoint_address(key), names.get(key, key)),
        "value": format_html('<b class="l-nb">{}</b>', _value(row, language)),
        "reach": "" if row["reach"] is None else formats.share(row["reach"], language, 0),
        "reference": "" if row["reference"] is None else formats.signed(row["reference"], language),
    }
    text = {name: conditional_escape(part) for name, part in parts.items()}
    return mark_safe(str(conditional_escape(_message(row))) % text)  # noqa: S308 - every part is escaped


def _message(row: Row) -> str:  # noqa: PLR0911 - one return a sentence
    match row["rule"], row["source"]:
        case "leaving", _:
            return gettext(
                "After a bad experience at %(touchpoint)s, %(value)s times as many customers leave us as comparable "
                "ones without it."
            )
        case "worse", "asked":
            return gettext("At %(touchpoint)s, experience has become worse by %(value)s when customers are asked.")
        case "worse", _:
            return gettext("At %(touchpoint)s, what we hear unasked has become worse by %(value)s.")
        case "bad", "asked":
            return gettext("%(reach)s of customers meet %(touchpoint)s. When asked, they rate it %(value)s on average.")
        case "bad", _:
            return gettext("%(reach)s of customers meet %(touchpoint)s. What we hear unasked is bad: %(value)s.")
        case "gap", _:
            return gettext("On %(touchpoint)s we hear worse unasked than when we ask: %(value)s against %(reference)s.")
        case "unmapped", _:
            return gettext("%(value)s of all contacts belong to no touchpoint yet.")
        case _:
            return ngettext(
                "Nobody is responsible for %(value)s touchpoint: %(touchpoint)s.",
                "Nobody is responsible for %(value)s touchpoints; most customers meet %(touchpoint)s.",
                int(row["value"] or 0),
            )


def _value(row: Row, language: str) -> str:
    value = row["value"]
    match row["rule"]:
        case "leaving":
            return formats.number(value, language, 1)
        case "worse":
            return formats.number(abs(value), language, 2)
        case "bad" | "gap":
            return formats.signed(value, language)
        case "unmapped":
            return formats.share(value, language)
        case _:
            return formats.number(value, language)


def _facts(row: Row, language: str) -> list[str]:
    facts = []
    if row["low"] is not None and row["high"] is not None:
        unit = "nps" if row["rule"] == "leaving" else "valence"
        ends = formats.interval(row["low"], row["high"], unit, language)
        facts.append(f"{formats.share(0.95, language, 0)}: {ends}")
    counts = {
        "people": ngettext("%(n)s person", "%(n)s people", row["n"]),
        "contacts": ngettext("%(n)s contact", "%(n)s contacts", row["n"]),
        "touchpoints": ngettext("%(n)s touchpoint", "%(n)s touchpoints", row["n"]),
    }
    facts.append("n = " + counts[row["counts"]] % {"n": formats.number(row["n"], language)})
    if row["stake_low"] is not None:
        ends = words.money_limits(row["stake_low"], row["stake_high"], language)
        facts.append(gettext("at stake a year: %(ends)s") % {"ends": ends})
    if row["rule"] == "worse":
        facts.append(gettext("13 weeks against the 13 before"))
    elif row["source"]:
        facts.append(f"{formats.day(row['since'], language)}{formats.EN_DASH}{formats.day(row['until'], language)}")
    return facts


def _action(row: Row, sees_contacts: bool) -> tuple[str, str]:
    if row["rule"] == "unmapped":
        return gettext("Assign the signals"), reverse("finding", args=["signals"])
    if row["rule"] == "ownerless":
        return gettext("See who is responsible for what"), f"{reverse('map')}?lanes=owner"
    if row["rule"] == "leaving" or not sees_contacts:
        return gettext("Look at the touchpoint"), touchpoint_address(row["touchpoint"])
    kinds = sorted(ASKED if row["source"] == "asked" else HEARD)
    query = {"touchpoint": row["touchpoint"], "kind": kinds, "since": row["since"], "until": row["until"]}
    address = f"{reverse('finding', args=['contacts'])}?{urlencode(query, doseq=True)}"
    return gettext("See the answers") if row["source"] == "asked" else gettext("Read what customers say"), address


def _plot(row: Row, language: str) -> SafeString:
    """The bearing against its reference, on the border of the chart, both named."""
    scale = {"worse": CHANGE, "leaving": TIMES}.get(row["rule"], EXPERIENCE)
    bearing = Bearing(row["value"], row["low"], row["high"], row["n"], row["source"])
    at = scale.at(row["reference"])
    parts = [
        f'<line class="l-zero" x1="{at:.2f}%" x2="{at:.2f}%" y1="12" y2="38"/>',
        format_html(
            '<text class="l-t-m" x="{}%" y="8">{}</text>', f"{min(max(at, 15), 85):.2f}", _reference(row, language)
        ),
        plots.row(bearing, scale, 25, 7, _tone(row)),
        plots.border(scale, 38),
        *_labels(scale, language),
    ]
    return plots.drawing(parts, 58, f"{_value(row, language)}; {_facts(row, language)[0]}")


def _tone(row: Row) -> str | None:
    """A change or a risk is no experience: its colour says how bad it is."""
    if row["rule"] == "leaving":
        return risk_tone(row["value"], certain=True)
    return "n1" if row["rule"] == "worse" else None


def _reference(row: Row, language: str) -> str:
    match row["rule"]:
        case "leaving":
            return gettext("as many")
        case "bad":
            return ""
        case "gap":
            return gettext("asked: %(value)s") % {"value": formats.signed(row["reference"], language)}
        case _:
            return gettext("no change")


def _labels(scale: Scale, language: str) -> list[str]:
    middle = 0.0 if scale.low < 0 else 1.0
    ends = [(scale.low, ""), (middle, "l-t-m"), (scale.high, "l-t-e")]
    return [
        f'<text class="{css}" x="{scale.at(value):.4g}%" y="56">{_label(value, scale, language)}</text>'
        for value, css in ends
    ]


def _label(value: float, scale: Scale, language: str) -> str:
    if scale is TIMES:
        return formats.number(value, language)
    return formats.signed(value, language, 0 if value in {-1, 0, 1} else 1)
