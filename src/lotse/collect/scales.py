"""Rating scales and what a rating says about the experience.

Stated maps: the worse end is −1, the better end +1, linear between them (1–5: (r − 3) / 2). Only 0–10, the
willingness to recommend, is read as detractor (0–6) −1, passive (7–8) 0, promoter (9–10) +1. A scale written from
high to low (``6-1``, German school marks) has its better end last as every other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from lotse.contacts.errors import LotseError, Message

WRITTEN = re.compile(r"(\d+)-(\d+)")


@dataclass(frozen=True)
class Scale:
    worst: int
    best: int

    @classmethod
    def named(cls, name: str) -> Scale:
        written = WRITTEN.fullmatch(name)
        if not written or written[1] == written[2]:
            raise LotseError(
                Message('"%(name)s" is not a scale. Allowed: worst-best, such as 1-5, 0-10, 1-7 or 6-1.', name=name)
            )
        return cls(int(written[1]), int(written[2]))

    def holds(self, rating: float) -> bool:
        return min(self.worst, self.best) <= rating <= max(self.worst, self.best)

    def valence(self, rating: float) -> float:
        """−1 … +1 for a rating on the scale."""
        if (self.worst, self.best) == (0, 10):
            return 1.0 if rating >= 9 else 0.0 if rating >= 7 else -1.0
        return 2 * (rating - self.worst) / (self.best - self.worst) - 1

    @property
    def said(self) -> Message:
        return Message("%(worst)s to %(best)s", worst=self.worst, best=self.best)
