"""Shapley values over coalition values.

Paths whose set of touchpoints is exactly T are worth w(T); a coalition S is worth all sets within it; a touchpoint's
share is its mean marginal contribution over all orders of joining:
φᵢ = Σ_{S ∌ i} |S|! (n − |S| − 1)! / n! · (v(S ∪ i) − v(S)).
With v(S) = Σ_{T ⊆ S} w(T) this is Σ_{T ∋ i} w(T) / |T|, so no sum over 2ⁿ coalitions is needed: each observed set
shares its worth equally among its members (Harsanyi dividends).
Source: Shapley (1953), A value for n-person games; Harsanyi (1963) for the dividends.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from lotse.methods.attribution.paths import Path, PathError, Paths

WORTH: Final = ("conversions", "rate")


def shapley_values(paths: Iterable[Path] | Paths, worth: str = "conversions") -> dict[str, float]:
    """Touchpoint → Shapley value; the values add up to the worth of all touchpoints together.

    ``worth`` of the set of touchpoints on a path: ``conversions``, their number on paths with exactly this set
    (values add up to all conversions); ``rate``, their share of such paths (small sets weigh as much as large ones).
    """
    if worth not in WORTH:
        raise PathError(f"The worth of a coalition is one of {', '.join(WORTH)}, not {worth!r}.")
    table = Paths.of(paths)
    values = dict.fromkeys(table.touchpoints, 0.0)
    for members, (conversions, nulls) in _sets(table).items():
        total = conversions + nulls
        dividend = conversions if worth == "conversions" else conversions / total if total else 0.0
        for member in members:
            values[table.touchpoints[member]] += dividend / len(members)
    return values


def _sets(paths: Paths) -> dict[frozenset[int], tuple[float, float]]:
    """Per set of touchpoints: conversions and nulls of the paths with exactly these."""
    sums: defaultdict[frozenset[int], tuple[float, float]] = defaultdict(lambda: (0.0, 0.0))
    steps = paths.steps.tolist()
    bounds = zip(paths.starts.tolist()[:-1], paths.starts.tolist()[1:], strict=True)
    for (start, end), won, lost in zip(bounds, paths.conversions.tolist(), paths.nulls.tolist(), strict=True):
        members = frozenset(steps[start:end])
        sums[members] = (sums[members][0] + won, sums[members][1] + lost)
    return sums
