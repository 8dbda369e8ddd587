"""The map as the circle it is: five phases clockwise, experience from −1 inside to +1 outside, names around it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from lotse.cockpit.landscape import Card, Column, Map
from lotse.ui import formats, plots
from lotse.ui.plots import Bearing

SIZE = 1040.0  # of the square that everything is drawn in
MIDDLE = SIZE / 2
INNER, OUTER = 130.0, 290.0  # radii of −1 and +1
RING = 314.0  # of the phases' arcs; names begin beyond it
NAMES = 336.0
GAP = 0.05  # radians between two phases
WITHOUT_CARDS = 3  # a phase is at least as wide as this many touchpoints


@dataclass(frozen=True)
class Spoke:
    """A touchpoint in one phase, at its angle: 0 at the top, clockwise."""

    card: Card
    angle: float


@dataclass(frozen=True)
class Arc:
    column: Column
    start: float
    end: float
    spokes: tuple[Spoke, ...]


def arcs(shown: Map) -> list[Arc]:
    """Phases share the circle by their number of touchpoints."""
    counts = [max(WITHOUT_CARDS, len(column.cards)) for column in shown.columns]
    each = (2 * pi - GAP * len(counts)) / sum(counts)
    found, start = [], GAP / 2
    for column, count in zip(shown.columns, counts, strict=True):
        end = start + each * count
        step = (end - start) / max(1, len(column.cards))
        spokes = tuple(Spoke(card, start + step * (at + 0.5)) for at, card in enumerate(column.cards))
        found.append(Arc(column, start, end, spokes))
        start = end + GAP
    return found


def place(angle: float, radius: float) -> tuple[float, float]:
    return MIDDLE + radius * sin(angle), MIDDLE - radius * cos(angle)


def radius_of(value: float) -> float:
    return INNER + (OUTER - INNER) * (value + 1) / 2


def drawing(shown: Map) -> SafeString:
    ring = arcs(shown)
    spokes = [spoke for arc in ring for spoke in arc.spokes]
    parts = [
        *_scale(),
        *(_arc(arc) for arc in ring),
        *(_line([(spoke.angle, spoke.card.heard) for spoke in arc.spokes], "l-line l-line-heard") for arc in ring),
        *(_line([(spoke.angle, spoke.card.asked) for spoke in arc.spokes], "l-line") for arc in ring),
        *(_touchpoint(spoke) for spoke in spokes),
    ]
    label = gettext("The circle of five phases with %(n)s touchpoints") % {"n": len(spokes)}
    return format_html(
        '<svg class="l-circle" viewBox="0 0 {0} {0}" role="group" aria-label="{1}">{2}</svg>',
        f"{SIZE:g}",
        label,
        mark_safe("".join(parts)),  # noqa: S308 - numbers, class names and escaped texts
    )


def _scale() -> Iterator[str]:
    """Rings at −1, 0 and +1, named at the top where the circle closes."""
    for value, name in ((-1, f"{formats.MINUS}1"), (0, "0"), (1, "+1")):
        css = "l-zero" if value == 0 else "l-strike"
        yield f'<circle class="l-ring {css}" cx="{MIDDLE:g}" cy="{MIDDLE:g}" r="{radius_of(value):g}"/>'
        yield (f'<text class="l-t-m l-halo-bg" x="{MIDDLE:g}" y="{MIDDLE - radius_of(value) + 4:g}">{name}</text>')


def _arc(arc: Arc) -> str:
    (x, y), (to_x, to_y) = place(arc.start, RING), place(arc.end, RING)
    large = int(arc.end - arc.start > pi)
    middle = (arc.start + arc.end) / 2
    label_x, label_y = place(middle, INNER - 52)
    path = (
        f'<path class="l-arc" d="M{x:.1f} {y:.1f}A{RING:g} {RING:g} 0 {large} 1 {to_x:.1f} {to_y:.1f}"/>'
        f'<path class="l-inkfill" transform="translate({to_x:.1f} {to_y:.1f}) rotate({_degrees(arc.end):.1f})" '
        'd="M-2-9L10 0L-2 9Z"/>'
    )
    text = format_html(
        '<text class="l-t-m l-circle-number" x="{0}" y="{1}">{2}</text>',
        f"{label_x:.1f}",
        f"{label_y + 10:.1f}",
        arc.column.number,
    )
    return path + text


def _degrees(angle: float) -> float:
    return 180 * angle / pi


def _line(points: Sequence[tuple[float, Bearing]], css: str) -> str:
    """Through neighbours that have a value; broken where one has none."""
    runs: list[list[str]] = [[]]
    for angle, bearing in points:
        if bearing.value is None:
            runs.append([])
        else:
            x, y = place(angle, radius_of(bearing.value))
            runs[-1].append(f"{x:.1f},{y:.1f}")
    return "".join(f'<polyline class="{css}" points="{" ".join(run)}"/>' for run in runs if len(run) > 1)


def _touchpoint(spoke: Spoke) -> str:
    """Name and both marks as one link; names on the left half read towards the circle."""
    left = spoke.angle > pi
    x, y = place(spoke.angle, NAMES)
    turn = _degrees(spoke.angle) - 90 + (180 if left else 0)
    name = format_html(
        '<text class="l-circle-name{}" transform="translate({} {}) rotate({})" dy="4">{}</text>',
        " l-t-e" if left else "",
        f"{x:.1f}",
        f"{y:.1f}",
        f"{turn:.1f}",
        spoke.card.name,
    )
    (from_x, from_y), (to_x, to_y) = place(spoke.angle, INNER), place(spoke.angle, NAMES)
    hit = f'<line class="l-hit" x1="{from_x:.1f}" y1="{from_y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'
    marks = hit + "".join(_mark(spoke.angle, bearing) for bearing in (spoke.card.heard, spoke.card.asked))
    return format_html(
        '<a href="{}" aria-label="{}">{}{}</a>',
        reverse("touchpoint", args=[spoke.card.key]),
        spoke.card.name,
        name,
        mark_safe(marks),  # noqa: S308 - numbers and class names only
    )


def _mark(angle: float, bearing: Bearing) -> str:
    """The interval along the spoke, the mark upon it."""
    if bearing.value is None:
        return ""
    x, y = place(angle, radius_of(bearing.value))
    mark = plots.marker(bearing.source, plots.experience_class(bearing.value), 5.5, bearing.few)
    return f'{_interval(angle, bearing)}<g transform="translate({x:.1f} {y:.1f})">{mark}</g>'


def _interval(angle: float, bearing: Bearing) -> str:
    if bearing.low is None or bearing.high is None:
        return ""
    (x, y), (to_x, to_y) = (place(angle, radius_of(end)) for end in (bearing.low, bearing.high))
    thin = " l-ivl-thin" if bearing.few else ""
    return f'<line class="l-ivl{thin}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'
