"""Seconds against contacts, both axes in powers of ten, as a small SVG that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from math import ceil, floor, log10

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 720, 460, 60, 36, 130, 40
COLOURS = ("#1f4e79", "#b3541e", "#2f7d4f", "#7a3b8f", "#8a6d1a", "#0f7f8c", "#a3324b", "#555555")

type Line = Sequence[tuple[int, float]]  # contacts, seconds


def growth(title: str, lines: Mapping[str, Line]) -> str:
    """Each line with its name at its end; the grey ones say what "linear" looks like: steeper is worse."""
    contacts = [x for line in lines.values() for x, _ in line]
    seconds = [y for line in lines.values() for _, y in line]
    across = floor(log10(min(contacts))), max(ceil(log10(max(contacts))), floor(log10(min(contacts))) + 1)
    up = floor(log10(min(seconds))), max(ceil(log10(max(seconds))), floor(log10(min(seconds))) + 1)

    def x(value: float) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (log10(value) - across[0]) / (across[1] - across[0]), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (log10(value) - up[0]) / (up[1] - up[0]), 1)

    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
        f'<text x="8" y="18" font-weight="bold">{escape(title)}</text>',
    ]
    for power in range(across[0], across[1] + 1):
        drawn.append(f'<path d="M{x(10**power)} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>')
        drawn.append(_text(x(10**power), HEIGHT - BOTTOM + 18, f"{10**power:,}", "middle"))
    for power in range(up[0], up[1] + 1):
        drawn.append(f'<path d="M{LEFT} {y(10**power)}H{WIDTH - RIGHT}" stroke="#eee"/>')
        drawn.append(_text(LEFT - 6, y(10**power) + 4, f"{10**power:g} s", "end"))
    for power in range(up[0] - (across[1] - across[0]) + 1, up[1]):  # lines of slope one, cut at the frame
        first, last = max(across[0], across[0] + up[0] - power), min(across[1], across[0] + up[1] - power)
        if first < last:
            ends = [f"{x(10**at)} {y(10.0 ** (power + at - across[0]))}" for at in (first, last)]
            drawn.append(f'<path d="M{ends[0]}L{ends[1]}" stroke="#ccc" stroke-dasharray="3 4"/>')
    heights: list[float] = []
    for colour, (name, line) in zip(COLOURS, sorted(lines.items(), key=lambda item: -item[1][-1][1]), strict=False):
        path = "L".join(f"{x(at)} {y(value)}" for at, value in line)
        drawn.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        drawn += [f'<circle cx="{x(at)}" cy="{y(value)}" r="3" fill="{colour}"/>' for at, value in line]
        height = max([y(line[-1][1]) + 4, *(taken + 14 for taken in heights[-1:])])  # names do not cover each other
        heights.append(height)
        drawn.append(_text(x(line[-1][0]) + 8, height, name, "start", colour))
    return "\n".join([*drawn, "</svg>"]) + "\n"


def _text(x: float, y: float, words: str, anchor: str, colour: str = "#555") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
