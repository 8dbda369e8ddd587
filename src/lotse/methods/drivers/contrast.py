"""Penalty-reward contrast: what only punishes, what only rewards, and what does both."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lotse.contacts.errors import Message
from lotse.methods.errors import MethodError, choice
from lotse.methods.estimates.sums import members
from lotse.methods.interval import Floats

MISSING: Final = ("dummy", "complete")
ALONE: Final = 1e-9  # what a row leaves to chance, below which it alone decides a coefficient
RULES: Final = ("significance", "asymmetry")


@dataclass(frozen=True)
class Contrast:
    """Per driver (k,): penalty (≤ 0) and reward (≥ 0) with standard errors and p, and what follows from them.

    ``riocs`` = |p| + |r| (range of impact), ``sgp`` = |r| / riocs, ``dgp`` = |p| / riocs, ``asymmetry`` = sgp − dgp.
    ``wrong_sign`` marks drivers of which a coefficient had the wrong sign and was set to 0. What cannot be estimated
    (nobody rated so, or one person) is NaN, and the kind then ``unknown``: that nobody was seen to punish is no proof.
    """

    penalty: Floats
    reward: Floats
    penalty_se: Floats
    reward_se: Floats
    penalty_p: Floats
    reward_p: Floats
    riocs: Floats
    asymmetry: Floats
    kind: tuple[str, ...]  # basic, excitement, performance, none, unknown
    wrong_sign: NDArray[np.bool_]
    settings: dict[str, Any]
    n: int

    @property
    def sgp(self) -> Floats:
        return (1 + self.asymmetry) / 2

    @property
    def dgp(self) -> Floats:
        return (1 - self.asymmetry) / 2


def penalty_reward(
    X: Floats,  # noqa: N803
    y: Floats,
    low: float,
    high: float,
    *,
    rule: str = "significance",
    standardised: bool = False,
    missing: str = "dummy",
    level: float = 0.05,
    band: float = 0.1,
    cluster: NDArray[Any] | None = None,
    weights: Floats | None = None,
) -> Contrast:
    """Regression y = b₀ + Σ(pⱼ·lowⱼ + rⱼ·highⱼ) (Brandt 1987; Mikulić & Prebežac 2008).

    X: (n, k) ratings; lowⱼ is X ≤ ``low``, highⱼ is X ≥ ``high``, the rest is the reference; y: (n,).
    missing: ``dummy`` gives "no answer or never used" an own coefficient per driver, ``complete`` drops such rows.
    rule: by ``significance`` at ``level`` of each coefficient, or by ``asymmetry`` beyond ±``band``. Errors are
    heteroskedasticity-robust (HC3, Long & Ervin 2000: with HC1 and weights 6 % of what has no effect came out
    significant instead of 5 %), or clustered; ``weights``: (n,) survey weights, above 0. Every setting changes results
    (Albayrak & Caber 2013), so all are kept in ``settings``.
    Raises MethodError when low ≥ high or too few rows remain.
    """
    choice("missing", missing, MISSING)
    choice("rule", rule, RULES)
    if low >= high:
        raise MethodError(f"low is {low}, high is {high}; low must be below high.")
    ratings, outcome = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.float64)
    rows = ~np.isnan(outcome) & ((missing == "dummy") | ~np.isnan(ratings).any(axis=1))
    ratings, outcome = ratings[rows], outcome[rows]
    design = _design(ratings, low, high)
    if len(outcome) <= design.shape[1] + 1:
        raise MethodError(
            Message(
                "%(n)s usable rows for %(k)s coefficients; more rows are needed.", n=len(outcome), k=design.shape[1] + 1
            )
        )
    w = np.ones(len(outcome)) if weights is None else _positive(np.asarray(weights, dtype=np.float64)[rows])
    if standardised:
        outcome = outcome / _spread(outcome, w)
    coefficient, error, p = _fitted(design, outcome, w, None if cluster is None else np.asarray(cluster)[rows])
    k = ratings.shape[1]
    if standardised:
        coefficient, error = coefficient * _spread(design, w), error * _spread(design, w)
    settings = {
        "low": low, "high": high, "rule": rule, "standardised": standardised,
        "missing": missing, "level": level, "band": band,
    }  # fmt: skip
    return _contrast(coefficient[: 2 * k], error[: 2 * k], p[: 2 * k], settings, len(outcome))


def _design(ratings: Floats, low: float, high: float) -> Floats:
    """Columns low₁…k, high₁…k, unknown₁…k."""
    parts = [ratings <= low, ratings >= high, np.isnan(ratings)]
    return np.concatenate(parts, axis=1).astype(np.float64)


def _positive(weights: Floats) -> Floats:
    if not (weights > 0).all():
        raise MethodError("A survey weight is not above 0; leave out whoever shall not count.")
    return weights


def _spread(values: Floats, w: Floats) -> Floats:
    """Weighted standard deviation of each column."""
    mean = np.average(values, axis=0, weights=w)
    varies: Floats = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=w) * len(w) / (len(w) - 1))
    return varies


def _fitted(design: Floats, y: Floats, w: Floats, cluster: NDArray[Any] | None) -> tuple[Floats, Floats, Floats]:
    """Coefficients, errors, p (columns); a column that never varies or repeats others has no estimate (NaN)."""
    used = _independent(design)
    root = np.sqrt(w)[:, None]
    x, target = root * np.column_stack([np.ones(len(y)), design[:, used]]), root[:, 0] * y
    bread, coefficient = _solved(x, target)
    rest = target - x @ coefficient
    clusters, member = (len(y), None) if cluster is None else members(cluster)
    if member is None or clusters == len(y):
        error = _robust(x, rest, bread)
    else:
        error = _clustered(x, rest, bread, clusters, member)
    result = np.full((3, design.shape[1]), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):  # answers that leave no error: p is 0, of no effect unknown
        p = 2 * stats.norm.sf(np.abs(coefficient / error))
    result[:, used] = np.stack([coefficient, error, p])[:, 1:]
    return result[0], result[1], result[2]


def _solved(x: Floats, y: Floats) -> tuple[Floats, Floats]:
    """(XᵀX)⁻¹ and the coefficients: seminormal equations, corrected once (Björck 1996, Numerical Methods for Least
    Squares Problems, 2.4.6), as exact as a decomposition of all rows.
    """
    inverse = np.linalg.inv(np.linalg.qr(x, mode="r"))
    bread = inverse @ inverse.T
    first = bread @ (x.T @ y)
    return bread, first + bread @ (x.T @ (y - x @ first))


def _robust(design: Floats, rest: Floats, bread: Floats) -> Floats:
    """HC3; a row that alone decides a coefficient leaves no rest and adds nothing."""
    free = 1 - ((design @ bread) * design).sum(axis=1)
    scaled = np.divide(rest, free, out=np.zeros_like(rest), where=free > ALONE)
    return _sandwich(design * scaled[:, None], bread)


def _clustered(design: Floats, rest: Floats, bread: Floats, clusters: int, member: NDArray[np.int64]) -> Floats:
    """Errors by cluster, with the usual factor for few of them (CR1)."""
    n, k = design.shape
    scores = np.stack([np.bincount(member, column * rest, clusters) for column in design.T], axis=1)
    return _sandwich(scores, bread) * math.sqrt(clusters / (clusters - 1) * (n - 1) / (n - k))


def _sandwich(scores: Floats, bread: Floats) -> Floats:
    error: Floats = np.sqrt(np.diag(bread @ (scores.T @ scores) @ bread))
    return error


def _independent(design: Floats) -> NDArray[np.int64]:
    """The columns that add something to a constant and the columns before them (QR without pivoting); one person's
    answer is no coefficient.
    """
    centred = design - design.mean(axis=0)
    diagonal = np.abs(np.diag(np.linalg.qr(centred, mode="r")))
    return np.flatnonzero((diagonal > 1e-8 * np.sqrt(len(design))) & (design.sum(axis=0) > 1))


def _contrast(b: Floats, se: Floats, p: Floats, settings: dict[str, Any], n: int) -> Contrast:
    k = len(b) // 2
    penalty, reward = np.minimum(b[:k], 0), np.maximum(b[k:], 0)
    known, riocs = ~np.isnan(reward - penalty), reward - penalty
    asymmetry = np.divide(reward + penalty, riocs, out=np.where(known, 0.0, np.nan), where=riocs > 0)
    punishes, rewards = (p[:k] < settings["level"]) & (penalty < 0), (p[k:] < settings["level"]) & (reward > 0)
    if settings["rule"] == "asymmetry":
        some = punishes | rewards
        punishes, rewards = some & (asymmetry <= settings["band"]), some & (asymmetry >= -settings["band"])
    names = {(True, True): "performance", (True, False): "basic", (False, True): "excitement", (False, False): "none"}
    kind = tuple(
        names[bool(a), bool(c)] if told else "unknown" for a, c, told in zip(punishes, rewards, known, strict=True)
    )
    wrong = (b[:k] > 0) | (b[k:] < 0)
    return Contrast(penalty, reward, se[:k], se[k:], p[:k], p[k:], riocs, asymmetry, kind, wrong, settings, n)
