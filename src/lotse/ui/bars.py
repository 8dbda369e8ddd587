"""Bars that begin at zero and carry their interval, strips of coloured cells, and a stepped curve: server-made SVG."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from lotse.ui.plots import Bearing, Scale, axis, border, drawing, row

type Cell = tuple[str, float, str]  # class of its ground, how dark (0 … 1), what it says


def bar(bearing: Bearing, scale: Scale, tone: str = "p1", height: float = 16) -> SafeString:
    """One share as a bar from zero on, with its interval over its end."""
    if bearing.value is None:
        return drawing([row(bearing, scale, height / 2)], height)
    body = f'<rect class="l-bar l-{tone}" x="0" y="1" width="{scale.at(bearing.value):.2f}%" height="{height - 2:g}"/>'
    return drawing([body, _whisker(bearing, scale, height / 2)], height)


def _whisker(bearing: Bearing, scale: Scale, y: float) -> str:
    if bearing.low is None or bearing.high is None:
        return ""
    left, right = f"{scale.at(bearing.low):.2f}%", f"{scale.at(bearing.high):.2f}%"
    thin = " l-ivl-thin" if bearing.few else ""
    caps = "".join(f'<line class="l-cap" x1="{x}" x2="{x}" y1="{y - 5:g}" y2="{y + 5:g}"/>' for x in (left, right))
    return f'<line class="l-ivl{thin}" x1="{left}" x2="{right}" y1="{y:g}" y2="{y:g}"/>{caps}'


def strip(cells: Sequence[Cell | None], height: float = 20) -> SafeString:
    """Equal cells side by side; None leaves the paper."""
    width = 100 / max(len(cells), 1)
    parts = [_cell(at, width, height, *cell) for at, cell in enumerate(cells) if cell is not None]
    return drawing(parts, height)


def _cell(at: int, width: float, height: float, ground: str, dark: float, text: str) -> str:
    return (
        f'<rect class="l-heat l-{ground}" x="{at * width:.3f}%" y="0" width="{width:.3f}%" height="{height:g}" '
        f'fill-opacity="{dark:.2f}"><title>{conditional_escape(text)}</title></rect>'
    )


def percent_axis(highest: float, texts: Iterable[tuple[float, str]]) -> SafeString:
    """The chart border from zero to ``highest`` with its labels."""
    return axis(texts, Scale(0, highest))


def rising(points: Sequence[Bearing], labels: Sequence[str], label: str, height: float = 220) -> SafeString:
    """Points with intervals from left to right over their numbers, joined; the axis runs from 0 to 1."""
    inner = height - 24
    width = 100 / max(len(points), 1)
    xs = [width * (at + 0.5) for at in range(len(points))]
    ys = [inner * (1 - (point.value or 0)) for point in points]
    lines = [
        f'<line class="l-curve-line" x1="{x1:.2f}%" x2="{x2:.2f}%" y1="{y1:.1f}" y2="{y2:.1f}"/>'
        for (x1, y1), (x2, y2) in pairwise(zip(xs, ys, strict=True))
    ]
    grid = [
        f'<line class="l-grid-line" x1="0" x2="100%" y1="{inner * part:.1f}" y2="{inner * part:.1f}"/>'
        for part in (0, 0.25, 0.5, 0.75)
    ]
    marks = [_upright(point, f"{x:.2f}%", y, inner) for point, x, y in zip(points, xs, ys, strict=True)]
    texts = [
        f'<text class="l-t-m" x="{x:.2f}%" y="{height - 4:g}">{conditional_escape(text)}</text>'
        for x, text in zip(xs, labels, strict=True)
    ]
    return drawing([*grid, border(Scale(0, 1), inner), *lines, *marks, *texts], height, label)


def _upright(point: Bearing, x: str, y: float, inner: float) -> str:
    ends = (
        "" if point.low is None or point.high is None else _ends(x, inner * (1 - point.high), inner * (1 - point.low))
    )
    return f'{ends}<circle class="l-mk l-p2" cx="{x}" cy="{y:.1f}" r="4.5"/>'


def _ends(x: str, top: float, bottom: float) -> str:
    caps = "".join(
        f'<svg x="{x}" y="{y:.1f}"><line class="l-cap" x1="-6" x2="6" y1="0" y2="0"/></svg>' for y in (top, bottom)
    )
    return f'<line class="l-ivl" x1="{x}" x2="{x}" y1="{top:.1f}" y2="{bottom:.1f}"/>{caps}'
