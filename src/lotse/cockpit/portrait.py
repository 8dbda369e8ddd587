"""The parts of a touchpoint's page: each is one finding, drawn; a part without data is absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from lotse.cockpit.bearings import bearing
from lotse.cockpit.words import said
from lotse.findings.types import Finding, Result
from lotse.findings.withhold import WITHHELD
from lotse.ui import formats, timeline
from lotse.ui.plots import Bearing

Row = Mapping[str, Any]
MOST_BARS = 5
DAYS = 7
FIRST_HOUR, LAST_HOUR = 6, 23  # shown at least; wider where contacts lie outside
SHADES = 5
ONE_IN_A_HUNDRED = 0.01  # of the contacts: an hour outside the day is shown from here on


@dataclass(frozen=True)
class Part:
    """A section: its finding with its answer, and what its template draws."""

    finding: Finding
    result: Result
    drawn: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Bar:
    """A share with its interval; positions in percent of the widest end among its siblings."""

    label: str
    url_key: str
    share: float
    low: float
    high: float
    people: int
    scale: float

    @property
    def width(self) -> str:
        return f"{100 * self.share / self.scale:.2f}"

    @property
    def left(self) -> str:
        return f"{100 * self.low / self.scale:.2f}"

    @property
    def right(self) -> str:
        return f"{100 * self.high / self.scale:.2f}"


def over_time(result: Result, names: Mapping[str, str], language: str) -> dict[str, Any]:
    asked = [_point(row, "asked", language) for row in result.rows if row["series"] == "asked"]
    heard = [_point(row, "heard", language) for row in result.rows if row["series"] == "heard"]
    events = [_event(row, names, language) for row in result.rows if row["series"] == "measure"]
    if not any(point.bearing.value is not None for point in (*asked, *heard)):
        return {}
    label = gettext("Experience over time, asked by wave and heard by month")
    picture = timeline.drawing(asked, heard, events, language, label)
    return {"picture": picture, "asked": asked, "heard": heard, "events": events}


def _point(row: Row, source: Any, language: str) -> timeline.Point:
    low, high = row["begins"], row["ends"]
    middle = low.replace(day=15) if source == "heard" else low + (high - low) / 2
    few = WITHHELD in row and bool(row[WITHHELD])
    shown = Bearing(row["value"], row["low"], row["high"], row["n"], source, few)
    return timeline.Point(middle, shown, f"n = {formats.by_unit(row['n'], 'count', language)}")


def _event(row: Row, names: Mapping[str, str], language: str) -> timeline.Event:
    day: date = row["begins"]
    return timeline.Event(day, f"{said('measure', row['period'], names)}, {formats.day(day, language)}")


def locations(result: Result, names: Mapping[str, str], _language: str) -> dict[str, Any]:
    """Nothing to compare where there is one location only."""
    rows = [
        (said("location", row["location"], names), bearing(row, "asked"), bearing(row, "heard")) for row in result.rows
    ]
    return {"rows": rows} if len(rows) > 1 else {}


def purposes(result: Result, names: Mapping[str, str], _language: str) -> dict[str, Any]:
    named = [{**row, "label": said("purpose", row["purpose"], names), "url": ""} for row in result.rows]
    return {"bars": bars(named)} if named else {}


def neighbours(result: Result, names: Mapping[str, str], nothing: Mapping[str, str]) -> dict[str, list[Bar]]:
    """The bars before and after, by series; ``nothing``: how a journey's beginning and end are named."""
    found = {}
    for series, word in nothing.items():
        rows = [row for row in result.rows if row["series"] == series]
        labelled = [
            {**row, "label": names.get(row["touchpoint"], row["touchpoint"]) or word, "url": row["touchpoint"]}
            for row in rows
        ]
        found[series] = bars(labelled)
    return found


def bars(rows: Sequence[Row]) -> list[Bar]:
    known = [row for row in rows if row.get("share") is not None][:MOST_BARS]
    scale = max((row["share_high"] for row in known), default=1.0)
    return [
        Bar(
            row["label"], row["url"], row["share"], row["share_low"], row["share_high"], row["people"], scale
        ) for row in known
    ]  # fmt: skip


def when(result: Result, _names: Mapping[str, str], language: str) -> dict[str, Any]:
    """The heat map: rows of hours per weekday as shades 0 to 5, and what the shades stand for."""
    if not result.rows:
        return {}
    contacts = {(row["weekday"], row["hour"]): row["contacts"] or 0 for row in result.rows}
    hours = _hours(contacts, result.base)
    most = max(contacts.values())
    days = [
        (name, [Hour(contacts[(day, hour)], hour, _shade(contacts[(day, hour)], most)) for hour in hours])
        for day, name in enumerate(_weekdays(), start=1)
    ]
    return {"days": days, "hours": hours, "legend": _legend(most, language)}


@dataclass(frozen=True)
class Hour:
    contacts: int
    hour: int
    shade: int


def _hours(contacts: Mapping[tuple[int, int], int], total: int) -> list[int]:
    busy = [
        hour for hour in range(24)
        if sum(contacts[(day, hour)] for day in range(1, DAYS + 1)) >= ONE_IN_A_HUNDRED * total
    ]  # fmt: skip
    return list(range(min([*busy, FIRST_HOUR]), max([*busy, LAST_HOUR - 1]) + 1))


def _shade(contacts: int, most: int) -> int:
    """0 for none, 1 to 5 in equal steps up to the busiest hour."""
    return 0 if contacts == 0 else min(SHADES, 1 + SHADES * (contacts - 1) // max(1, most))


def _legend(most: int, language: str) -> list[tuple[int, str]]:
    """From how many contacts to how many each shade stands for."""
    found = [(0, "0")]
    for shade in range(1, SHADES + 1):
        inside = [n for n in _ends(most) if _shade(n, most) == shade]
        if inside:
            ends = [formats.number(end, language) for end in (inside[0], inside[-1])]
            found.append((shade, ends[0] if ends[0] == ends[1] else "–".join(ends)))
    return found


def _ends(most: int) -> range:
    return range(1, most + 1)


def _weekdays() -> list[str]:
    return [
        gettext("Mon"),
        gettext("Tue"),
        gettext("Wed"),
        gettext("Thu"),
        gettext("Fri"),
        gettext("Sat"),
        gettext("Sun"),
    ]


def reliability(row: Row) -> Bearing:
    """Okay or better: the complement of the share that was asked and disappointed."""
    share, low, high = (row.get(f"asked_negative{end}") for end in ("", "_low", "_high"))
    if share is None or low is None or high is None:
        return Bearing(None, n=row.get("asked_n"))
    return Bearing(1 - share, 1 - high, 1 - low, row.get("asked_n"))


def reach(row: Row) -> Bearing:
    return Bearing(row.get("reach"), row.get("reach_low"), row.get("reach_high"), row.get("people"))


def lead(row: Row, language: str) -> SafeString | str:
    """What can be said of the touchpoint in sentences; silent where the base does not carry one."""
    asked, heard = bearing(row, "asked"), bearing(row, "heard")
    sentences = []
    if row.get("reach") is not None:
        text = gettext("%(share)s of our customers meet this touchpoint.")
        sentences.append(text % {"share": formats.share(row["reach"], language, 0)})
    sentences += [_verdict(asked, heard, language), _trend(row, language)]
    return " ".join(sentence for sentence in sentences if sentence)


def _verdict(asked: Bearing, heard: Bearing, language: str) -> str:
    firm = [b for b in (asked, heard) if b.value is not None and not b.few and not b.withheld]
    if not firm:
        return gettext("Too few answers and statements yet to say how it is for them.")
    words = {
        "asked": {
            "pos": gettext("When asked, they rate it well (%(value)s)."),
            "neg": gettext("When asked, they rate it badly (%(value)s)."),
            "": gettext("When asked, they rate it neither well nor badly (%(value)s)."),
        },
        "heard": {
            "pos": gettext("What we hear unasked is good (%(value)s)."),
            "neg": gettext("What we hear unasked is bad (%(value)s)."),
            "": gettext("What we hear unasked is mixed (%(value)s)."),
        },
    }
    return " ".join(
        words[b.source][b.verdict] % {"value": formats.signed(b.value or 0.0, language)} for b in firm
    )  # fmt: skip


def _trend(row: Row, language: str) -> str:
    words = {
        "↑": gettext("It has become better from %(from)s to %(to)s (%(change)s)."),
        "↓": gettext("It has become worse from %(from)s to %(to)s (%(change)s)."),
        "→": gettext("From %(from)s to %(to)s no certain change (%(change)s)."),
    }
    text = words.get(row.get("trend") or "")
    if text is None or row.get("trend_change") is None:
        return ""
    ends = {"from": formats.span(row["trend_from"], language), "to": formats.span(row["trend_to"], language)}
    return text % {**ends, "change": formats.signed(row["trend_change"], language)}
