"""The components of the look as template tags: figures, plots, marks and formats. No page draws its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, pgettext

from lotse.contacts.errors import Message
from lotse.ui import formats, messages, plots
from lotse.ui.plots import EXPERIENCE, Bearing, Scale, Source

register = template.Library()

_EVIDENCE = ("assumed", "hints", "partly", "measured")


def language() -> str:
    return (get_language() or "en")[:2]


@register.filter
def unit(value: object, name: str) -> str:
    """A value as its field's unit asks for, in the reader's language."""
    return formats.by_unit(value, name, language())


@register.filter
def said(message: str) -> str:
    """A declared message (a question, an explanation, what is wrong with a row) in the reader's language."""
    return messages.said(message)


@register.filter
def data(text: str) -> str:
    """Data as they are; what Lotse says in their place, in the reader's language."""
    return messages.said(text) if isinstance(text, Message) else text


@register.filter
def count(value: float | None) -> str:
    return formats.by_unit(value, "count", language())


@register.filter
def moment(text: str | None) -> str:
    """An instant written in ISO 8601, in the site's time zone."""
    return formats.instant(timezone.localtime(datetime.fromisoformat(text)), language()) if text else formats.NOTHING


@register.filter
def experience(bearing: Bearing) -> SafeString:
    """The printed number: in colour only if its interval excludes zero."""
    if bearing.withheld:
        return format_html('<span class="l-none">n &lt; {}</span>', settings.MINIMUM_BASE)
    if bearing.value is None:
        return format_html('<span class="l-none">{}</span>', formats.NOTHING)
    text = formats.signed(bearing.value, language())
    return format_html('<b class="{}">{}</b>', f"l-{bearing.verdict}" if bearing.verdict else "", text)


@register.filter
def ends(bearing: Bearing, unit_name: str = "valence") -> str:
    """The interval as text, or nothing."""
    if bearing.low is None or bearing.high is None:
        return ""
    return formats.interval(bearing.low, bearing.high, unit_name, language())


@register.filter
def initials(name: str) -> str:
    """At most two letters for the user's mark."""
    words = str(name).replace(".", " ").replace("@", " ").split()
    return "".join(word[0] for word in words[:2]).upper() or "–"


@register.simple_tag
def marker(source: Source) -> SafeString:
    """◆ asked, ● heard, ■ staff, as a drawing with its name for screen readers."""
    return format_html(
        '<span class="l-mark"><svg width="13" height="13" viewBox="-6.5 -6.5 13 13" role="img" aria-label="{}">{}</svg>'
        "</span>",
        source_name(source),
        mark_safe(plots.marker(source, "z", 5.5)),  # noqa: S308 - numbers and class names only
    )


@register.filter
def source_name(source: str) -> str:
    names = {
        "asked": pgettext("source", "asked"),
        "heard": pgettext("source", "heard"),
        "staff": pgettext("source", "staff"),
        "seen": pgettext("source", "seen"),
    }
    return names[source]


@register.simple_tag
def interval(*bearings: Bearing, scale: Scale = EXPERIENCE, label: str = "", axis: bool = False) -> SafeString:
    """One or more bearings on one axis."""
    return plots.intervals(bearings, scale, label, axis)


@register.simple_tag
def experience_axis() -> SafeString:
    return plots.axis([(-1, f"{formats.MINUS}1"), (0, "0"), (1, "+1")])


@register.inclusion_tag("components/figure.html")
def figure(label: str, bearing: Bearing, unit_name: str, counts: str, source: str = "") -> dict[str, Any]:
    """Value, 95 % interval and base: never one without the others. ``counts`` says what n counts; ``source`` marks
    what was asked or heard.
    """
    return {
        "label": label,
        "source": source,
        "value": unit(bearing.value, unit_name),
        "interval": ends(bearing, unit_name),
        "n": bearing.n,
        "counts": counts,
        "verdict": bearing.verdict if unit_name == "valence" else "",
    }


@register.inclusion_tag("components/evidence.html")
def evidence(level: str, word: bool = True) -> dict[str, Any]:
    """The sounding staff: filled from the top, the word beside it (or as its accessible name)."""
    filled = _EVIDENCE.index(level) if level in _EVIDENCE else 0
    parts = [(0.75 + 5 * i, "on" if i < filled else "off") for i in range(3)]
    return {"parts": parts, "name": evidence_name(level), "word": word}


def evidence_names() -> dict[str, str]:
    return {
        "assumed": pgettext("evidence", "assumed"),
        "hints": pgettext("evidence", "hints"),
        "partly": pgettext("evidence", "partly supported"),
        "measured": pgettext("evidence", "measured"),
    }


@register.filter
def evidence_name(level: str) -> str:
    return evidence_names().get(level, level)


@register.inclusion_tag("components/pages.html", takes_context=True)
def pagination(context: template.Context, page: Any) -> dict[str, Any]:
    return {"page": page, "request": context["request"]}


@register.inclusion_tag("components/empty.html")
def empty(why: str, hint: str = "", action: str = "", url: str = "") -> dict[str, str]:
    """Why it is empty, and the one thing to do about it."""
    return {"why": why, "hint": hint, "action": action, "url": url}


@register.inclusion_tag("components/legend.html")
def legend(sources: Sequence[str] = ("asked", "heard")) -> dict[str, Any]:
    return {"sources": sources, "minus": -0.21}
