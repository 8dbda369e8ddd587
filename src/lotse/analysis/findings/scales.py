"""On which scale a touchpoint was asked: answers on different scales never share a mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.codes import What
from lotse.findings.types import Note
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
    ends = ends_of(scale)
    return None if ends is None else (min(ends), max(ends))


def ends_of(scale: str) -> tuple[float, float] | None:
    """Worst and best answer of such a scale, in the order in which they are written: the best of ``6-1`` is 1."""
    numbers = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*(?:-|–|\.\.|to)\s*(-?\d+(?:\.\d+)?)\s*", scale)
    if numbers is None or float(numbers[1]) == float(numbers[2]):
        return None
    return float(numbers[1]), float(numbers[2])


def asked_most(column: NDArray[np.int64], whats: Sequence[What], what: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Flags of the answers (n,) on the scale that was asked most of what they rate. column: what that is, −1 for
    nothing that has a mean, all of which are kept; what: their codes of ``whats``.
    """
    scales = sorted({one.scale or "" for one in whats})
    scale = np.array([scales.index(one.scale or "") for one in whats], np.int64)[what]
    kept = column < 0
    for number in np.unique(column[~kept]):
        here = column == number
        kept |= here & (scale == np.bincount(scale[here], minlength=len(scales)).argmax())
    return np.asarray(kept, bool)


def other_scales(n: int) -> list[Note]:
    """Says how many answers ``asked_most`` has left out; nothing where it has left out none."""
    if not n:
        return []
    return [
        Note.counted(
            "%(n)s answer on another scale than most of its touchpoint is left out: scales are never mixed.",
            "%(n)s answers on another scale than most of their touchpoint are left out: scales are never mixed.",
            n,
        )
    ]
