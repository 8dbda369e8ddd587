"""On which scale a touchpoint was asked: answers on different scales never share a mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.codes import What
from lotse.methods.tallies.cut import Cut

WILLINGNESS = (0.0, 10.0)  # the only scale on which a net promoter score is defined


def scales_of(rated: NDArray[np.int64], cut: Cut, whats: Sequence[What]) -> list[dict[str, int]]:
    """Per touchpoint (with those below it) the answers asked on each scale, the scale asked most first."""
    asked: list[dict[str, int]] = [{} for _ in cut.parent]
    for code in np.flatnonzero(rated).tolist():
        scale = whats[code].scale or ""
        for row in lineage(int(cut.row[code]), cut.parent):
            asked[row][scale] = asked[row].get(scale, 0) + int(rated[code])
    return [dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))) for counts in asked]


def lineage(row: int, parent: NDArray[np.int32]) -> list[int]:
    """A touchpoint and those above it."""
    line: list[int] = []
    while row >= 0:
        line.append(row)
        row = int(parent[row])
    return line


def bounds_of(scale: str) -> tuple[float, float] | None:
    """Least and greatest answer of a scale written as two numbers (``1-5``, ``0–10``); None for any other."""
    numbers = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|\.\.|to)\s*(-?\d+(?:\.\d+)?)\s*", scale)
    if numbers is None:
        return None
    least, greatest = sorted((float(numbers[1]), float(numbers[2])))
    return (least, greatest) if least < greatest else None
