"""What moves the overall verdict: relative weights, importance against performance, penalty and reward."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import Asked, asked
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.drivers import driver_intervals, penalty_reward
from lotse.methods.errors import MethodError
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.interval import z_of
from lotse.methods.ipa import CUTS, Ipa
from lotse.methods.ipa import ipa as quadrants

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

TARGET: Final = Option("target", "Rating to explain (a signal)")
KEYS: Final = (Field("touchpoint", "Touchpoint"), Field("name", "Name"))
NONE: Final = Note("No rating of the whole is in the log, or too few answers stand beside it: name one with target.")
UNASKED: Final = Note("Nobody was asked how important the touchpoints are.")
SCALE: Final = (1.0, 5.0)
ASSOCIATION: Final = Note("An association, not proof that the touchpoint is the cause.")

type Row = dict[str, Any]


def _finding(rows_of: Callable[[Asked, Mapping[str, str]], list[Row] | Note]) -> Callable[..., Result]:
    def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
        with reading(log, where) as read:
            found = asked(read, options.get("target"))
            version = read.catalogue.version
            if found is None or not found.rows:
                return Result([], 0, "respondents", [NONE], version)
            notes: list[Note | str] = [_explained(found), ASSOCIATION]
            rows = _or_reason(rows_of, found, options)
            if not isinstance(rows, list):
                return Result([], len(found.target), "respondents", [*notes, rows], version)
            named = [_named(read, found, row) for row in rows]
            return Result(named, len(found.target), "respondents", notes, version)

    return compute


def _or_reason(
    rows_of: Callable[[Asked, Mapping[str, str]], list[Row] | Note], found: Asked, options: Mapping[str, str]
) -> list[Row] | Note | str:
    try:
        return rows_of(found, options)
    except MethodError as error:  # too few answers for the method
        return str(error)


def _explained(found: Asked) -> Note:
    return Note(
        "Explained: %(signal)s. Who never used or did not rate a touchpoint counts as no rating, not as a low one.",
        {"signal": found.signal},
    )


def _another_scale(found: Asked) -> Note | None:
    """Why fixed points of the scale 1–5 do not fit, or None where they do."""
    if found.scales == {"1-5"}:
        return None
    return Note(
        "This needs every rating on the scale 1-5; found: %(scales)s. An import names the scale of its ratings.",
        {"scales": ", ".join(sorted(scale or "–" for scale in found.scales))},
    )


def _named(read: Reading, found: Asked, row: Row) -> Row:
    touchpoint = read.catalogue.touchpoints[found.rows[row.pop("at")]]
    return {"touchpoint": touchpoint.key, "name": touchpoint.names["en"], **row}


def _drivers(found: Asked, options: Mapping[str, str]) -> list[Row]:
    result = driver_intervals(found.ratings, found.target, cluster=found.person, draws=1000)
    counts = (~np.isnan(found.ratings)).sum(axis=0)
    rows = [
        {
            "at": at,
            "rank": int(result.ranks.rank[at]),
            "rank_low": int(result.ranks.low[at]),
            "rank_high": int(result.ranks.high[at]),
            "weight": float(result.weights[at]),
            "weight_low": float(result.low[at]),
            "weight_high": float(result.high[at]),
            "correlation": float(result.correlations[at]),
            "stated": _or_none(found.importance[at]),
            "n": int(counts[at]),
        }
        for at in range(len(found.rows))
    ]
    return sorted(rows, key=lambda row: row["rank"])


def _ipa(found: Asked, options: Mapping[str, str]) -> list[Row] | Note:
    at, cut = np.flatnonzero(~np.isnan(found.importance)), options.get("cut") or "means"
    refused = _another_scale(found) if cut != "means" else None
    if refused or not len(at):
        return refused or UNASKED
    performance = np.nanmean(found.ratings[:, at], axis=0)
    result = quadrants(found.importance[at], performance, cut, SCALE, (4.0, 4.0))
    rows = [
        {"quadrant": result.quadrant[number], **_both(found, int(where)), **_cuts(result)}
        for number, where in enumerate(at)
    ]
    return sorted(rows, key=lambda row: -row["gap"])


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


def _asymmetry(found: Asked, options: Mapping[str, str]) -> list[Row] | Note:
    if refused := _another_scale(found):
        return refused
    result = penalty_reward(found.ratings, found.target, 2, 5, cluster=found.person)
    counts = (~np.isnan(found.ratings)).sum(axis=0)
    rows = [
        {
            "at": at,
            "kind": result.kind[at],
            "penalty": float(result.penalty[at]),
            **_robust("penalty", result.penalty[at], result.penalty_se[at]),
            "reward": float(result.reward[at]),
            **_robust("reward", result.reward[at], result.reward_se[at]),
            "asymmetry": float(result.asymmetry[at]),
            "wrong_sign": bool(result.wrong_sign[at]),
            "n": int(counts[at]),
        }
        for at in range(len(found.rows))
    ]
    return sorted(rows, key=lambda row: row["penalty"] - row["reward"])


def _robust(name: str, value: float, error: float) -> Row:
    """Limits by the cluster-robust error; none where the coefficient cannot be estimated."""
    half = z_of(0.95) * float(error)
    known = math.isfinite(half)
    return {
        f"{name}_low": float(value) - half if known else None,
        f"{name}_high": float(value) + half if known else None,
    }


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


def _based(*fields: tuple[str, str, str]) -> Sequence[Field]:
    return [Field(name, label, unit, "n", True) for name, label, unit in fields]


N: Final = Field("n", "Respondents", "count")
DRIVERS: Final = Finding(
    name="drivers",
    question="What moves the overall verdict?",
    fields=(
        *KEYS,
        *_based(("rank", "Rank", "count"), ("rank_low", "Rank, from", "count"), ("rank_high", "Rank, to", "count")),
        *_based(("weight", "Relative weight", "share"), ("weight_low", "Relative weight, from", "share")),
        *_based(("weight_high", "Relative weight, to", "share"), ("correlation", "Correlation", "rating")),
        *_based(("stated", "Importance as stated", "rating")),
        N,
    ),
    compute=_finding(_drivers),
    options=(TARGET,),
    explanation=(
        "Relative weights (Johnson 2000): the share of the explained variance that goes to each touchpoint. Intervals "
        "(95 %): bootstrap over customers; ranks hold for all touchpoints together. Stated importance is another "
        "construct and stands beside it. An association, not proof of a cause."
    ),
)
IPA: Final = Finding(
    name="ipa",
    question="What is important and weak?",
    fields=(
        *KEYS,
        *_based(("quadrant", "Quadrant", ""), ("importance", "Importance as stated", "rating")),
        *_based(("importance_low", "Importance, from", "rating"), ("importance_high", "Importance, to", "rating")),
        *_based(("performance", "Mean rating", "rating"), ("performance_low", "Mean rating, from", "rating")),
        *_based(("performance_high", "Mean rating, to", "rating"), ("gap", "Importance less rating", "difference")),
        *_based(("gap_low", "Importance less rating, from", "difference")),
        *_based(("gap_high", "Importance less rating, to", "difference")),
        Field("importance_cut", "Cut of importance", "rating", detail=True),
        Field("performance_cut", "Cut of ratings", "rating", detail=True),
        N,
    ),
    compute=_finding(_ipa),
    options=(TARGET, Option("cut", "Cut", CUTS, "means")),
    explanation=(
        "Importance-performance analysis (Martilla & James 1977), cut at the grand means (which always accuse "
        "somebody), the middle of the scale 1–5, or the standard 4 "
        "(the last two only where every rating is on the scale 1–5). Intervals (95 %) clustered by customer."
    ),
)
ASYMMETRY: Final = Finding(
    name="asymmetry",
    question="What delights?",
    fields=(
        *KEYS,
        *_based(("kind", "Kind", ""), ("penalty", "Penalty", "difference")),
        *_based(("penalty_low", "Penalty, from", "difference"), ("penalty_high", "Penalty, to", "difference")),
        *_based(("reward", "Reward", "difference"), ("reward_low", "Reward, from", "difference")),
        *_based(("reward_high", "Reward, to", "difference")),
        *_based(("asymmetry", "Asymmetry", "rating"), ("wrong_sign", "Wrong sign set to 0", "")),
        N,
    ),
    compute=_finding(_asymmetry),
    options=(TARGET,),
    explanation=(
        "Penalty-reward contrast (Brandt 1987): what a rating of 2 or less takes from the overall verdict and what a 5 "
        "adds, against those between. Only a penalty: basic; only a reward: excitement; both: performance. "
        "Intervals (95 %) clustered by customer."
    ),
)
