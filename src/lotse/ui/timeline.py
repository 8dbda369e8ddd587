"""Experience over time as one drawing: asked ◆ by wave, heard ● by month, measures as dotted verticals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from lotse.ui import formats, plots
from lotse.ui.plots import Bearing

TOP, BOTTOM, HEIGHT = 16.0, 196.0, 224  # pixels: the plot's frame and the drawing
STEPS = (0.1, 0.2, 0.25, 0.5)
A_MONTH_MISSING = 45  # days between two months' middles, when one between them has no value


@dataclass(frozen=True)
class Point:
    """A bearing at a day; ``label`` is printed beside asked ones where there is room."""

    day: date
    bearing: Bearing
    label: str = ""


@dataclass(frozen=True)
class Event:
    day: date
    text: str


@dataclass(frozen=True)
class Frame:
    """Where days and values lie: days in percent of the width, values in pixels."""

    first: date
    last: date
    low: float
    high: float
    step: float

    def x(self, day: date) -> float:
        return 100 * (day - self.first).days / max(1, (self.last - self.first).days)

    def y(self, value: float) -> float:
        inside = min(self.high, max(self.low, value))
        return TOP + (BOTTOM - TOP) * (self.high - inside) / (self.high - self.low)


def drawing(
    asked: Sequence[Point], heard: Sequence[Point], events: Sequence[Event], language: str, label: str
) -> SafeString:
    frame = framed([*asked, *heard])
    shown = [event for event in events if frame.first <= event.day <= frame.last]
    body = "".join(
        [
            _grid(frame, language),
            _curve(heard, frame),
            "".join(_asked(point, frame) for point in asked),
            "".join(_event(event, frame, 14 * (at % 2)) for at, event in enumerate(shown)),
            _months(frame, language),
        ]
    )
    return format_html(
        '<svg class="l-time" width="100%" height="{}" role="img" aria-label="{}"><defs><pattern id="hatch" width="6" '
        'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="l-hatch" d="M0 0V6"/>'
        "</pattern></defs>{}</svg>",
        HEIGHT,
        label,
        mark_safe(body),  # noqa: S308 - numbers, class names and escaped texts
    )


def framed(points: Sequence[Point]) -> Frame:
    """From the first month to the last, and as much of −1…+1 as values and intervals of 30 and more need."""
    days = [point.day for point in points]
    bearings = [point.bearing for point in points]
    ends = [end for b in bearings if not b.few for end in (b.low, b.high) if end is not None]
    ends += [b.value for b in bearings if b.value is not None]
    low, high = min([*ends, 0.0]), max([*ends, 0.0])
    step = next((step for step in STEPS if (high - low) / step <= 6), STEPS[-1])
    bottom, top = max(-1.0, step * (low // step)), min(1.0, -step * (-high // step))
    return Frame(min(days).replace(day=1), _month_after(max(days)), bottom, max(top, bottom + step), step)


def _month_after(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _grid(frame: Frame, language: str) -> str:
    lines = []
    for at in range(round((frame.high - frame.low) / frame.step) + 1):
        value = round(frame.low + at * frame.step, 4)
        y, css = frame.y(value), "l-zero" if value == 0 else "l-grid-line"
        decimals = 2 if frame.step == 0.25 else 1
        text = "0" if value == 0 else formats.signed(value, language, decimals)
        lines.append(f'<line class="{css}" x1="0" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text class="l-t-e" x="-8" y="{y + 4:.1f}">{text}</text>')
    return "".join(lines)


def _curve(points: Sequence[Point], frame: Frame) -> str:
    """Heard: a dashed line with a hatched band; both break where a month has no value."""
    runs: list[list[Point]] = [[]]
    for point in points:
        gap = runs[-1] and (point.day - runs[-1][-1].day).days > A_MONTH_MISSING
        if gap or point.bearing.value is None:
            runs.append([])
        if point.bearing.value is not None:
            runs[-1].append(point)
    lines = "".join(_band(run, frame) + _line(run, frame) for run in runs if len(run) > 1)
    stretched = (
        f'<svg width="100%" height="{HEIGHT}" viewBox="0 0 1000 {HEIGHT}" preserveAspectRatio="none">{lines}</svg>'
    )
    marks = (_mark(point, frame, 4.5) for run in runs for point in run)
    return stretched + "".join(marks)


def _line(run: Sequence[Point], frame: Frame) -> str:
    places = " ".join(f"{10 * frame.x(p.day):.1f},{frame.y(p.bearing.value or 0):.1f}" for p in run)
    return f'<polyline class="l-line l-line-heard" points="{places}"/>'


def _band(run: Sequence[Point], frame: Frame) -> str:
    upper = [(10 * frame.x(p.day), frame.y(p.bearing.high)) for p in run if p.bearing.high is not None]
    lower = [(10 * frame.x(p.day), frame.y(p.bearing.low)) for p in run if p.bearing.low is not None]
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in (*upper, *reversed(lower)))
    return f'<polygon class="l-band-heard" fill="url(#hatch)" points="{corners}"/>'


def _mark(point: Point, frame: Frame, size: float) -> str:
    bearing = point.bearing
    value = bearing.value or 0.0
    mark = plots.marker(bearing.source, plots.experience_class(value), size, bearing.few)
    return f'<svg x="{frame.x(point.day):.2f}%" y="{frame.y(value):.1f}">{mark}</svg>'


def _asked(point: Point, frame: Frame) -> str:
    if point.bearing.value is None:
        return ""
    x = frame.x(point.day)
    text = format_html(
        '<text class="l-halo-bg l-only-wide{}" x="{}%" dx="{}" y="{}">{}</text>',
        " l-t-e" if x > 90 else "",
        f"{x:.2f}",
        -10 if x > 90 else 10,
        f"{frame.y(point.bearing.value) + 4:.1f}",
        point.label,
    )
    return _upright(point.bearing, frame, x) + _mark(point, frame, 6.5) + text


def _upright(bearing: Bearing, frame: Frame, x: float) -> str:
    if bearing.low is None or bearing.high is None:
        return ""
    thin = " l-ivl-thin" if bearing.few else ""
    top, bottom = frame.y(bearing.high), frame.y(bearing.low)
    caps = "".join(
        f'<svg x="{x:.2f}%" y="{end:.1f}"><line class="l-cap" x1="-7" x2="7" y1="0" y2="0"/></svg>'
        for end in (top, bottom)
    )
    return f'<line class="l-ivl{thin}" x1="{x:.2f}%" x2="{x:.2f}%" y1="{top:.1f}" y2="{bottom:.1f}"/>{caps}'


def _event(event: Event, frame: Frame, shift: float) -> str:
    x = frame.x(event.day)
    return format_html(
        '<line class="l-event" x1="{0}%" x2="{0}%" y1="{1}" y2="{2}"/>'
        '<text class="l-t-mag l-halo-bg{3}" x="{0}%" dx="{4}" y="{5}">{6}</text>',
        f"{x:.2f}",
        f"{TOP - 12:g}",
        f"{BOTTOM:g}",
        " l-t-e" if x > 50 else "",
        -6 if x > 50 else 6,
        f"{TOP - 2 + shift:g}",
        event.text,
    )


def _months(frame: Frame, language: str) -> str:
    """The chart border as the axis of time: quarters, each named by its first month."""
    starts = [frame.first]
    while starts[-1] < frame.last:
        starts.append(_quarter_after(starts[-1]))
    edges = [min(100.0, frame.x(day)) for day in starts]
    parts = []
    for at, (left, right) in enumerate(pairwise(edges)):
        css = "ab"[at % 2]
        parts.append(
            f'<rect class="l-scale-{css}" x="{left:.2f}%" y="{BOTTOM:g}" width="{right - left:.2f}%" height="3"/>'
        )
        narrow = " l-only-wide" if at % 3 else ""
        if left < 94:
            parts.append(
                f'<text class="{narrow.strip()}" x="{left:.2f}%" y="{BOTTOM + 19:g}">'
                f"{formats.month_of_year(starts[at], language)}</text>"
            )
    return "".join(parts)


def _quarter_after(day: date) -> date:
    months = day.year * 12 + day.month - 1 + 3
    return date(months // 12, months % 12 + 1, 1)
