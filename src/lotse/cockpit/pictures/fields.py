"""Findings with two figures a touchpoint: a field of all of them above, one line for each below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lotse.cockpit.pictures import frequency, lines
from lotse.cockpit.questions import field

type Row = Mapping[str, Any]


def ipa(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    """Importance against rating."""
    both = [row for row in rows if row.get("importance") is not None and row.get("performance") is not None]
    shown = _named(both, frame)
    return lines.drawn(lines.LOOKS["ipa"], rows, frame) | _above(
        field.drawn(shown, frame["language"]) if shown else "", shown
    )


def problems(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    """How many have the problem against how grave it is."""
    shown = _named([row for row in rows if row.get("share") is not None], frame)
    below = lines.drawn(lines.LOOKS["problems"], rows, frame)
    return below | _above(frequency.drawn(shown, frame["language"]) if shown else "", shown[: frequency.NAMED])


def _named(rows: Sequence[Row], frame: Mapping[str, Any]) -> list[Row]:
    return [{**row, "display": frame["names"].get(row["touchpoint"], row["touchpoint"])} for row in rows]


def _above(drawing: object, named: Sequence[Row]) -> dict[str, Any]:
    """The key names the numbers that stand in the plot on a narrow screen."""
    return {"field_plot": drawing, "field_key": [(at, row["display"]) for at, row in enumerate(named, start=1)]}
