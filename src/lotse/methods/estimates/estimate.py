"""An estimate: a figure with its interval and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Estimate:
    """``value`` with its confidence interval; ``n`` people, of which weighting leaves ``effective``.

    ``value`` is None without observations; ``low`` and ``high`` are None where n does not allow an interval.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    effective: float

    def scaled(self, factor: float) -> Estimate:
        """The same figure in another unit, for example × 100. ``factor`` must be positive."""
        value, low, high = (None if x is None else x * factor for x in (self.value, self.low, self.high))
        return Estimate(value, low, high, self.n, self.effective)


NOTHING = Estimate(None, None, None, 0, 0.0)
