"""Importance-performance analysis: important and weak first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from lotse.methods.errors import MethodError, choice
from lotse.methods.interval import Floats

CUTS: Final = ("means", "scale", "standard")
QUADRANTS: Final = ("concentrate", "keep up", "low priority", "overkill")


@dataclass(frozen=True)
class Ipa:
    """Per touchpoint its ``quadrant`` and ``gap`` = importance − performance; ``cut`` and where it lies."""

    quadrant: tuple[str, ...]
    gap: Floats
    importance_cut: float
    performance_cut: float
    cut: str

    @property
    def priority(self) -> tuple[bool, ...]:
        """The diagonal: more important than good. Only where both are on one scale."""
        return tuple(bool(gap > 0) for gap in self.gap)


def ipa(
    importance: Floats,
    performance: Floats,
    cut: str = "means",
    scale: tuple[float, float] | None = None,
    standard: tuple[float, float] | None = None,
) -> Ipa:
    """Martilla & James (1977). importance, performance: (k,) means per touchpoint.

    cut: the grand ``means`` (always accuse somebody), the middle of the ``scale`` (low, high), or the house's own
    ``standard`` (importance, performance). A value at the cut counts as high.
    """
    choice("cut", cut, CUTS)
    i, p = np.asarray(importance, dtype=np.float64), np.asarray(performance, dtype=np.float64)
    if i.shape != p.shape or i.ndim != 1 or not len(i):
        raise MethodError(f"Importance is {i.shape}, performance {p.shape}; needed is (k,) twice.")
    across, up = _cuts(i, p, cut, scale, standard)
    return Ipa(tuple(QUADRANTS[place] for place in _place(i, p, across, up)), i - p, across, up, cut)


def _cuts(
    i: Floats, p: Floats, cut: str, scale: tuple[float, float] | None, standard: tuple[float, float] | None
) -> tuple[float, float]:
    if cut == "means":
        return float(i.mean()), float(p.mean())
    if cut == "scale":
        if scale is None:
            raise MethodError("A cut at the scale needs scale=(low, high).")
        return sum(scale) / 2, sum(scale) / 2
    if standard is None:
        raise MethodError("A cut at the standard needs standard=(importance, performance).")
    return standard


def _place(
    i: Floats, p: Floats, across: float | Floats, up: float | Floats
) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    """Position in QUADRANTS."""
    return np.where(i >= across, np.where(p >= up, 1, 0), np.where(p >= up, 3, 2))


def certainty(importance: Floats, performance: Floats, found: Ipa) -> Floats:
    """Share of draws (draws, k) in which each touchpoint lies in the quadrant found for it: (k,).

    With ``means`` the cut moves with every draw, as it would with another sample.
    """
    moving = found.cut == "means"
    across = importance.mean(axis=1, keepdims=True) if moving else found.importance_cut
    up = performance.mean(axis=1, keepdims=True) if moving else found.performance_cut
    here = np.array([QUADRANTS.index(name) for name in found.quadrant])
    return np.asarray((_place(importance, performance, across, up) == here).mean(axis=0))
