"""How many people have which balance, and what became of those with more bad and those with more good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from lotse.cockpit.coded import band_names, outcome_names
from lotse.cockpit.pictures.figures import bearing, ends, printed, upto
from lotse.ui import formats
from lotse.ui.bars import bar
from lotse.ui.plots import Scale

TONES = {"bad": "n2", "more bad": "n2", "good": "p2", "more good": "p2"}


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    people = [row for row in rows if row["part"] == "people" and row["share"] is not None]
    scale = upto(bearing(row, "share", row["n"]) for row in people)
    return {
        "people_bars": [_bar(row, "share", scale, frame["language"]) for row in people],
        "balance_outcomes": [part for name in outcome_names() if (part := _outcome(name, rows, frame))],
    }


def _bar(row: Mapping[str, Any], name: str, scale: Scale, language: str) -> dict[str, Any]:
    figure = bearing(row, name, row["n"])
    tone = TONES.get(row["band"]) or TONES.get(row["band"].split(" ")[0], "z")
    return {
        "name": band_names().get(row["band"], row["band"]),
        "plot": bar(figure, scale, tone),
        "share": printed(figure, language),
        "ends": ends(figure, language),
        "people": row["people"],
        "n": row["n"],
    }


def _outcome(name: str, rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    """Rates among comparable people; the raw ones stand in the table."""
    here = [row for row in rows if row["part"] == name and row.get("alike") is not None]
    if not here:
        return {}
    language = frame["language"]
    return {
        "name": outcome_names()[name],
        "bars": [_bar(row, "alike", Scale(0, 1), language) for row in here],
        "says": _says(here[-1], language),
    }


def _says(row: Mapping[str, Any], language: str) -> str:
    low, high = row.get("difference_low"), row.get("difference_high")
    if low is None or high is None:
        return gettext("There are no comparable people with more bad.")
    points = formats.signed(100 * row["difference"], language, 1)
    limits = formats.interval(low, high, "points", language)
    text = gettext("More good against more bad: %(points)s points (%(limits)s).")
    if low <= 0 <= high:
        text = gettext("More good against more bad: %(points)s points (%(limits)s); no difference is demonstrable.")
    return text % {"points": points, "limits": limits}
