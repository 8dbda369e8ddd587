"""The address holds every state of a page: filters, the finding's own options, order and view."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext, pgettext

from lotse.cockpit.words import kind_names
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.filters import Filter
from lotse.findings.filters import NAMES, parse_filter
from lotse.findings.types import Finding, Option
from lotse.ui import formats
from lotse.ui.templatetags.lotse import source_name


class AddressError(LotseError):
    """A value in the address that cannot be read."""


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    selected: bool


@dataclass(frozen=True)
class Control:
    """One filter in the bar: a select, or a day when it has no choices."""

    name: str
    label: str
    value: str
    choices: tuple[Choice, ...] = ()
    everything: str = ""  # the value that leaves nothing out

    @property
    def active(self) -> bool:
        return self.value != self.everything

    @property
    def without(self) -> dict[str, str | None]:
        """What takes this filter out of the address."""
        return {self.name: self.everything or None}


def read_filter(query: QueryDict) -> Filter:
    """The common filters of an address; what belongs to the screen alone is passed over."""
    asked = settled(query)
    _known_kinds(asked)
    return parse_filter({name: asked.getlist(name) for name in asked if name in NAMES}, zone=get_current_timezone())


def _known_kinds(query: QueryDict) -> None:
    """A kind that does not exist is refused in the reader's language."""
    known = kind_names()
    for name in ("outcome", "without-outcome", "kind"):
        for value in filter(None, map(str.strip, query.getlist(name))):
            if value not in known:
                raise _refusal(name, value, [f"{key} ({word})" for key, word in known.items()])


def settled(query: QueryDict) -> QueryDict:
    """Days chosen by hand replace the span that was clicked before: the form sends both."""
    kept = query.copy()
    if query.get("since") or query.get("until"):
        kept.pop("period", None)
    return kept


def read_options(finding: Finding, query: QueryDict) -> dict[str, str]:
    """The finding's own options, with their defaults."""
    named = {option.name: _words(query, option.name) or option.default for option in finding.options}
    return {name: value for name, value in named.items() if value}


def _words(query: QueryDict, name: str) -> str:
    """An option given several times (the steps of a funnel) is a list in its order."""
    return ",".join(word for word in query.getlist(name) if word)


def chosen_of(name: str, query: QueryDict, allowed: Collection[str]) -> str:
    """One of the allowed values, the first where the address names none."""
    value = query.get(name) or next(iter(allowed))
    if value in allowed:
        return value
    raise _refusal(name, value, allowed)


def _refusal(name: str, found: str, allowed: Collection[str]) -> AddressError:
    listed = ", ".join(allowed)
    return AddressError(
        Message("%(name)s: found “%(found)s”; allowed: %(allowed)s.", name=name, found=found, allowed=listed)
    )


@dataclass(frozen=True)
class Period:
    """The time that the address asks for: in words, as days to change, and the spans that a click offers."""

    days: tuple[Control, ...]
    spans: tuple[Choice, ...]
    text: str
    active: bool


def period(query: QueryDict, labels: Mapping[str, str], language: str) -> Period:
    days = tuple(Control(name, labels[name], _day_or_nothing(query.get(name, ""))) for name in ("since", "until"))
    named = "" if any(day.active for day in days) else query.get("period", "")
    spans = tuple(Choice(value, text, value == named) for value, text in _spans().items())
    chosen = next((span.label for span in spans if span.selected), named)
    text = chosen or _between(*(_printed(day.value, language) for day in days))
    return Period(days, spans, text or gettext("whole time"), bool(text))


def _spans() -> dict[str, str]:
    return {
        "4w": gettext("4 weeks"),
        "3m": gettext("3 months"),
        "12m": gettext("12 months"),
        "24m": gettext("24 months"),
    }


def _between(since: str, until: str) -> str:
    if since and until:
        return f"{since} – {until}"
    if since:
        return gettext("since %(day)s") % {"day": since}
    return gettext("until %(day)s") % {"day": until} if until else ""


def controls(
    query: QueryDict, offers: Mapping[str, Sequence[tuple[str, str]]], labels: Mapping[str, str]
) -> list[Control]:
    """A select for everything that has something to choose; what is set to several values stands in ``further``."""
    single = {name: offered for name, offered in offers.items() if offered and not several(query, name)}
    return [_select(name, labels[name], query.get(name, ""), offered) for name, offered in single.items()]


def several(query: QueryDict, name: str) -> bool:
    """Whether the address sets a filter to more than one value."""
    return len({*query.getlist(name)} - {""}) > 1


def _printed(text: str, language: str) -> str:
    return formats.day(date.fromisoformat(text), language) if text else ""


def _day_or_nothing(text: str) -> str:
    """What a browser's date field can show."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


# What the pages offer for an option that takes more than fixed choices; any other value stands in the address.
_OFFERED: dict[str, tuple[str, ...]] = {
    "window": ("", "7d", "30d", "90d", "180d", "1y"),
    "top": ("10", "20", "50"),
    "largest": ("3", "6", "10"),
}

_SHARES = {"standard"}  # options whose choices are shares


def option_controls(finding: Finding, options: Mapping[str, str]) -> list[Control]:
    """The finding's own options with choices."""
    return [
        _of_option(option, options.get(option.name, ""))
        for option in finding.options
        if option.choices or option.name in _OFFERED
    ]


def _of_option(option: Option, value: str) -> Control:
    offered = option.choices or tuple(word for word in _OFFERED[option.name] if word or option.default is None)
    if value not in offered:
        offered = (*offered, value)
    label = _share_label if option.name in _SHARES else choice_label
    return select(option.name, gettext(option.label), value, [(word, label(word)) for word in offered])


def _share_label(word: str) -> str:
    return formats.share(float(word), (get_language() or "en")[:2], 0)


def select(name: str, label: str, value: str, offered: Sequence[tuple[str, str]], everything: str = "") -> Control:
    """A select that always has a value; ``everything`` names the one that leaves nothing out."""
    return Control(name, label, value, tuple(Choice(key, text, key == value) for key, text in offered), everything)


def choice_label(value: str) -> str:
    """The word for a choice of an option."""
    words = {
        "": gettext("no limit"),
        "mean": gettext("mean"),
        "nps": gettext("NPS"),
        "yes": gettext("yes"),
        "no": gettext("no"),
        "none": gettext("not compared"),
        "left": gettext("left"),
        "bought": gettext("bought"),
        "bought-again": gettext("bought again"),
        "recommended": gettext("recommended"),
        "bad": pgettext("experiences", "bad ones"),
        "good": pgettext("experiences", "good ones"),
        "given": gettext("in the given order"),
        "any": gettext("in any order"),
        "day": gettext("day"),
        "week": gettext("week"),
        "month": gettext("month"),
        "purchase": gettext("purchase"),
        "repurchase": gettext("repurchase"),
        "recommendation": gettext("recommendation"),
        "staying": gettext("staying"),
        "7d": gettext("7 days"),
        "30d": gettext("30 days"),
        "90d": gettext("90 days"),
        "180d": gettext("180 days"),
        "1y": gettext("1 year"),
        "hour": gettext("weekday and hour"),
        "device": gettext("touchpoint and device"),
        "need": gettext("touchpoint and need"),
        "whole": gettext("in one"),
        "means": gettext("grand means"),
        "scale": gettext("middle of the scale"),
        "standard": gettext("standard of 4"),
        "leaving": gettext("Leaving"),
        "silence": gettext("Falling silent"),
        "first-purchase": gettext("First purchase"),
        "stated": gettext("as stated"),
        "derived": gettext("derived from the overall verdict"),
        "significance": gettext("what is certain"),
        "asymmetry": gettext("what outweighs the other"),
        "raw": gettext("in points of the scale"),
        "standardised": gettext("standardised"),
        "dummy": gettext("as an answer of its own"),
        "complete": gettext("left out with all its answers"),
        "most": gettext("the source of most people"),
        **{source: source_name(source) for source in ("seen", "asked", "heard")},
    }
    return words.get(value) or formats.decimal(value, (get_language() or "en")[:2])


def _select(name: str, label: str, value: str, offered: Sequence[tuple[str, str]]) -> Control:
    every = Choice("", gettext("all"), value == "")
    known = [Choice(key, text, key == value) for key, text in offered]
    if value and not any(choice.selected for choice in known):
        known.append(Choice(value, value, True))
    return Control(name, label, value, (every, *known))
