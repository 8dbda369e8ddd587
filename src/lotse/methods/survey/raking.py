"""Raking: weights that make the answers look like the customer base, margin by margin."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats
from lotse.methods.resampling import Codes
from lotse.methods.survey.base import effective_n


@dataclass(frozen=True)
class Margin:
    """One attribute: each respondent's category (n,) and the customer base's number or share per category."""

    name: str
    categories: Sequence[Hashable]
    target: Mapping[Hashable, float]


@dataclass(frozen=True)
class Raked:
    """``weights`` (n,) with mean 1; whether all margins were met, after how many rounds, how far off the worst is."""

    weights: Floats
    converged: bool
    rounds: int
    worst_gap: float  # largest |share reached − share wanted|
    effective_n: float
    design_effect: float  # n / effective n


def raking(margins: Sequence[Margin], start: Floats | None = None, rounds: int = 200, tolerance: float = 1e-8) -> Raked:
    """Iterative proportional fitting (Deming & Stephan 1940).

    Starts from design weights (n,) or 1. Margins that contradict each other do not converge: the report says so.
    Raises MethodError when a category is unknown to the target, or wanted but answered by nobody.
    """
    if not margins:
        raise MethodError("There is no margin to weight to.")
    coded = [_coded(margin) for margin in margins]
    weights = np.ones(len(coded[0][0])) if start is None else np.array(start, dtype=np.float64)
    done, gap = 0, _gap(weights, coded)
    while gap > tolerance and done < rounds:
        for codes, wanted in coded:
            weights = weights * (wanted / _shares(weights, codes, len(wanted)))[codes]
        weights, done = weights / weights.mean(), done + 1
        gap = _gap(weights, coded)
    n = effective_n(weights)
    return Raked(weights / weights.mean(), gap <= tolerance, done, gap, n, len(weights) / n)


def _coded(margin: Margin) -> tuple[Codes, Floats]:
    names = [name for name, size in margin.target.items() if size > 0]
    place = {name: position for position, name in enumerate(names)}
    unknown = {category for category in margin.categories if category not in place}
    empty = set(names) - set(margin.categories)
    if unknown or empty:
        found = (
            f"answers in {sorted(map(str, unknown))} without a target"
            if unknown
            else f"nobody in {sorted(map(str, empty))}"
        )
        raise MethodError(f"{margin.name}: {found}; merge or drop these categories first.")
    sizes = np.array([margin.target[name] for name in names], dtype=np.float64)
    return np.array([place[category] for category in margin.categories]), sizes / sizes.sum()


def _shares(weights: Floats, codes: Codes, categories: int) -> Floats:
    sums = np.bincount(codes, weights=weights, minlength=categories)
    return sums / sums.sum()


def _gap(weights: Floats, coded: Sequence[tuple[Codes, Floats]]) -> float:
    return max(float(np.abs(_shares(weights, codes, len(wanted)) - wanted).max()) for codes, wanted in coded)
