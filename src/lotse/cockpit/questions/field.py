"""The field of two figures a touchpoint, such as importance and rating: cuts, a cross of intervals for each touchpoint,
names beside them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from lotse.ui import formats, plots

type Row = Mapping[str, Any]
HEIGHT: Final = 460.0
TOP: Final = 8.0
BOTTOM: Final = 44.0  # below the field: axis and its name
LINE: Final = 15.0  # height of a name
LETTER: Final = 7.2  # width of one, on average and with some room
OWN: Final = 0.55  # half a mark, percent of the width
SCREEN: Final = 1200.0  # width of the field that names are placed for
PAPER: Final = 640.0


@dataclass(frozen=True)
class Axis:
    low: float
    high: float

    def share(self, value: float) -> float:
        return (value - self.low) / (self.high - self.low)

    @property
    def ticks(self) -> list[float]:
        span = self.high - self.low
        step = 0.25 if span <= 1 else 0.5 if span <= 3 else 1.0
        first = math.ceil(self.low / step)
        return [step * number for number in range(first, math.floor(self.high / step) + 1)]

    @property
    def decimals(self) -> int:
        return max(0 if tick % 1 == 0 else 1 if tick % 0.5 == 0 else 2 for tick in self.ticks)


@dataclass(frozen=True)
class Plane:
    """What stands against what: fields of the rows (each with ``_low``, ``_high`` and, for the cut, ``_cut``), words
    of axes and corners (upper left, upper right, lower left, lower right), and which marks are in the darker tone.
    """

    across: str
    up: str
    label: str
    across_label: str
    up_label: str
    corners: tuple[str, str, str, str]
    tone: Callable[[Row], str]
    weak: bool = False  # the upper left is the corner to look at
    equal: bool = False  # both are in one unit: a line where they are equal
    whole: Axis | None = None  # of both; else as far as the rows go


def importance_and_rating() -> Plane:
    return Plane(
        "performance",
        "importance",
        gettext("Importance as stated against mean rating, one mark per touchpoint"),
        gettext("mean rating →"),
        gettext("↑ importance as stated"),
        (
            gettext("important and weak"),
            gettext("important and good"),
            gettext("less important and weak"),
            gettext("less important and good"),
        ),
        lambda row: "n2" if row["quadrant"] == "concentrate" else "z",
        weak=True,
        equal=True,
    )


def drawn(rows: Sequence[Row], language: str, width: float = SCREEN, plane: Plane | None = None) -> SafeString:
    """Across: the rating; upwards: importance; or what another ``plane`` says. ``display`` is each row's name."""
    plane = plane or importance_and_rating()
    across, up = plane.whole or _axis(rows, plane.across), plane.whole or _axis(rows, plane.up)
    parts = [
        *_ground(rows[0], plane, across, up),
        *(_cross(row, plane, across, up) for row in rows),
        *_names(rows, plane, across, up, width),
        *_scales(plane, across, up, language),
    ]
    return plots.drawing(parts, HEIGHT, plane.label)


def _axis(rows: Sequence[Row], name: str) -> Axis:
    ends = [row[f"{name}{end}"] for row in rows for end in ("", "_low", "_high") if row.get(f"{name}{end}") is not None]
    ends += [row[f"{name}_cut"] for row in rows if row.get(f"{name}_cut") is not None]
    return Axis(math.floor(2 * min(ends) - 0.1) / 2, math.ceil(2 * max(ends) + 0.1) / 2)


def _x(axis: Axis, value: float) -> float:
    """Percent of the width; room for the labels of the axis at the left."""
    return 5 + 94 * min(1.0, max(0.0, axis.share(value)))


def _y(axis: Axis, value: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1.0, max(0.0, axis.share(value))))


def _ground(row: Row, plane: Plane, across: Axis, up: Axis) -> list[str]:
    left, right, top, bottom = _x(across, across.low), _x(across, across.high), _y(up, up.high), _y(up, up.low)
    x, y = _x(across, row[f"{plane.across}_cut"]), _y(up, row[f"{plane.up}_cut"])
    return [
        _box("l-field-ground", left, top, right, bottom),
        _box("l-field-weak", left, top, x, y) if plane.weak else "",
        _diagonal(across, up) if plane.equal else "",
        f'<line class="l-cut" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top:g}" y2="{bottom:g}"/>',
        f'<line class="l-cut" x1="{left:.2f}%" x2="{right:.2f}%" y1="{y:.1f}" y2="{y:.1f}"/>',
        *_corners(plane, (left, right), (top, bottom)),
    ]


def _corners(plane: Plane, sides: tuple[float, float], ends: tuple[float, float]) -> list[str]:
    left, right = sides
    top, bottom = ends
    due = " l-quadrant-due" if plane.weak else ""
    places = (
        (left, top + 16, f"l-quadrant{due}"),
        (right, top + 16, "l-quadrant l-t-e"),
        (left, bottom - 24, "l-quadrant"),
        (right, bottom - 8, "l-quadrant l-t-e"),
    )
    return [
        format_html(
            '<text class="{}" x="{}%" dx="{}" y="{}">{}</text>', css, f"{at:.2f}", -8 if at == right else 8,
            f"{line:.1f}", text,
        )
        for (at, line, css), text in zip(places, plane.corners, strict=True)
    ]  # fmt: skip


def _diagonal(across: Axis, up: Axis) -> str:
    low, high = max(across.low, up.low), min(across.high, up.high)
    if low >= high:
        return ""
    return (
        f'<line class="l-diagonal" x1="{_x(across, low):.2f}%" y1="{_y(up, low):.1f}" x2="{_x(across, high):.2f}%" '
        f'y2="{_y(up, high):.1f}"/>'
    )


def _box(css: str, left: float, top: float, right: float, bottom: float) -> str:
    return (
        f'<rect class="{css}" x="{left:.2f}%" y="{top:.1f}" width="{right - left:.2f}%" '
        f'height="{max(0.0, bottom - top):.1f}"/>'
    )


def _cross(row: Row, plane: Plane, across: Axis, up: Axis) -> str:
    """Both intervals, and the mark where the figures meet."""
    x, y = _x(across, row[plane.across]), _y(up, row[plane.up])
    lines = ""
    if row.get(f"{plane.across}_low") is not None:
        ends = (_x(across, row[f"{plane.across}_low"]), _x(across, row[f"{plane.across}_high"]))
        lines += f'<line class="l-cross" x1="{ends[0]:.2f}%" x2="{ends[1]:.2f}%" y1="{y:.1f}" y2="{y:.1f}"/>'
    if row.get(f"{plane.up}_low") is not None:
        limits = (_y(up, row[f"{plane.up}_low"]), _y(up, row[f"{plane.up}_high"]))
        lines += f'<line class="l-cross" x1="{x:.2f}%" x2="{x:.2f}%" y1="{limits[0]:.1f}" y2="{limits[1]:.1f}"/>'
    few = (row.get("n") or 0) < plots.FEW
    return f'{lines}<svg x="{x:.2f}%" y="{y:.1f}">{plots.marker("asked", plane.tone(row), 6, few)}</svg>'


def _names(rows: Sequence[Row], plane: Plane, across: Axis, up: Axis, width: float) -> list[str]:
    """Beside the mark, moved up or down where two names would meet; on a narrow screen numbers instead."""
    placed = [_taken(row, plane, across, up) for row in rows]  # left, right (percent), height: no name hides a mark
    parts: list[str] = []
    order = sorted(enumerate(rows, start=1), key=lambda pair: _y(up, pair[1][plane.up]))
    for number, row in order:
        x, y = _x(across, row[plane.across]), _y(up, row[plane.up])
        wide = 100 * (LETTER * len(row["display"]) + 14) / width
        right = x + wide + 1 < 99
        left_end, right_end = (x + OWN, x + wide + 1) if right else (x - wide - 1, x - OWN)
        line = _free(placed, left_end, right_end, y - 9)
        placed.append((left_end, right_end, line))
        anchor, shift = ("", 10) if right else ("l-t-e", -10)
        strong = " l-t-b" if plane.tone(row) != "z" else ""
        parts.append(
            format_html(
                '<text class="l-t-ink l-plot-label l-halo {}{}" x="{}%" dx="{}" y="{}">{}</text>'
                '<text class="l-t-ink l-plot-number l-t-b" x="{}%" dx="8" y="{}">{}</text>',
                anchor, strong, f"{x:.2f}", shift, f"{line + 4:.1f}", row["display"], f"{x:.2f}",
                f"{y - 5:.1f}", number,
            )
        )  # fmt: skip
    return parts


def _taken(row: Row, plane: Plane, across: Axis, up: Axis) -> tuple[float, float, float]:
    x = _x(across, row[plane.across])
    return x - OWN, x + OWN, _y(up, row[plane.up])


def _free(placed: Sequence[tuple[float, float, float]], left: float, right: float, wanted: float) -> float:
    """The nearest height at which no name placed before is in the way."""
    for step in range(40):
        for line in (wanted - step * 3, wanted + step * 3):
            clash = any(a < right and left < b and abs(line - height) < LINE for a, b, height in placed)
            if not clash and TOP + 28 < line < HEIGHT - BOTTOM - 24:
                return line
    return wanted


def _scales(plane: Plane, across: Axis, up: Axis, language: str) -> list[str]:
    bottom = _y(up, up.low)
    decimals = max(across.decimals, up.decimals)
    parts = [
        format_html(
            '<text class="l-t-m" x="{}%" y="{}">{}</text>', f"{_x(across, tick):.2f}", f"{bottom + 18:.1f}",
            formats.number(tick, language, decimals),
        )
        for tick in across.ticks
    ]  # fmt: skip
    parts += [
        format_html(
            '<text class="l-t-e" x="5%" dx="-8" y="{}">{}</text>', f"{_y(up, tick) + 4:.1f}",
            formats.number(tick, language, decimals),
        )
        for tick in up.ticks
    ]  # fmt: skip
    parts.append(format_html('<text class="l-t-e" x="99%" y="{}">{}</text>', f"{bottom + 36:.1f}", plane.across_label))
    parts.append(format_html('<text x="5%" y="{}">{}</text>', f"{bottom + 36:.1f}", plane.up_label))
    return [str(part) for part in parts]
