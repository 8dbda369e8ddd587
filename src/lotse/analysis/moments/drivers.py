"""What moves the overall verdict: relative weights, penalty and reward."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import Asked, asked
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.drivers import driver_intervals, penalty_reward
from lotse.methods.drivers.contrast import MISSING, RULES
from lotse.methods.errors import MethodError
from lotse.methods.interval import z_of

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

TARGET: Final = Option("target", "Rating to explain (a signal)")
KEYS: Final = (Field("touchpoint", "Touchpoint"), Field("name", "Name"))
NONE: Final = Note("No rating of the whole is in the log, or too few answers stand beside it: name one with target.")
ASSOCIATION: Final = Note("An association, not proof that the touchpoint is the cause.")

type Row = dict[str, Any]


def explained_by(rows_of: Callable[[Asked, Mapping[str, str]], list[Row] | Note]) -> Callable[..., Result]:
    def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
        with reading(log, where) as read:
            found = asked(read, options.get("target"))
            version = read.catalogue.version
            if found is None or not found.rows:
                return Result([], 0, "respondents", [NONE], version)
            notes: list[Note | str] = [_explained(found), *_weighted(found), *found.notes, ASSOCIATION]
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
        said: str = error.args[0]
        return said


def _explained(found: Asked) -> Note:
    return Note(
        "Explained: %(signal)s. Who never used or did not rate a touchpoint counts as no rating, not as a low one.",
        {"signal": found.signal},
    )


def _weighted(found: Asked) -> list[Note]:
    weight = found.weight
    if np.ptp(weight) == 0:
        return []
    effective = {"n": len(weight), "effective": round(float(weight.sum() ** 2 / (weight**2).sum()))}
    return [Note("Answers count by their survey weights: %(n)s say as much as %(effective)s unweighted.", effective)]


def another_scale(scales: frozenset[str]) -> Note | None:
    """Why fixed points of the scale 1–5 do not fit, or None where they do."""
    if scales == {"1-5"}:
        return None
    return Note(
        "This needs every rating on the scale 1-5; found: %(scales)s. An import names the scale of its ratings.",
        {"scales": ", ".join(sorted(scale or "–" for scale in scales))},
    )


def _named(read: Reading, found: Asked, row: Row) -> Row:
    touchpoint = read.catalogue.touchpoints[found.rows[row.pop("at")]]
    return {"touchpoint": touchpoint.key, "name": touchpoint.names["en"], **row}


def _drivers(found: Asked, options: Mapping[str, str]) -> list[Row]:
    result = driver_intervals(found.ratings, found.target, weights=found.weight, cluster=found.person)
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
            "correlation_low": float(result.correlation_low[at]),
            "correlation_high": float(result.correlation_high[at]),
            "stated": _or_none(found.importance[at]),
            "n": int(counts[at]),
        }
        for at in range(len(found.rows))
    ]
    return sorted(rows, key=lambda row: row["rank"])


def _asymmetry(found: Asked, options: Mapping[str, str]) -> list[Row] | Note:
    if refused := another_scale(found.scales):
        return refused
    result = penalty_reward(
        found.ratings, found.target, int(options.get("penalised") or 2), int(options.get("rewarded") or 5),
        rule=options.get("rule") or "significance", standardised=options.get("coefficients") == "standardised",
        missing=options.get("missing") or "dummy", cluster=found.person, weights=found.weight,
    )  # fmt: skip
    counts = (~np.isnan(found.ratings)).sum(axis=0)
    rows = [
        {
            "at": at,
            "kind": result.kind[at],
            "penalty": _or_none(result.penalty[at]),
            **_robust("penalty", result.penalty[at], result.penalty_se[at]),
            "reward": _or_none(result.reward[at]),
            **_robust("reward", result.reward[at], result.reward_se[at]),
            "asymmetry": _or_none(result.asymmetry[at]),
            "wrong_sign": bool(result.wrong_sign[at]),
            "n": int(counts[at]),
        }
        for at in range(len(found.rows))
    ]
    return sorted(rows, key=lambda row: (row["penalty"] or 0.0) - (row["reward"] or 0.0))


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


def based(*fields: tuple[str, str, str]) -> Sequence[Field]:
    return [Field(name, label, unit, "n", True) for name, label, unit in fields]


N: Final = Field("n", "Respondents", "count")
DRIVERS: Final = Finding(
    name="drivers",
    question="What moves the overall verdict?",
    fields=(
        *KEYS,
        *based(("rank", "Rank", "count"), ("rank_low", "Rank, from", "count"), ("rank_high", "Rank, to", "count")),
        *based(("weight", "Relative weight", "share"), ("weight_low", "Relative weight, from", "share")),
        *based(("weight_high", "Relative weight, to", "share"), ("correlation", "Correlation", "rating")),
        *based(("correlation_low", "Correlation, from", "rating"), ("correlation_high", "Correlation, to", "rating")),
        *based(("stated", "Importance as stated", "rating")),
        N,
    ),
    compute=explained_by(_drivers),
    options=(TARGET,),
    explanation=(
        "Relative weights (Johnson 2000): the share of the explained variance that goes to each touchpoint. Intervals "
        "(95 %): bootstrap over customers; ranks hold for all touchpoints together. Stated importance is another "
        "construct and stands beside it. An association, not proof of a cause."
    ),
)
ASYMMETRY: Final = Finding(
    name="asymmetry",
    question="What delights?",
    fields=(
        *KEYS,
        *based(("kind", "Kind", ""), ("penalty", "Penalty", "difference")),
        *based(("penalty_low", "Penalty, from", "difference"), ("penalty_high", "Penalty, to", "difference")),
        *based(("reward", "Reward", "difference"), ("reward_low", "Reward, from", "difference")),
        *based(("reward_high", "Reward, to", "difference")),
        *based(("asymmetry", "Asymmetry", "rating"), ("wrong_sign", "Wrong sign set to 0", "")),
        N,
    ),
    compute=explained_by(_asymmetry),
    options=(
        TARGET,
        Option("penalised", "Low is a rating up to", ("1", "2", "3"), "2"),
        Option("rewarded", "High is a rating from", ("4", "5"), "5"),
        Option("rule", "Rule", RULES, "significance"),
        Option("coefficients", "Coefficients", ("raw", "standardised"), "raw"),
        Option("missing", "Never used or not rated", MISSING, "dummy"),
    ),
    explanation=(
        "Penalty-reward contrast (Brandt 1987): what a low rating (2 or less) takes from the overall verdict "
        "and what a high one (5) adds, against those between. Only a penalty: basic; only a reward: excitement; both: "
        "performance. Where (almost) nobody gave a low rating, or a high one, what it goes with is unknown. "
        "Intervals (95 %) clustered by customer. Cuts, rule, coefficients and the treatment of missing answers change "
        "the result (Albayrak & Caber 2013), so all can be chosen. A coefficient of the wrong sign is set to 0."
    ),
)
