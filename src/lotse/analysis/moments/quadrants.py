"""Importance against performance: as stated or as derived, with cuts, diagonal and how sure the quadrant is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import numpy as np

from lotse.analysis.findings.flat import Array
from lotse.analysis.findings.scales import ends_of
from lotse.analysis.moments.asked import Asked
from lotse.analysis.moments.drivers import KEYS, TARGET, N, Row, another_scale, based, explained_by
from lotse.findings.types import Field, Finding, Note, Option
from lotse.methods.drivers import driver_intervals
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.interval import z_of
from lotse.methods.ipa import CUTS, QUADRANTS, Ipa, certainty
from lotse.methods.ipa import ipa as quadrants
from lotse.methods.resampling import deal, group_sums, multiplicities

NO_SCALE: Final = Note("A derived weight is on no scale of ratings: with it, the cut can only be at the means.")
UNASKED: Final = Note("Nobody was asked how important the touchpoints are.")
SCALE: Final = (1.0, 5.0)
DRAWS: Final = 1000
NO_DIAGONAL: Final = dict.fromkeys(("gap", "gap_low", "gap_high", "priority"))


def _ipa(found: Asked, options: Mapping[str, str]) -> list[Row] | Note:
    """By importance as stated, or as derived from the drivers; the latter has no scale in common with the rating."""
    derived = options.get("importance") == "derived"
    if backwards := _backwards(found.scales if derived else found.scales | found.stated_scales):
        return backwards
    if derived:
        return _ipa_derived(found, options.get("cut") or "means")
    at, cut = np.flatnonzero(~np.isnan(found.importance)), options.get("cut") or "means"
    refused = another_scale(found.scales | found.stated_scales) if cut != "means" else None
    if refused or not len(at):
        return refused or UNASKED
    performance = _performance(found, at)
    result = quadrants(found.importance[at], performance, cut, SCALE, (4.0, 4.0))
    stated = [found.stated[int(where)] for where in at]
    ends = np.array([[one.low, one.high] for one in stated], np.float64)  # NaN where all said the same, or one said it
    sure = _certain(found, at, found.importance[at], ends, result)
    rows = [
        {"quadrant": result.quadrant[number], "certainty": sure[number] if stated[number].n > 1 else None,
         "priority": result.priority[number], **_both(found, int(where)), **_cuts(result)}
        for number, where in enumerate(at)
    ]  # fmt: skip
    if len(found.scales | found.stated_scales) > 1:
        return _ranked([row | NO_DIAGONAL for row in rows])
    return sorted(rows, key=lambda row: -row["gap"])


def _backwards(scales: frozenset[str]) -> Note | None:
    """Why ratings of which the lowest is the best, such as German school marks, have no place here."""
    turned = [scale for scale in sorted(scales) if (ends := ends_of(scale)) and ends[0] > ends[1]]
    if not turned:
        return None
    return Note(
        "This needs ratings of which the highest is the best; on the scale %(scales)s the lowest is.",
        {"scales": ", ".join(turned)},
    )


def _ranked(rows: list[Row]) -> list[Row]:
    """By quadrant and importance: what is on another scale than the rating, or on none, cannot be taken from it."""
    return sorted(rows, key=lambda row: (QUADRANTS.index(row["quadrant"]), -row["importance"]))


def _ipa_derived(found: Asked, cut: str) -> list[Row] | Note:
    if cut != "means":
        return NO_SCALE
    weights = driver_intervals(
        found.ratings, found.target, weights=found.weight, cluster=found.person, draws=1000
    )  # fmt: skip
    at = np.arange(len(found.rows))
    result = quadrants(weights.weights, _performance(found, at))
    sure = _certain(found, at, weights.weights, np.column_stack([weights.low, weights.high]), result)
    rows = [
        {"at": int(number), "quadrant": result.quadrant[number], "certainty": sure[number],
         "importance": float(weights.weights[number]), "importance_low": float(weights.low[number]),
         "importance_high": float(weights.high[number]), **_interval("performance", found.performance(int(number))),
         **NO_DIAGONAL, "n": int((~np.isnan(found.ratings[:, number])).sum()), **_cuts(result)}
        for number in at
    ]  # fmt: skip
    return _ranked(rows)


def _performance(found: Asked, at: Array) -> Array:
    return np.array([found.performance(int(where)).value for where in at], np.float64)


def _certain(found: Asked, at: Array, importance: Array, ends: Array, result: Ipa) -> list[float]:
    """In which share of draws each touchpoint stays in its quadrant: ratings by bootstrap over customers, importance
    normally about its figure, as widely as its interval says.
    """
    rng = np.random.default_rng(0)
    rated, weight = found.ratings[:, at], found.weight[:, None]
    codes = deal(len(rated), found.person, rng)
    sums = group_sums(np.stack([weight * np.nan_to_num(rated), weight * ~np.isnan(rated)], axis=1), codes)
    drawn = np.tensordot(multiplicities(len(sums), DRAWS, rng), sums, 1)
    error = np.nan_to_num((ends[:, 1] - ends[:, 0]) / (2 * z_of(0.95)))
    performance = drawn[:, 0] / np.where(drawn[:, 1] > 0, drawn[:, 1], 1)
    shares = certainty(importance + error * rng.standard_normal((DRAWS, len(at))), performance, result)
    return [float(share) for share in shares]


def _both(found: Asked, at: int) -> Row:
    """Importance, mean rating and their difference; its interval takes both as independent, which is too wide where
    the same people gave both.
    """
    importance, performance = found.stated[at], found.performance(at)
    gap = (importance.value or 0.0) - (performance.value or 0.0)
    halves = [(one.high - one.low) / 2 if one.high is not None and one.low is not None else None
              for one in (importance, performance)]  # fmt: skip
    half = None if None in halves else math.hypot(*(one or 0.0 for one in halves))
    return {
        "at": at,
        **_interval("importance", importance),
        **_interval("performance", performance),
        "gap": gap,
        "gap_low": None if half is None else gap - half,
        "gap_high": None if half is None else gap + half,
        "n": int((~np.isnan(found.ratings[:, at])).sum()),
    }


def _interval(name: str, one: Estimate) -> Row:
    return {name: one.value, f"{name}_low": one.low, f"{name}_high": one.high}


def _cuts(result: Ipa) -> Row:
    return {"importance_cut": result.importance_cut, "performance_cut": result.performance_cut}


IPA: Final = Finding(
    name="ipa",
    question="What is important and weak?",
    fields=(
        *KEYS,
        *based(("quadrant", "Quadrant", ""), ("importance", "Importance", "rating")),
        *based(("importance_low", "Importance, from", "rating"), ("importance_high", "Importance, to", "rating")),
        *based(("performance", "Mean rating", "rating"), ("performance_low", "Mean rating, from", "rating")),
        *based(("performance_high", "Mean rating, to", "rating"), ("gap", "Importance less rating", "difference")),
        *based(("gap_low", "Importance less rating, from", "difference")),
        *based(("gap_high", "Importance less rating, to", "difference")),
        *based(("certainty", "Stays in its quadrant", "share"), ("priority", "More important than good", "")),
        Field("importance_cut", "Cut of importance", "rating", detail=True),
        Field("performance_cut", "Cut of ratings", "rating", detail=True),
        N,
    ),
    compute=explained_by(_ipa),
    options=(
        TARGET,
        Option("cut", "Cut", CUTS, "means"),
        Option("importance", "Importance", ("stated", "derived"), "stated"),
    ),
    explanation=(
        "Importance-performance analysis (Martilla & James 1977), cut at the grand means (which always accuse "
        "somebody), the middle of the scale 1–5, or the standard 4 "
        "(the last two only where every rating is on the scale 1–5). Intervals (95 %) clustered by customer. More "
        "important than good: above the diagonal. Importance as stated and as derived (relative weights) are two "
        "constructs; the derived one has no scale in common with the rating, so no diagonal; nor has the stated one "
        "where it was asked on another scale."
    ),
)
