"""The field of importance and rating: cuts, diagonal, a cross of intervals for each touchpoint, names beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
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
        step = 0.5 if self.high - self.low <= 3 else 1.0
        first = math.ceil(self.low / step)
        return [step * number for number in range(first, math.floor(self.high / step) + 1)]


def drawn(rows: Sequence[Row], language: str, width: float = SCREEN) -> SafeString:
    """Across: the rating; upwards: importance. ``display`` is each row's name."""
    across = _axis(rows, "performance")
    up = _axis(rows, "importance")
    parts = [
        *_ground(rows[0], across, up),
        *(_cross(row, across, up) for row in rows),
        *_names(rows, across, up, width),
        *_scales(across, up, language),
    ]
    return plots.drawing(parts, HEIGHT, gettext("Importance as stated against mean rating, one mark per touchpoint"))


def _axis(rows: Sequence[Row], name: str) -> Axis:
    ends = [row[f"{name}{end}"] for row in rows for end in ("", "_low", "_high") if row.get(f"{name}{end}") is not None]
    ends += [row[f"{name}_cut"] for row in rows if row.get(f"{name}_cut") is not None]
    return Axis(math.floor(2 * min(ends) - 0.1) / 2, math.ceil(2 * max(ends) + 0.1) / 2)


def _x(axis: Axis, value: float) -> float:
    """Percent of the width; room for the labels of the axis at the left."""
    return 5 + 94 * min(1.0, max(0.0, axis.share(value)))


def _y(axis: Axis, value: float) -> float:
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - min(1.0, max(0.0, axis.share(value))))


def _ground(row: Row, across: Axis, up: Axis) -> list[str]:
    left, right, top, bottom = _x(across, across.low), _x(across, across.high), _y(up, up.high), _y(up, up.low)
    x, y = _x(across, row["performance_cut"]), _y(up, row["importance_cut"])
    low, high = max(across.low, up.low), min(across.high, up.high)
    diagonal = (
        f'<line class="l-diagonal" x1="{_x(across, low):.2f}%" y1="{_y(up, low):.1f}" x2="{_x(across, high):.2f}%" '
        f'y2="{_y(up, high):.1f}"/>'
        if low < high
        else ""
    )
    corners = (
        (left, top + 16, gettext("important and weak"), "l-quadrant l-quadrant-due"),
        (right, top + 16, gettext("important and good"), "l-quadrant l-t-e"),
        (left, bottom - 24, gettext("less important and weak"), "l-quadrant"),
        (right, bottom - 8, gettext("less important and good"), "l-quadrant l-t-e"),
    )
    return [
        _box("l-field-ground", left, top, right, bottom),
        _box("l-field-weak", left, top, x, y),
        diagonal,
        f'<line class="l-cut" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top:g}" y2="{bottom:g}"/>',
        f'<line class="l-cut" x1="{left:.2f}%" x2="{right:.2f}%" y1="{y:.1f}" y2="{y:.1f}"/>',
        *(
            format_html(
                '<text class="{}" x="{}%" dx="{}" y="{}">{}</text>', css, f"{at:.2f}", -8 if at == right else 8,
                f"{line:.1f}", text,
            )
            for at, line, text, css in corners
        ),
    ]  # fmt: skip


def _box(css: str, left: float, top: float, right: float, bottom: float) -> str:
    return (
        f'<rect class="{css}" x="{left:.2f}%" y="{top:.1f}" width="{right - left:.2f}%" '
        f'height="{max(0.0, bottom - top):.1f}"/>'
    )


def _cross(row: Row, across: Axis, up: Axis) -> str:
    """Both intervals, and the mark where the means meet."""
    x, y = _x(across, row["performance"]), _y(up, row["importance"])
    lines = ""
    if row.get("performance_low") is not None:
        ends = (_x(across, row["performance_low"]), _x(across, row["performance_high"]))
        lines += f'<line class="l-cross" x1="{ends[0]:.2f}%" x2="{ends[1]:.2f}%" y1="{y:.1f}" y2="{y:.1f}"/>'
    if row.get("importance_low") is not None:
        limits = (_y(up, row["importance_low"]), _y(up, row["importance_high"]))
        lines += f'<line class="l-cross" x1="{x:.2f}%" x2="{x:.2f}%" y1="{limits[0]:.1f}" y2="{limits[1]:.1f}"/>'
    tone = "n2" if row["quadrant"] == "concentrate" else "z"
    few = (row.get("n") or 0) < plots.FEW
    return f'{lines}<svg x="{x:.2f}%" y="{y:.1f}">{plots.marker("asked", tone, 6, few)}</svg>'


def _names(rows: Sequence[Row], across: Axis, up: Axis, width: float) -> list[str]:
    """Beside the mark, moved up or down where two names would meet; on a narrow screen numbers instead."""
    placed: list[tuple[float, float, float]] = []  # left, right (percent), height
    parts: list[str] = []
    order = sorted(enumerate(rows, start=1), key=lambda pair: _y(up, pair[1]["importance"]))
    for number, row in order:
        x, y = _x(across, row["performance"]), _y(up, row["importance"])
        wide = 100 * (LETTER * len(row["display"]) + 14) / width
        right = x + wide + 1 < 99
        left_end, right_end = (x, x + wide + 1) if right else (x - wide - 1, x)
        line = _free(placed, left_end, right_end, y - 9)
        placed.append((left_end, right_end, line))
        anchor, shift = ("", 10) if right else ("l-t-e", -10)
        strong = " l-t-b" if row["quadrant"] == "concentrate" else ""
        parts.append(
            format_html(
                '<text class="l-t-ink l-plot-label l-halo {}{}" x="{}%" dx="{}" y="{}">{}</text>'
                '<text class="l-t-ink l-plot-number l-t-b" x="{}%" dx="8" y="{}">{}</text>',
                anchor, strong, f"{x:.2f}", shift, f"{line + 4:.1f}", row["display"], f"{x:.2f}",
                f"{y - 5:.1f}", number,
            )
        )  # fmt: skip
    return parts


def _free(placed: Sequence[tuple[float, float, float]], left: float, right: float, wanted: float) -> float:
    """The nearest height at which no name placed before is in the way."""
    for step in range(40):
        for line in (wanted - step * 3, wanted + step * 3):
            clash = any(a < right and left < b and abs(line - height) < LINE for a, b, height in placed)
            if not clash and TOP + 28 < line < HEIGHT - BOTTOM - 24:
                return line
    return wanted


def _scales(across: Axis, up: Axis, language: str) -> list[str]:
    bottom = _y(up, up.low)
    decimals = 1 if 0.5 in {tick % 1 for tick in (*across.ticks, *up.ticks)} else 0
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
    parts.append(
        format_html('<text class="l-t-e" x="99%" y="{}">{}</text>', f"{bottom + 36:.1f}", gettext("mean rating →"))
    )
    parts.append(format_html('<text x="5%" y="{}">{}</text>', f"{bottom + 36:.1f}", gettext("↑ importance as stated")))
    return [str(part) for part in parts]
