"""The emotion curve above the map: asked as a solid line with its band, heard as a dashed one; gaps stay gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from lotse.cockpit.landscape import Card, Map
from lotse.ui import formats, plots
from lotse.ui.plots import Bearing

HEIGHT = 168.0
MIDDLE = 84.0
REACH = 70.0  # pixels from 0 to +1


@dataclass(frozen=True)
class Point:
    x: float  # percent of the width
    bearing: Bearing
    name: str

    @property
    def y(self) -> float:
        return height_of(self.bearing.value or 0.0)


def height_of(value: float) -> float:
    return MIDDLE - REACH * value


def drawing(shown: Map, language: str) -> SafeString:
    """The curve as SVG over the columns' width."""
    cards = _positions(shown)
    asked = [Point(x, card.asked, card.name) for x, card in cards]
    heard = [Point(x, card.heard, card.name) for x, card in cards]
    lines = "".join(_line(run, "l-line l-line-heard") for run in runs(heard))
    lines += "".join(_band(run) + _line(run, "l-line") for run in runs(asked))
    stretched = (
        f'<svg width="100%" height="{HEIGHT:g}" viewBox="0 0 1000 {HEIGHT:g}" preserveAspectRatio="none">{lines}</svg>'
    )
    marks = "".join(_mark(point) for point in (*heard, *asked) if point.bearing.value is not None)
    body = mark_safe(_frame(shown) + stretched + marks) + _labels(asked, heard, language)  # noqa: S308 - numbers only
    label = gettext("Emotion curve over %(n)s touchpoints") % {"n": len(cards)}
    return format_html('<svg width="100%" height="{}" role="img" aria-label="{}">{}</svg>', int(HEIGHT), label, body)


def runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches without a gap: a line breaks where nothing was collected."""
    stretches: list[list[Point]] = [[]]
    for point in points:
        if point.bearing.value is None:
            stretches.append([])
        else:
            stretches[-1].append(point)
    return [stretch for stretch in stretches if len(stretch) > 1]


def _positions(shown: Map) -> list[tuple[float, Card]]:
    """Each card's middle, in percent; the widest phase counts twice."""
    placed, left = [], 0.0
    for column in shown.columns:
        width = 2.0 if column.number == shown.widest else 1.0
        step = width / max(1, len(column.cards))
        placed += [(100 * (left + step * (i + 0.5)) / 6, card) for i, card in enumerate(column.cards)]
        left += width
    return placed


def _frame(shown: Map) -> str:
    lines = [f'<line class="l-zero" x1="0" x2="100%" y1="{MIDDLE:g}" y2="{MIDDLE:g}"/>']
    for value in (0.5, -0.5):
        lines.append(f'<line class="l-strike" x1="0" x2="100%" y1="{height_of(value):g}" y2="{height_of(value):g}"/>')
    left = 0.0
    for column in shown.columns[:-1]:
        left += 2.0 if column.number == shown.widest else 1.0
        lines.append(
            f'<line class="l-grid-line" x1="{100 * left / 6:.2f}%" x2="{100 * left / 6:.2f}%" y1="0" y2="{HEIGHT:g}"/>'
        )
    return "".join(lines)


def _line(run: Sequence[Point], css: str) -> str:
    return f'<polyline class="{css}" points="{" ".join(f"{10 * point.x:.1f},{point.y:.1f}" for point in run)}"/>'


def _band(run: Sequence[Point]) -> str:
    upper = [(10 * point.x, height_of(point.bearing.high)) for point in run if point.bearing.high is not None]
    lower = [(10 * point.x, height_of(point.bearing.low)) for point in run if point.bearing.low is not None]
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*upper, *reversed(lower)))
    return f'<polygon class="l-band" points="{corners}"/>'


def _mark(point: Point) -> str:
    bearing = point.bearing
    tone = plots.experience_class(bearing.value or 0.0)
    return f'<svg x="{point.x:.2f}%" y="{point.y:.1f}">{plots.marker(bearing.source, tone, 5.5, bearing.few)}</svg>'


def _labels(asked: Sequence[Point], heard: Sequence[Point], language: str) -> SafeString:
    """The best when asked and the worst when heard by name; hollow marks name nobody."""
    firm = [[p for p in points if p.bearing.value is not None and not p.bearing.few] for points in (asked, heard)]
    texts = SafeString("")
    if firm[0]:
        texts += _label(max(firm[0], key=lambda p: p.bearing.value or 0), -13, language)
    if firm[1]:
        texts += _label(min(firm[1], key=lambda p: p.bearing.value or 0), 22, language)
    return texts


def _label(point: Point, shift: float, language: str) -> SafeString:
    anchor = "" if point.x < 10 else "l-t-e" if point.x > 90 else "l-t-m"
    return format_html(
        '<text class="l-t-ink l-halo {}" x="{}%" y="{}">{} <tspan class="l-t-b">{}</tspan></text>',
        anchor,
        f"{point.x:.2f}",
        f"{point.y + shift:.1f}",
        point.name,
        formats.signed(point.bearing.value or 0.0, language),
    )
