"""What moves the overall verdict: relative weights, importance against performance, penalty and reward."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.asked import Asked, asked
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.drivers import driver_intervals, penalty_reward
from lotse.methods.errors import MethodError
from lotse.methods.ipa import CUTS
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
    counts = (~np.isnan(found.ratings)).sum(axis=0)
    rows = [
        {
            "at": int(where),
            "quadrant": result.quadrant[number],
            "importance": float(found.importance[where]),
            "performance": float(performance[number]),
            "gap": float(result.gap[number]),
            "n": int(counts[where]),
        }
        for number, where in enumerate(at)
    ]
    return sorted(rows, key=lambda row: -row["gap"])


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
            "reward": float(result.reward[at]),
            "asymmetry": float(result.asymmetry[at]),
            "wrong_sign": bool(result.wrong_sign[at]),
            "n": int(counts[at]),
        }
        for at in range(len(found.rows))
    ]
    return sorted(rows, key=lambda row: row["penalty"] - row["reward"])


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
        *_based(("performance", "Mean rating", "rating"), ("gap", "Importance less rating", "rating")),
        N,
    ),
    compute=_finding(_ipa),
    options=(TARGET, Option("cut", "Cut", CUTS, "means")),
    explanation=(
        "Importance-performance analysis (Martilla & James 1977), cut at the grand means (which always accuse "
        "somebody), the middle of the scale 1–5, or the standard 4 "
        "(the last two only where every rating is on the scale 1–5)."
    ),
)
ASYMMETRY: Final = Finding(
    name="asymmetry",
    question="What delights?",
    fields=(
        *KEYS,
        *_based(("kind", "Kind", ""), ("penalty", "Penalty", "rating"), ("reward", "Reward", "rating")),
        *_based(("asymmetry", "Asymmetry", "rating"), ("wrong_sign", "Wrong sign set to 0", "")),
        N,
    ),
    compute=_finding(_asymmetry),
    options=(TARGET,),
    explanation=(
        "Penalty-reward contrast (Brandt 1987): what a rating of 2 or less takes from the overall verdict and what a 5 "
        "adds, against those between. Only a penalty: basic; only a reward: excitement; both: performance."
    ),
)
