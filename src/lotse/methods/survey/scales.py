"""Typed scales: a 4 means something else on 1–5, 1–7 and 0–10, so scales never mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats


@dataclass(frozen=True)
class Scale:
    """From ``low`` to ``high``; ``not_rating`` are codes that are no answer on it, each with its reason."""

    name: str
    low: float
    high: float
    not_rating: Mapping[float, str]

    def valence(self, rating: Floats) -> Floats:
        """Ratings as −1 … +1, linear: (r − middle)/half the width; 1–5 gives (r − 3)/2."""
        middle, half = (self.low + self.high) / 2, (self.high - self.low) / 2
        return (np.asarray(rating, dtype=np.float64) - middle) / half

    def coded(self, not_rating: Mapping[float, str]) -> Scale:
        """The same scale as one questionnaire codes it, for example {6: "never used", 0: "blank"}."""
        inside = [code for code in not_rating if self.low <= code <= self.high]
        if inside:
            raise MethodError(f"{inside[0]:g} is a rating on {self.name} and cannot stand for something else.")
        return Scale(self.name, self.low, self.high, dict(not_rating))


SCALES: Final = {
    name: Scale(name, low, high, {}) for name, low, high in (("1-5", 1.0, 5.0), ("1-7", 1.0, 7.0), ("0-10", 0.0, 10.0))
}
CES: Final = SCALES["1-7"]


@dataclass(frozen=True)
class Answers:
    """``values`` (n,) with NaN where there is no rating, and how many are missing for which reason."""

    values: Floats
    scale: Scale
    missing: Mapping[str, int]


def answers(raw: Sequence[float] | Floats, scale: Scale) -> Answers:
    """Ratings only: every code that is no rating becomes NaN and is counted by reason.

    Raises MethodError for a value that is neither a rating nor a declared code.
    """
    values = np.array(raw, dtype=np.float64)
    counts = {"no answer": int(np.isnan(values).sum())}
    for code, reason in scale.not_rating.items():
        counts[reason] = counts.get(reason, 0) + int((values == code).sum())
        values[values == code] = np.nan
    known = values[~np.isnan(values)]
    outside = known[(known < scale.low) | (known > scale.high)]
    if len(outside):
        raise MethodError(
            f"{outside[0]:g} is not on the scale {scale.name} ({scale.low:g} to {scale.high:g}); "
            "declare it as 'never used' or the like, or choose another scale."
        )
    return Answers(values, scale, counts)
