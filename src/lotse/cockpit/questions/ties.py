"""Which ranks can be told apart, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext

if TYPE_CHECKING:
    from lotse.methods.multiplicity import RankIntervals


@dataclass(frozen=True)
class Standing:
    """``ranks``: the interval as text. ``group``: 0 for the first that cannot be told apart. ``words``: above it."""

    ranks: str
    group: int
    words: str


def standings(found: RankIntervals) -> list[Standing]:
    """In order of rank. A new group begins where everything before it is really above."""
    order = [int(at) for at in found.rank.argsort()]
    starts = [number for number, at in enumerate(order) if found.low[at] == number + 1 and _above(found, order, number)]
    made = []
    for number, at in enumerate(order):
        group = sum(start <= number for start in starts) - 1
        words = _words(starts, group, len(order)) if number in starts else ""
        made.append(Standing(_ranks(int(found.low[at]), int(found.high[at])), group, words))
    return made


def _above(found: RankIntervals, order: list[int], number: int) -> bool:
    """Are all before this one really above it and all after it?"""
    return all(found.higher[before, after] for before in order[:number] for after in order[number:])


def _ranks(low: int, high: int) -> str:
    return str(low) if low == high else f"{low}–{high}"


def _words(starts: list[int], group: int, size: int) -> str:
    first = starts[group] + 1
    last = starts[group + 1] if group + 1 < len(starts) else size
    ahead = gettext("Certainly behind rank %(rank)s.") % {"rank": first - 1} if group else ""
    if last > first:
        tied = gettext("Ranks %(first)s to %(last)s cannot all be told apart with certainty.")
        return f"{ahead} {tied % {'first': first, 'last': last}}".strip()
    if ahead or size == 1:
        return ahead
    return gettext("Rank 1 is certain.")
