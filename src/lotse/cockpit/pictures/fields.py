"""Findings with two figures a touchpoint: a field of all of them above, one line for each below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext, pgettext

from lotse.cockpit.pictures import frequency, lines
from lotse.cockpit.questions import field

type Row = Mapping[str, Any]
HALF: Final = 0.5  # the coefficients' field is cut where as many as not would be more, or less, satisfied


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


def kano(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    """Less satisfaction without it against more satisfaction with it."""
    both = [_turned(row) for row in rows if row.get("better") is not None and row.get("worse") is not None]
    shown = _named(both, frame)
    drawing = field.drawn(shown, frame["language"], plane=_coefficients()) if shown else ""
    return lines.drawn(lines.LOOKS["kano"], rows, frame) | _above(drawing, shown)


def _turned(row: Row) -> Row:
    """CS⁻ counts to the right, as it is drawn everywhere."""
    without = {"without": row["worse"], "without_low": row.get("worse_high"), "without_high": row.get("worse_low")}
    positive = {name: None if value is None else -value for name, value in without.items()}
    return {**row, **positive, "without_cut": HALF, "better_cut": HALF}


def _coefficients() -> field.Plane:
    return field.Plane(
        "without",
        "better",
        gettext("Satisfaction with it against dissatisfaction without it, one mark per touchpoint"),
        gettext("annoyed without (−CS−) →"),
        gettext("↑ pleased with it (CS+)"),
        (
            pgettext("category", "excitement"),
            pgettext("category", "performance"),
            pgettext("category", "indifferent"),
            pgettext("category", "basic"),
        ),
        lambda row: "p2" if row.get("certainty") == "demonstrated" else "z",
        whole=field.Axis(0.0, 1.0),
    )


def _named(rows: Sequence[Row], frame: Mapping[str, Any]) -> list[Row]:
    return [{**row, "display": frame["names"].get(row["touchpoint"], row["touchpoint"])} for row in rows]


def _above(drawing: object, named: Sequence[Row]) -> dict[str, Any]:
    """The key names the numbers that stand in the plot on a narrow screen."""
    return {"field_plot": drawing, "field_key": [(at, row["display"]) for at, row in enumerate(named, start=1)]}
