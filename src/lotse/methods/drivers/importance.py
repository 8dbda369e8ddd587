"""Stated and derived importance side by side: two constructs, never averaged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import stats

from lotse.methods.drivers.sums import correlations, pair_sums, repaired
from lotse.methods.drivers.weights import prepared, relative_weights
from lotse.methods.errors import choice
from lotse.methods.interval import Floats

DERIVED: Final = ("relative", "correlation", "regression")


@dataclass(frozen=True)
class StatedDerived:
    """Both importances (k,), their rank correlation, and where they part: hidden (derived only) or lip service."""

    stated: Floats
    derived: Floats
    rank_correlation: float
    reading: tuple[str, ...]  # "both", "hidden", "said", "neither"
    how: str


def derived_importance(X: Floats, y: Floats, how: str = "relative", missing: str = "pairwise") -> Floats:  # noqa: N803
    """Importance (k,) read from how the ratings X (n, k) move with the outcome y (n,).

    ``relative`` weights, plain ``correlation``, or standardised ``regression`` coefficients.
    """
    choice("how", how, DERIVED)
    if how == "relative":
        return relative_weights(X, y, missing).raw
    samples, w, _ = prepared(X, y, missing, None, seed=0)
    alone = np.zeros(len(w), dtype=np.int64)
    r = np.mean([correlations(pair_sums(sample, w, alone))[0] for sample in samples], axis=0)
    if how == "correlation":
        return np.asarray(r[:-1, -1])
    r = repaired(r[None])[0][0]
    return np.asarray(np.linalg.pinv(r[:-1, :-1]) @ r[:-1, -1])


def stated_and_derived(stated: Floats, derived: Floats, how: str = "relative") -> StatedDerived:
    """Each cut at its own median (Mikulić & Prebežac 2011: they measure different things and need not agree)."""
    said, moved = stated > np.median(stated), derived > np.median(derived)
    names = {(True, True): "both", (False, True): "hidden", (True, False): "said", (False, False): "neither"}
    reading = tuple(names[bool(a), bool(b)] for a, b in zip(said, moved, strict=True))
    return StatedDerived(stated, derived, float(stats.spearmanr(stated, derived).statistic), reading, how)
