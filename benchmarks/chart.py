"""One chart: labelled figures with their intervals, as a small SVG that needs nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

LEFT, WIDTH, ROW = 250, 640, 24


@dataclass(frozen=True)
class Dot:
    label: str
    value: float
    low: float
    high: float


def chart(title: str, dots: list[Dot]) -> str:
    """Horizontal axis from 0 to the next five above the highest limit."""
    top = 5 * (int(max(dot.high for dot in dots) // 5) + 1)
    height = ROW * (len(dots) + 2) + 10
    step = next(s for s in (1, 2, 5, 10, 20, 25) if top / s <= 8)

    def at(value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - 20) * value / top, 1)

    bottom = height - ROW
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>',
        f'<text x="8" y="17" font-weight="bold">{escape(title)}</text>',
    ]
    for tick in range(0, top + 1, step):
        lines.append(f'<path d="M{at(tick)} {ROW}V{bottom}" stroke="#ddd"/>')
        lines.append(f'<text x="{at(tick)}" y="{bottom + 16}" text-anchor="middle" fill="#555">{tick}</text>')
    for row, dot in enumerate(dots):
        y = ROW * (row + 1) + 14
        lines.append(f'<text x="{LEFT - 10}" y="{y + 4}" text-anchor="end">{escape(dot.label)}</text>')
        lines.append(f'<path d="M{at(dot.low)} {y}H{at(dot.high)}" stroke="#1f4e79" stroke-width="2"/>')
        lines.append(f'<circle cx="{at(dot.value)}" cy="{y}" r="4" fill="#1f4e79"/>')
    return "\n".join([*lines, "</svg>"]) + "\n"
