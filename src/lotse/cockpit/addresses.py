"""The address holds every state of a page: filters, the finding's own options, order and view."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext

from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.findings.types import Finding
from lotse.ui import formats

# Name in the address -> field of the filter that takes its values.
LISTS = {
    "touchpoint": "touchpoints",
    "segment": "segments",
    "device": "devices",
    "source": "sources",
    "kind": "kinds",
    "location": "locations",
    "wave": "waves",
}


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

    @property
    def active(self) -> bool:
        return self.value != ""

    @property
    def without(self) -> dict[str, None]:
        """What takes this filter out of the address."""
        return {self.name: None}


def read_filter(query: QueryDict) -> Filter:
    """The common filters of an address."""
    chosen = Filter(since=_midnight(query, "since"), until=_midnight(query, "until"), phases=_phases(query))
    return replace(chosen, **{field: _values(query, name) for name, field in LISTS.items()})


def read_options(finding: Finding, query: QueryDict) -> dict[str, str]:
    """The finding's own options; an unknown choice is refused with what is allowed."""
    chosen = {option.name: query.get(option.name) or option.default for option in finding.options}
    for option in finding.options:
        if option.choices and chosen[option.name]:
            chosen_of(option.name, query, option.choices)
    return {name: value for name, value in chosen.items() if value}


def chosen_of(name: str, query: QueryDict, allowed: Collection[str]) -> str:
    """One of the allowed values, the first where the address names none."""
    value = query.get(name) or next(iter(allowed))
    if value in allowed:
        return value
    message = gettext("%(name)s: found “%(found)s”; allowed: %(allowed)s.")
    raise AddressError(message % {"name": name, "found": value, "allowed": ", ".join(allowed)})


@dataclass(frozen=True)
class Period:
    """The days of the address, and the same in words."""

    days: tuple[Control, ...]
    text: str

    @property
    def active(self) -> bool:
        return any(day.active for day in self.days)


def period(query: QueryDict, labels: Mapping[str, str], language: str) -> Period:
    days = tuple(Control(name, labels[name], _day_or_nothing(query.get(name, ""))) for name in ("since", "until"))
    since, until = (_printed(day.value, language) for day in days)
    if since and until:
        return Period(days, f"{since} – {until}")
    if since:
        return Period(days, gettext("since %(day)s") % {"day": since})
    return Period(days, gettext("until %(day)s") % {"day": until} if until else gettext("whole time"))


def controls(
    query: QueryDict, offers: Mapping[str, Sequence[tuple[str, str]]], labels: Mapping[str, str]
) -> list[Control]:
    """A select for everything that has something to choose."""
    return [_select(name, labels[name], query.get(name, ""), offered) for name, offered in offers.items() if offered]


def _printed(text: str, language: str) -> str:
    return formats.day(date.fromisoformat(text), language) if text else ""


def _day_or_nothing(text: str) -> str:
    """What a browser's date field can show."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def option_controls(finding: Finding, options: Mapping[str, str]) -> list[Control]:
    """The finding's own options with choices."""
    return [
        select(
            option.name,
            gettext(option.label),
            options.get(option.name, ""),
            [(c, choice_label(c)) for c in option.choices],
        )
        for option in finding.options
        if option.choices
    ]


def select(name: str, label: str, value: str, offered: Sequence[tuple[str, str]]) -> Control:
    """A select that always has a value."""
    return Control(name, label, value, tuple(Choice(key, text, key == value) for key, text in offered))


def choice_label(value: str) -> str:
    """The word for a choice of an option."""
    words = {"mean": gettext("mean"), "nps": gettext("NPS")}
    return words.get(value, value)


def _select(name: str, label: str, value: str, offered: Sequence[tuple[str, str]]) -> Control:
    every = Choice("", gettext("all"), value == "")
    known = [Choice(key, text, key == value) for key, text in offered]
    if value and not any(choice.selected for choice in known):
        known.append(Choice(value, value, True))
    return Control(name, label, value, (every, *known))


def _values(query: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(value for value in query.getlist(name) if value)


def _phases(query: QueryDict) -> tuple[int, ...]:
    values = _values(query, "phase")
    if any(value not in {"1", "2", "3", "4", "5"} for value in values):
        raise AddressError(gettext("Phases are numbers from 1 to 5."))
    return tuple(int(value) for value in values)


def _midnight(query: QueryDict, name: str) -> datetime | None:
    """A day of the address as the start of that day here, in UTC."""
    text = query.get(name)
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise AddressError(
            gettext("%(name)s: found “%(found)s”; a date is written as 2026-11-22.") % {"name": name, "found": text}
        ) from error
    return datetime.combine(day, time(), timezone.get_current_timezone()).astimezone(UTC)
