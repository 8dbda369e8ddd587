"""Experience from wave to wave and month to month; good and bad from period to period; contacts by weekday and hour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext

from lotse.cockpit import portrait, week_pictures
from lotse.findings.types import Result
from lotse.ui import timeline

type Row = Mapping[str, Any]
PERIODS: Final = 52  # drawn; all stand in the table
NAMED: Final = 2  # measures that have room for their names in the picture


def course(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing where every value is withheld or missing. Many measures are numbered, their names stand below."""
    language = frame["language"]
    found = portrait.over_time(Result(rows, 0, "people"), frame["names"], language)
    events = found.get("events", ())
    if len(events) > NAMED:
        numbered = [replace(event, text=str(number)) for number, event in enumerate(events, start=1)]
        label = gettext("Experience over time, asked by wave and heard by month")
        found |= {
            "picture": timeline.drawing(found["asked"], found["heard"], numbered, language, label),
            "numbered": [(number, event.text) for number, event in enumerate(events, start=1)],
        }
    return {"course": found}


def hours(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    contacts = sum(row["contacts"] or 0 for row in rows)
    return {"hours_heat": portrait.when(Result(rows, contacts, "contacts"), frame["names"], frame["language"])}


def balance(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    """One part per source that has anything, over the last periods."""
    labels = {
        "asked": gettext("Experiences that customers were asked about, per period: good upwards, bad downwards"),
        "heard": gettext("Experiences heard unasked, per period: good upwards, bad downwards"),
    }
    last = rows[-PERIODS:]
    parts = []
    for source, label in labels.items():
        good, bad = (sum(row[f"{source}_{name}"] or 0 for row in last) for name in ("good", "bad"))
        if good + bad:
            drawing, scale = week_pictures.bars(last, source, frame["language"], label)
            parts.append({"source": source, "good": good, "bad": bad, "bars": drawing, "scale": scale})
    return {"balance_parts": parts, "left_out": len(rows) - len(last)}
