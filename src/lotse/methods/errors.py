"""What a method refuses: the message says what was found and what is allowed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import LotseError, Message


class MethodError(LotseError, ValueError):
    """The input does not allow this method."""


def choice(name: str, found: str, allowed: tuple[str, ...]) -> None:
    """Refuse a setting that does not exist."""
    if found not in allowed:
        raise MethodError(f"{name} is {found!r}; allowed are {', '.join(allowed)}.")


def within(ratings: NDArray[np.float64], low: float, high: float) -> None:
    """Refuse ratings of another scale; NaN is no rating."""
    known = ratings[~np.isnan(ratings)]
    if len(known) and (known.min() < low or known.max() > high):
        raise MethodError(
            Message(
                "Ratings run from %(least)s to %(most)s; this score needs %(low)s to %(high)s.",
                least=f"{known.min():g}",
                most=f"{known.max():g}",
                low=f"{low:g}",
                high=f"{high:g}",
            )
        )
