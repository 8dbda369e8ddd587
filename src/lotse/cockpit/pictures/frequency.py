"""The field of problems: across how many people have one, upwards how grave it is for them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from lotse.cockpit.pictures.figures import bearing, upto
from lotse.ui import formats, plots

type Row = Mapping[str, Any]
HEIGHT: Final = 400.0
TOP: Final = 8.0
FLOOR: Final = HEIGHT - 44
LEFT: Final = 4.0  # percent of the width; labels of the axis stand left of it
NAMED: Final = 12  # the gravest carry their names; all stand in the lines below
LINE: Final = 15.0  # height of a name
LETTER: Final = 0.62  # its width, in percent of the field that names are placed for


@dataclass(frozen=True)
class Field:
    share: plots.Scale
    grave: plots.Scale

    def x(self, value: float) -> float:
        return LEFT + (99 - LEFT) * self.share.at(value) / 100

    def y(self, value: float) -> float:
        return FLOOR - (FLOOR - TOP) * self.grave.at(value) / 100


def drawn(rows: Sequence[Row], language: str) -> SafeString:
    """At least one row; ``display`` is its name; the gravest come first."""
    found = [row["relevance"] for row in rows]
    grave = plots.Scale(math.floor(min(found) - 0.1), math.ceil(max(found) + 0.1))
    field = Field(upto(bearing(row, "share", row["n"]) for row in rows), grave)
    marks = [_mark(row, field, at < NAMED) for at, row in reversed(list(enumerate(rows)))]
    parts = [*_ground(field, language), *marks, *_names(rows[:NAMED], field)]
    label = gettext("Problems: share of people across, mean relevance upwards, one mark per touchpoint")
    return plots.drawing(parts, HEIGHT, label)


def _ground(field: Field, language: str) -> list[str]:
    ticks = range(int(field.grave.low), int(field.grave.high) + 1)
    shares = [field.share.low + part * (field.share.high - field.share.low) for part in (0, 0.25, 0.5, 0.75, 1)]
    decimals = 1 if field.share.high <= 0.06 else 0
    parts = [
        f'<rect class="l-field-ground" x="{LEFT}%" y="{TOP:g}" width="{99 - LEFT}%" height="{FLOOR - TOP:g}"/>',
        *(_tick(field, tick, language) for tick in ticks),
        *(
            format_html('<text class="l-t-m" x="{}%" y="{}">{}</text>', f"{field.x(at):.2f}", FLOOR + 18,
                        formats.share(at, language, decimals))
            for at in shares
        ),
        format_html('<text class="l-t-e" x="99%" y="{}">{}</text>', FLOOR + 36, gettext("share of people →")),
        format_html('<text x="{}%" y="{}">{}</text>', LEFT, FLOOR + 36, gettext("↑ mean relevance, 1 to 9")),
    ]  # fmt: skip
    return [str(part) for part in parts]


def _tick(field: Field, value: int, language: str) -> str:
    y = f"{field.y(value):.1f}"
    text = formats.number(value, language)
    return (
        f'<line class="l-grid-line" x1="{LEFT}%" x2="99%" y1="{y}" y2="{y}"/>'
        f'<text class="l-t-e" x="{LEFT}%" dx="-8" y="{field.y(value) + 4:.1f}">{text}</text>'
    )


def _mark(row: Row, field: Field, named: bool) -> str:
    y = f"{field.y(row['relevance']):.1f}"
    low, high = (f"{field.x(row[name]):.2f}%" for name in ("share_low", "share_high"))
    mark = plots.marker("seen", "n2" if named else "z", 6, row["n"] < plots.FEW)
    return (
        f'<line class="l-cross" x1="{low}" x2="{high}" y1="{y}" y2="{y}"/>'
        f'<svg x="{field.x(row["share"]):.2f}%" y="{y}">{mark}</svg>'
    )


def _names(rows: Sequence[Row], field: Field) -> list[str]:
    """Beside the mark, moved up or down where two would meet; on a narrow screen its number instead."""
    placed: list[tuple[float, float, float]] = []
    parts: list[str] = []
    for number, row in enumerate(rows, start=1):
        x, y, wide = field.x(row["share_high"]), field.y(row["relevance"]), LETTER * len(row["display"]) + 2
        left = x + wide > 99
        start = field.x(row["share_low"]) - wide if left else x
        line = _free(placed, start, start + wide, y)
        placed.append((start, start + wide, line))
        parts.append(
            format_html(
                '<text class="l-t-ink l-plot-label l-halo {}" x="{}%" dx="{}" y="{}">{}</text>'
                '<text class="l-t-ink l-plot-number l-t-b" x="{}%" dx="7" y="{}">{}</text>',
                "l-t-e" if left else "", f"{field.x(row['share_low']) if left else x:.2f}", -8 if left else 8,
                f"{line + 4:.1f}", row["display"], f"{x:.2f}", f"{y - 5:.1f}", number,
            )
        )  # fmt: skip
    return parts


def _free(placed: Sequence[tuple[float, float, float]], left: float, right: float, wanted: float) -> float:
    """The nearest height at which no name placed before is in the way."""
    for step in range(40):
        for line in (wanted - 3 * step, wanted + 3 * step):
            clash = any(a < right and left < b and abs(line - height) < LINE for a, b, height in placed)
            if not clash and TOP + 8 < line < FLOOR - 8:
                return line
    return wanted
