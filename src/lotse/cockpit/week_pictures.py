"""Small server-made drawings of the start page: bars of good and bad, and rates from month to month."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lotse.ui import formats, plots

Row = Mapping[str, Any]
HALF = 54  # height of the good, and of the bad
MIDDLE = HALF + 12
ROOF = 12  # where the named end of a rate's axis lies
ROOM = 7  # months that a narrow screen can name


def ceiling(value: float) -> float:
    """The least of 1, 2, 5 × 10ⁿ that is not below a value: where an axis ends."""
    if value <= 0:
        return 1.0
    step: float = 10.0 ** math.floor(math.log10(value))
    return next(factor * step for factor in (1, 2, 3, 4, 5, 6, 8, 10) if factor * step >= value * (1 - 1e-9))


def bars(rows: Sequence[Row], side: str, language: str, label: str) -> tuple[SafeString, SafeString]:
    """Good experiences upwards, bad ones downwards, one pair a week; and the scale to stand left of it."""
    tallest = max((max(row[f"{side}_good"] or 0, row[f"{side}_bad"] or 0) for row in rows), default=0)
    top = ceiling(tallest)
    width = 100 / max(len(rows), 1)
    marks = [_pair(row, side, number * width, width, HALF / top) for number, row in enumerate(rows)]
    lines = [f'<line class="l-grid-line" x1="0" x2="100%" y1="{y}" y2="{y}"/>' for y in (12, MIDDLE + HALF)]
    zero = f'<line class="l-zero" x1="0" x2="100%" y1="{MIDDLE}" y2="{MIDDLE}"/>'
    axis = plots.border(plots.Scale(0, 1, segments=6), MIDDLE + HALF + 8)
    drawn = plots.drawing([*lines, *marks, zero, axis, *_months(rows, width, language)], 2 * HALF + 46, label)
    return drawn, _scale(top, language)


def _pair(row: Row, side: str, x: float, width: float, unit: float) -> str:
    good, bad = (unit * (row[f"{side}_{name}"] or 0) for name in ("good", "bad"))
    place = f'x="{x + 0.1 * width:.2f}%" width="{0.8 * width:.2f}%"'
    up = f'<rect class="l-p2" {place} y="{MIDDLE - good:.1f}" height="{good:.1f}"/>' if good else ""
    down = f'<rect class="l-n2" {place} y="{MIDDLE}" height="{bad:.1f}"/>' if bad else ""
    return up + down


def _months(rows: Sequence[Row], width: float, language: str) -> list[SafeString]:
    """A month's name under the first week that begins in it."""
    y = 2 * HALF + 44
    changes = [at for at in range(1, len(rows)) if rows[at]["start"].month != rows[at - 1]["start"].month]
    wide = mark_safe(' class="l-only-wide"') if len(changes) > ROOM else ""
    return [
        format_html(
            '<text{} x="{}%" y="{}">{}</text>', wide if number % 3 else "", f"{at * width:.2f}", y,
            formats.month(rows[at]["start"], language),
        )
        for number, at in enumerate(changes)
        if at * width <= 92
    ]  # fmt: skip


def _scale(top: float, language: str) -> SafeString:
    text = formats.by_unit(top, "count", language)
    places = ((text, 16), ("0", MIDDLE + 4), (text, MIDDLE + HALF + 4))
    return plots.drawing([f'<text class="l-t-e" x="100%" y="{y}">{words}</text>' for words, y in places], 2 * HALF + 46)


def rates(rows: Sequence[Row], language: str, label: str, height: float = 104) -> SafeString:
    """A share from month to month with its interval, from 0 to the named end of the axis."""
    shown = [row for row in rows if row["share"] is not None]
    top = min(1.0, ceiling(max((row["share_high"] for row in shown), default=0.0)))
    width, bottom = 100 / max(len(rows), 1), height - 16
    marks = [_month(row, (at + 0.5) * width, top, bottom) for at, row in enumerate(rows) if row["share"] is not None]
    floor = f'<line class="l-zero" x1="0" x2="100%" y1="{bottom:g}" y2="{bottom:g}"/>'
    roof = f'<line class="l-grid-line" x1="0" x2="100%" y1="{ROOF}" y2="{ROOF}"/>'
    names = [
        format_html(
            '<text class="l-t-e" x="100%" y="9">{}</text>', formats.share(top, language, 0 if top >= 0.01 else 1)
        ),
        *(_named(rows[0], "", 0, height, language), _named(rows[-1], "l-t-e", 100, height, language)) * bool(rows),
    ]
    return plots.drawing([roof, floor, *marks, *names], height, label)


def _month(row: Row, x: float, top: float, bottom: float) -> str:
    inner = bottom - ROOF
    low, value, high = (bottom - inner * min(row[name] / top, 1) for name in ("share_low", "share", "share_high"))
    hollow = " l-hollow" if row["n"] < plots.FEW else ""
    return (
        f'<line class="l-ivl" x1="{x:.2f}%" x2="{x:.2f}%" y1="{low:.1f}" y2="{high:.1f}"/>'
        f'<svg x="{x:.2f}%" y="{value:.1f}"><rect class="l-mk l-p2{hollow}" x="-3" y="-3" width="6" height="6"/></svg>'
    )


def _named(row: Row, css: str, x: int, height: float, language: str) -> SafeString:
    words = f"{formats.month(row['start'], language)} {row['start'].year}"
    return format_html('<text class="{}" x="{}%" y="{}">{}</text>', css, x, f"{height - 2:g}", words)


def bar(row: Row, top: float) -> SafeString:
    """A share as a bar from 0, with its interval; ``top`` is the end of the axis."""
    low, value, high = (100 * min(row[name] / top, 1) for name in ("share_low", "share", "share_high"))
    ends = "".join(f'<line class="l-cap" x1="{x:.2f}%" x2="{x:.2f}%" y1="4" y2="14"/>' for x in (low, high))
    return plots.drawing(
        [
            f'<rect class="l-p2" x="0" y="3" width="{value:.2f}%" height="12"/>',
            f'<line class="l-ivl" x1="{low:.2f}%" x2="{high:.2f}%" y1="9" y2="9"/>{ends}',
            '<line class="l-zero" x1="0" x2="0" y1="0" y2="18"/>',
        ],
        18,
    )
