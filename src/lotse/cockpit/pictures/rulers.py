"""The axes that rows of figures share: from zero, around zero, the experience, and multiples or money by doubling."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from lotse.cockpit.pictures.figures import upto
from lotse.cockpit.questions import plots
from lotse.ui import formats
from lotse.ui.plots import EXPERIENCE, Bearing, Scale, drawing, row, zero_line

MOST_DOUBLINGS: Final = 3  # to either side of "as many": beyond, the interval leaves the frame with an arrowhead
DECADES: Final = 6


@dataclass(frozen=True)
class Ruler:
    """An axis with its labels; ``turned`` brings a value to it (its logarithm where it doubles)."""

    scale: Scale
    labels: tuple[tuple[float, str], ...]
    turned: Callable[[float], float] = float

    def head(self, below: str = "", above: str = "") -> Any:
        return plots.head(self.scale, self.labels, below, above)

    def plot(self, bearings: Iterable[Bearing], tones: Iterable[str | None]) -> Any:
        """Marks below each other: the first of a row stands above."""
        shown = [(self._on(bearing), tone) for bearing, tone in zip(bearings, tones, strict=True)]
        height = 20 + 17 * (len(shown) - 1)
        marks = [row(bearing, self.scale, 10 + 17 * at, 6, tone) for at, (bearing, tone) in enumerate(shown)]
        return drawing([zero_line(self.scale, height), *marks], height)

    def _on(self, bearing: Bearing) -> Bearing:
        value, low, high = (
            None if end is None else self.turned(end) for end in (bearing.value, bearing.low, bearing.high)
        )
        return replace(bearing, value=value, low=low, high=high)


def from_zero(bearings: Iterable[Bearing], language: str) -> Ruler:
    """Shares, from nothing to the next round one."""
    scale = upto(bearings)
    step = (scale.high - scale.low) / 2
    decimals = 1 if step < 0.02 else 0
    return Ruler(scale, tuple((at * step, formats.share(at * step, language, decimals)) for at in range(3)))


def experience(_bearings: Iterable[Bearing], _language: str) -> Ruler:
    return Ruler(EXPERIENCE, ((-1, "−1"), (0, "0"), (1, "+1")))


def around_zero(bearings: Iterable[Bearing], language: str) -> Ruler:
    """Differences, with nothing in the middle of the eye."""
    scale = plots.around_zero([end for bearing in bearings for end in (bearing.low, bearing.high)])
    step = (scale.high - scale.low) / scale.segments
    values = [round(scale.low + at * step, 6) for at in range(scale.segments + 1)]
    return Ruler(scale, tuple((value, formats.signed(value, language, 1) if value else "0") for value in values))


def multiples(bearings: Iterable[Bearing], language: str) -> Ruler:
    """How many times as many: each step doubles, so that twice and half are as far from "as many"."""
    ends = [abs(_log(end, 2)) for end in _solid(bearings)]
    reach = min(MOST_DOUBLINGS, max(1, math.ceil(max(ends, default=1))))
    scale = Scale(-reach, reach, zero=0, segments=2 * reach)
    labels = tuple((float(at), _doubled(at, language)) for at in range(-reach, reach + 1))
    return Ruler(scale, labels, lambda value: _log(value, 2))


def money(bearings: Iterable[Bearing], language: str) -> Ruler:
    """Amounts, each step ten times the one before."""
    ends = [end for end in _solid(bearings) if end > 0] or [1.0, 10.0]
    low, high = math.floor(_log(min(ends), 10)), math.ceil(_log(max(ends), 10))
    low, high = max(low, high - DECADES), max(high, low + 1)
    labels = tuple((float(at), formats.money(10.0**at, language)) for at in range(low, high + 1))
    return Ruler(Scale(low, high, segments=high - low), labels, lambda value: _log(value, 10))


def _solid(bearings: Iterable[Bearing]) -> list[float]:
    """Values, and the interval's ends where the base is not small."""
    return [
        end
        for bearing in bearings
        for end in (bearing.value, *(() if bearing.few else (bearing.low, bearing.high)))
        if end is not None and math.isfinite(end)
    ]


def _log(value: float, base: float) -> float:
    """The logarithm; nothing at all lies beyond every axis."""
    return math.log(value, base) if value > 0 else -99.0


def _doubled(times: int, language: str) -> str:
    """``1/4``, ``1/2``, ``1``, ``2``: a fraction says how often something was halved."""
    return formats.number(2**times, language) if times >= 0 else f"1/{2**-times}"
