"""The steps as bars with intervals; under each who came no further and what they did next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lotse.cockpit import registry
from lotse.cockpit.pictures.figures import axis, bearing, ends, printed
from lotse.cockpit.words import phase_names
from lotse.ui import formats
from lotse.ui.bars import bar
from lotse.ui.plots import Scale

WHOLE = Scale(0, 1)
SELECTS = 6


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    language = frame["language"]
    steps = [_step(row, frame, last=at == len(rows) - 1) for at, row in enumerate(rows)]
    return {"funnel": steps, "scale_axis": axis(WHOLE, language), "step_choices": _choices(frame)}


def _step(row: Mapping[str, Any], frame: Mapping[str, Any], last: bool) -> dict[str, Any]:
    language, names = frame["language"], frame["names"]
    figure = bearing(row, "of_first", row["people"])
    before, stopped = bearing(row, "of_before", row["people"]), bearing(row, "stopped_share", row["stopped"])
    following = [
        (names.get(row[f"next_{place}"], row[f"next_{place}"]), row[f"next_{place}_people"])
        for place in (1, 2, 3)
        if row.get(f"next_{place}")
    ]
    return {
        "number": row["step"],
        "name": names.get(row["at"], row["at"]),
        "plot": bar(figure, WHOLE, height=24),
        "people": row["people"],
        "share": printed(figure, language),
        "ends": ends(figure, language),
        "before": "" if row["step"] == 1 else printed(before, language),
        "median": formats.by_unit(row["median_seconds"], "seconds", language)
        if row["median_seconds"] is not None
        else "",
        "stopped": row["stopped"],
        "stopped_share": printed(stopped, language),
        "stopped_ends": ends(stopped, language),
        "next": following,
        "last": last,
    }


def _choices(frame: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Up to six selects; what is left empty is no step."""
    chosen = frame["chosen"].get("steps", "phases")
    words = [] if chosen == "phases" else chosen.split(",")
    phases = [(str(number), f"{number} {name}") for number, name in phase_names().items()]
    points = [
        (point.key, frame["names"].get(point.key, point.key))
        for point in registry.contact_log().catalogue().touchpoints
        if not point.retired
    ]
    offered = [*phases, *sorted(points, key=lambda pair: str(pair[1]).casefold())]
    return [
        {"number": at + 1, "value": words[at] if at < len(words) else "", "offered": offered} for at in range(SELECTS)
    ]
