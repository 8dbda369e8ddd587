"""The plots of the answers: points with intervals against a named reference, on one axis for all touchpoints."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.html import format_html
from django.utils.safestring import SafeString

from lotse.ui import plots
from lotse.ui.plots import Bearing, Scale

LETTER = 2.1  # width of one in per cent of the narrowest column of plots
STEPS = (2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 20.0)


def ratio_scale(ends: Iterable[float | None]) -> Scale:
    """From 0 to a round multiple; what goes beyond 20 leaves the frame with an arrowhead."""
    highest = max((end for end in ends if end is not None), default=2.0)
    top = next((step for step in STEPS if step >= highest), STEPS[-1])
    return Scale(0, top, zero=1)


def around_zero(ends: Iterable[float | None], least: float = 0.1) -> Scale:
    """From a round number below all ends to one above, 0 always inside."""
    known = [end for end in ends if end is not None] or [0.0]
    low, high = min([*known, 0.0]), max([*known, 0.0])
    wide = max(high - low, least)
    step = next(step for step in (0.05, 0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0, 1e9) if 4 * step >= wide)
    below, above = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
    return Scale(step * below, step * above, zero=0, segments=above - below)


def row(bearings: Sequence[Bearing], scale: Scale, label: str, tones: Sequence[str | None] = ()) -> SafeString:
    """Bearings of one touchpoint below each other, the reference as a line through all."""
    height = 20 + 17 * (len(bearings) - 1)
    marks = [
        plots.row(bearing, scale, 10 + 17 * number, 7, tones[number] if number < len(tones) else None)
        for number, bearing in enumerate(bearings)
    ]
    return plots.drawing([plots.zero_line(scale, height), *marks], height, label)


def head(scale: Scale, labels: Sequence[tuple[float, str]], below: str = "", above: str = "") -> SafeString:
    """The axis above a column of plots, the reference named on both sides, as far as there is room for the words."""
    parts: list[str] = []
    if scale.zero is not None and (below or above):
        x = scale.at(scale.zero)
        sides = ((below, "l-t-ink l-t-e", -6, x), (above, "l-t-ink", 6, 100 - x))
        parts += [
            format_html('<text class="{}" x="{}%" dx="{}" y="12">{}</text>', side, f"{x:.2f}", off, words)
            for words, side, off, room in sides
            if len(words) * LETTER <= room  # words cut off at the edge say less than none
        ]
    top = 18 if parts else 2
    parts.append(plots.border(scale, top))
    for value, text in labels:
        x = scale.at(value)
        anchor = "l-t-e" if x >= 99.9 else "l-t-m" if x > 0.1 else ""
        parts.append(format_html('<text class="{}" x="{}%" y="{}">{}</text>', anchor, f"{x:.2f}", top + 17, text))
    return plots.drawing(parts, top + 21)


def risk_tone(ratio: float, certain: bool) -> str:
    """How dark a multiple is drawn: the colour repeats the position, and only where the loss is demonstrated."""
    if not certain:
        return "z"
    return "n3" if ratio >= 2 else "n2" if ratio >= 1.5 else "n1"


def limited(bearing: Bearing) -> Bearing:
    """Without limits that are no number (an upper limit may be infinite: then the interval leaves the frame)."""
    high = bearing.high
    return replace(bearing, high=1e12) if high is not None and high == float("inf") else bearing
