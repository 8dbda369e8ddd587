"""The common filters as they are written: in an address, on the command line, and back into a permalink."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from urllib.parse import urlencode

from lotse.contacts.catalogue import Phase
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.filters import Filter
from lotse.contacts.schema import Kind
from lotse.findings.run import unknown


class FilterSyntaxError(LotseError):
    """A filter is not written as it must be; the message shows how."""


@dataclass(frozen=True)
class Parameter:
    """One common filter: its name in addresses and (with dashes) on the command line, and the field it fills."""

    name: str
    field: str
    help: str


PARAMETERS: Final = (
    Parameter("since", "since", "from this day, month or year on: 2018, 2018-03 or 2018-03-31"),
    Parameter("until", "until", "up to and including this day, month or year"),
    Parameter("period", "", "the last days, weeks, months or years: 30d, 6w, 12m, 2y"),
    Parameter("touchpoint", "touchpoints", "key of a touchpoint, with those below it"),
    Parameter("phase", "phases", "1 to 5, or influencing, presales, purchase, loyalty, advocacy"),
    Parameter("segment", "segments", "name=value"),
    Parameter("device", "devices", "access path"),
    Parameter("source", "sources", "where contacts came from"),
    Parameter("kind", "kinds", "what happened: use, rating, complaint, …"),
    Parameter("location", "locations", "branch or place"),
    Parameter("wave", "waves", "wave of a survey"),
    Parameter("outcome", "outcomes", "people whose journey has this kind of contact"),
    Parameter("without-outcome", "without_outcomes", "people whose journey has no contact of this kind"),
    Parameter("journey-contains", "journey_contains", "people who met this touchpoint"),
    Parameter("journey-lacks", "journey_lacks", "people who did not meet this touchpoint"),
    Parameter("journey-order", "journey_order", "people who met these touchpoints in this order"),
    Parameter("loyalty", "loyalty", "prospect, first_buyer, regular, fan, at_risk or lost"),
)
SINGLE: Final = ("since", "until", "period")
NAMES: Final = tuple(parameter.name for parameter in PARAMETERS)
# Those of lotse.contacts.loyalty, which loads numba.
LOYALTIES: Final = ("prospect", "first_buyer", "regular", "fan", "at_risk", "lost")
_KINDS: Final = ("kind", "outcome", "without-outcome")


def parse_filter(given: Mapping[str, Sequence[str]], now: datetime | None = None, zone: tzinfo = UTC) -> Filter:
    """A filter from named lists of words, as a query string or the command line has them.

    Empty words say nothing. Days begin at midnight of ``zone``, the site's time zone. ``until`` includes the day,
    month or year it names. ``period`` ends now and excludes ``since`` and ``until``. Raises ``FilterSyntaxError`` for
    what cannot be read.
    """
    for name in given:
        if name not in NAMES:
            raise FilterSyntaxError(unknown(Message("filter"), name, NAMES))
    words = {name: [word.strip() for word in values if word.strip()] for name, values in given.items()}
    since, until = _period(words, (now or datetime.now(UTC)).astimezone(zone), zone)
    lists = {
        parameter.field: _values(parameter.name, words.get(parameter.name, []))
        for parameter in PARAMETERS
        if parameter.name not in SINGLE
    }
    return Filter(since=since, until=until, **lists)  # type: ignore[arg-type]


def query_string(where: Filter) -> str:
    """The same filter as the query string of a permalink: always in the same order, "" without any filter."""
    pairs: list[tuple[str, str]] = []
    if where.since:
        pairs.append(("since", where.since.astimezone(UTC).isoformat().replace("+00:00", "Z")))
    if where.until:
        pairs.append(("until", where.until.astimezone(UTC).isoformat().replace("+00:00", "Z")))
    for parameter in PARAMETERS:
        if parameter.name not in SINGLE:
            values = [str(value) for value in getattr(where, parameter.field)]
            ordered = values if parameter.name == "journey-order" else sorted(values)
            pairs += [(parameter.name, value) for value in ordered]
    return urlencode(pairs)


def as_dict(where: Filter) -> dict[str, list[str]]:
    """The filter by parameter name, only what is set: for envelopes and exports."""
    from urllib.parse import parse_qs  # noqa: PLC0415

    return parse_qs(query_string(where))


def _period(words: Mapping[str, list[str]], now: datetime, zone: tzinfo) -> tuple[datetime | None, datetime | None]:
    for name in SINGLE:
        if len(words.get(name, [])) > 1:
            raise FilterSyntaxError(
                Message("%(name)s is given %(n)s times; once is allowed.", name=name, n=len(words[name]))
            )
    first, last, relative = (next(iter(words.get(name, [])), None) for name in SINGLE)
    if relative and (first or last):
        raise FilterSyntaxError(Message("period goes without since and until: it ends now."))
    if relative:
        return _before(now, relative), None
    since = span(first, "since", zone)[0] if first else None
    until = span(last, "until", zone)[1] if last else None
    if since and until and until <= since:
        raise FilterSyntaxError(
            Message("since %(first)s lies after until %(last)s: nothing can be between.", first=first, last=last)
        )
    return since, until


def span(text: str, name: str, zone: tzinfo = UTC) -> tuple[datetime, datetime]:
    """Start (included) and end (not included) of the year, month or day that a text names; an instant is both."""
    try:
        if re.fullmatch(r"\d{4}", text):
            return datetime(int(text), 1, 1, tzinfo=zone), datetime(int(text) + 1, 1, 1, tzinfo=zone)
        if match := re.fullmatch(r"(\d{4})-(\d{2})", text):
            year, month = int(match[1]), int(match[2])
            start = datetime(year, month, 1, tzinfo=zone)
            return start, datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            start = datetime.fromisoformat(text).replace(tzinfo=zone)
            return start, start + timedelta(days=1)
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z", text):
            instant = datetime.fromisoformat(text)
            return instant, instant
    except (ValueError, OverflowError):
        pass
    raise FilterSyntaxError(
        Message("%(name)s is %(found)r; a date is written 2018-03-31, 2018-03 or 2018.", name=name, found=text)
    )


def _before(now: datetime, text: str) -> datetime:
    match = re.fullmatch(r"([1-9]\d{0,3})([dwmy])", text)
    if match is None:
        raise FilterSyntaxError(
            Message("period is %(found)r; it is written as a number and d, w, m or y, for example 12m.", found=text)
        )
    number, unit = int(match[1]), match[2]
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit in "dw":
        return midnight - timedelta(days=number * (7 if unit == "w" else 1))
    months = midnight.year * 12 + midnight.month - 1 - number * (12 if unit == "y" else 1)
    if months < 12:
        raise FilterSyntaxError(Message("period is %(found)r; that lies before the calendar begins.", found=text))
    year, month = divmod(months, 12)
    return _clamped(midnight, year, month + 1)


def _clamped(moment: datetime, year: int, month: int) -> datetime:
    """The same day of another month, or its last: a month before 31 March is 28 February."""
    after = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=moment.tzinfo)
    last = (after - timedelta(days=1)).day
    return moment.replace(year=year, month=month, day=min(moment.day, last))


def _values(name: str, words: list[str]) -> tuple[str, ...] | tuple[int, ...]:
    if name == "phase":
        return tuple(dict.fromkeys(_phase(word) for word in words))
    for word in words:
        if name in _KINDS and word not in [str(kind) for kind in Kind]:
            raise FilterSyntaxError(unknown(name, word, [str(kind) for kind in Kind]))
        if name == "loyalty" and word not in LOYALTIES:
            raise FilterSyntaxError(unknown(Message("loyalty status"), word, LOYALTIES))
        if name == "segment" and not re.fullmatch(r"[^=]+=.+", word):
            raise FilterSyntaxError(
                Message("segment is %(found)r; it is written name=value, for example contract=monthly.", found=word)
            )
    return tuple(words) if name == "journey-order" else tuple(dict.fromkeys(words))


def _phase(word: str) -> int:
    names = {phase.name.lower(): int(phase) for phase in Phase}
    if word in names:
        return names[word]
    if word.isdecimal() and int(word) in names.values():
        return int(word)
    raise FilterSyntaxError(unknown("phase", word, [*(str(number) for number in names.values()), *names]))
