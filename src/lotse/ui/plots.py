"""Small server-made plots: a point with its interval on an axis, as SVG in percent so that text never scales.

Everything is drawn with SVG attributes and classes; there is no inline style, so a strict content policy holds.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

Source = Literal["asked", "heard", "staff", "seen"]

FEW = 30  # below this many the mark is hollow and the interval dotted
_CUTS = ((-0.45, "n3"), (-0.20, "n2"), (-0.05, "n1"))


@dataclass(frozen=True)
class Scale:
    """A straight axis from ``low`` to ``high`` with the labels under its chart border."""

    low: float
    high: float
    zero: float | None = None
    segments: int = 4

    def at(self, value: float) -> float:
        """Where a value lies, in percent of the width, kept inside the frame."""
        return min(100.0, max(0.0, 100 * (value - self.low) / (self.high - self.low)))


EXPERIENCE = Scale(-1, 1, zero=0)


@dataclass(frozen=True)
class Bearing:
    """One figure as it is drawn: the point, its 95 % interval, its base, and where it comes from."""

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    source: Source = "asked"
    withheld: bool = False

    @property
    def few(self) -> bool:
        return self.n is not None and self.n < FEW

    @property
    def verdict(self) -> str:
        """``pos`` or ``neg`` if the interval excludes zero, else nothing: only then a number takes a colour."""
        if self.low is not None and self.low > 0:
            return "pos"
        return "neg" if self.high is not None and self.high < 0 else ""


def experience_class(value: float) -> str:
    """The step of the orange-to-blue scale for a value from −1 to +1: ``n3`` … ``z`` … ``p3``."""
    for cut, name in _CUTS:
        if value <= cut:
            return name
        if -value <= cut:
            return name.replace("n", "p")
    return "z"


def marker(source: Source, tone: str, size: float = 6, hollow: bool = False) -> str:
    """◆ asked, ● heard, ■ staff, ▮ seen (behaviour), centred on the origin."""
    css = f"l-mk l-{tone}{' l-hollow' if hollow else ''}"
    if source == "heard":
        return f'<circle class="{css}" r="{size * 0.75:g}"/>'
    if source == "seen":
        return f'<rect class="{css}" x="-2.5" y="{-size:g}" width="5" height="{2 * size:g}"/>'
    if source == "staff":
        half = size * 0.7
        return f'<rect class="{css}" x="{-half:g}" y="{-half:g}" width="{2 * half:g}" height="{2 * half:g}"/>'
    return f'<path class="{css}" d="M0 {-size:g}L{size:g} 0L0 {size:g}L{-size:g} 0Z"/>'


def row(bearing: Bearing, scale: Scale, y: float, size: float = 6, tone: str | None = None) -> str:
    """One bearing at height ``y``: interval with caps taller than the mark, an arrowhead where it leaves the frame."""
    if bearing.value is None:
        return f'<line class="l-strike" x1="0" x2="100%" y1="{y:g}" y2="{y:g}"/>'
    mark = marker(bearing.source, tone or experience_class(bearing.value), size, bearing.few)
    return _interval(bearing, scale, y, size) + f'<svg x="{scale.at(bearing.value):.2f}%" y="{y:g}">{mark}</svg>'


def _interval(bearing: Bearing, scale: Scale, y: float, size: float) -> str:
    if bearing.low is None or bearing.high is None:
        return ""
    left, right = scale.at(bearing.low), scale.at(bearing.high)
    thin = " l-ivl-thin" if bearing.few else ""
    ends = _end(left, bearing.low < scale.low, y, size, -1) + _end(right, bearing.high > scale.high, y, size, 1)
    return f'<line class="l-ivl{thin}" x1="{left:.2f}%" x2="{right:.2f}%" y1="{y:g}" y2="{y:g}"/>{ends}'


def _end(x: float, leaves: bool, y: float, size: float, side: int) -> str:
    if leaves:
        return f'<svg x="{x:.2f}%" y="{y:g}"><path class="l-inkfill" d="M{-side} -5L{6 * side} 0L{-side} 5Z"/></svg>'
    reach = size + 1.5
    return f'<line class="l-cap" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y - reach:g}" y2="{y + reach:g}"/>'


def border(scale: Scale, y: float, height: float = 3) -> str:
    """The chart border as axis: alternating dark and light segments."""
    width = 100 / scale.segments
    return "".join(
        f'<rect class="l-scale-{"ab"[i % 2]}" x="{i * width:.2f}%" y="{y:g}" width="{width:.2f}%" height="{height:g}"/>'
        for i in range(scale.segments)
    )


def zero_line(scale: Scale, bottom: float) -> str:
    if scale.zero is None:
        return ""
    x = f"{scale.at(scale.zero):.2f}%"
    return f'<line class="l-zero" x1="{x}" x2="{x}" y1="0" y2="{bottom:g}"/>'


def drawing(parts: Iterable[str], height: float, label: str = "") -> SafeString:
    """The frame. Without a label the drawing repeats what is printed beside it and is hidden from screen readers."""
    body = mark_safe("".join(parts))  # noqa: S308 - made here from numbers and class names only
    if not label:
        return format_html('<svg width="100%" height="{}" aria-hidden="true">{}</svg>', height, body)
    return format_html('<svg width="100%" height="{}" role="img" aria-label="{}">{}</svg>', height, label, body)


def intervals(
    bearings: Iterable[Bearing], scale: Scale = EXPERIENCE, label: str = "", axis: bool = False
) -> SafeString:
    """Bearings below each other on one axis, as in a row of a table or on a card."""
    rows = [row(bearing, scale, 9 + 17 * i) for i, bearing in enumerate(bearings)]
    bottom = 1 + 17 * len(rows)
    parts = [zero_line(scale, bottom), *rows, border(scale, bottom + 2) if axis else ""]
    return drawing(parts, bottom + (6 if axis else 0), label)


def axis(labels: Iterable[tuple[float, str]], scale: Scale = EXPERIENCE) -> SafeString:
    """The chart border with its labels, below a column of plots."""
    texts = []
    for value, text in labels:
        x = scale.at(value)
        anchor = "l-t-e" if x >= 100 else "l-t-m" if x > 0 else ""
        texts.append(format_html('<text class="{}" x="{}%" y="17">{}</text>', anchor, f"{x:.2f}", text))
    return drawing([border(scale, 0), *texts], 20)
