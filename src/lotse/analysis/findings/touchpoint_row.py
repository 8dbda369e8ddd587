"""One row of the finding ``touchpoints``: its fields and how they come from the sums."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from lotse.analysis.findings.scales import bounds_of
from lotse.contacts.catalogue import Touchpoint
from lotse.findings.types import Field
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.proportions import cluster_share, wilson
from lotse.methods.estimates.trend import change_of_mean, direction
from lotse.methods.tallies.experience import ASKED, HEARD, Experience, Part

VALENCES: Final = (-1.0, 1.0)
MEASURED_FROM: Final = 30  # effective people asked: from here on a mean's interval can be relied on


@dataclass(frozen=True)
class Seen:
    """What is known of a touchpoint beside the sums: its entry, its scales with their answers, its two periods."""

    touchpoint: Touchpoint
    scales: dict[str, int]
    periods: tuple[str, str]


def _figure(name: str, label: str, unit: str, base: str, anonymous: bool = True) -> tuple[Field, Field, Field]:
    """A figure and the two ends of its interval."""
    stem = name.removesuffix("_mean")
    ends = [(name, label), (f"{stem}_low", f"{label}, from"), (f"{stem}_high", f"{label}, to")]
    low, mid, high = (Field(key, text, unit, base, anonymous) for key, text in (ends[1], ends[0], ends[2]))
    return mid, low, high


_ALL: Final = (
    Field("touchpoint", "Touchpoint"),
    Field("name", "Name"),
    Field("parent", "Part of"),
    Field("phases", "Phases"),
    Field("owner", "Owner"),
    Field("evidence", "Evidence"),
    Field("volume", "Contacts", "count"),
    Field("people", "People in all", "count"),
    *_figure("reach", "Reach", "share", "people", anonymous=False),
    Field("reach_people", "Reach, people", "count"),
    Field("reach_tracked", "Reach, tracked", "count"),
    Field("reach_surveyed", "Reach, surveyed", "count"),
    Field("reach_heard", "Reach, heard", "count"),
    Field("reach_counted", "Reach, counted", "count"),
    Field("asked_n", "Asked: people", "count"),
    Field("asked_effective_n", "Asked: effective people", "count", "asked_n", True),
    Field("asked_answers", "Asked: answers", "count", "asked_n", True),
    *_figure("asked_mean", "Asked: experience", "valence", "asked_n"),
    *_figure("asked_negative", "Asked: share negative", "share", "asked_n"),
    *_figure("asked_positive", "Asked: share positive", "share", "asked_n"),
    Field("scale", "Scale"),
    Field("rating_n", "Rating: people", "count"),
    *_figure("rating_mean", "Mean rating", "rating", "rating_n"),
    Field("heard_n", "Heard: people", "count"),
    Field("heard_answers", "Heard: statements", "count"),
    *_figure("heard_mean", "Heard: experience", "valence", "heard_n", anonymous=False),
    *_figure("heard_negative", "Heard: share negative", "share", "heard_n", anonymous=False),
    *_figure("heard_positive", "Heard: share positive", "share", "heard_n", anonymous=False),
    Field("trend", "Trend", "", "trend_n", True),
    *_figure("trend_change", "Change of experience", "valence", "trend_n"),
    Field("trend_n", "Trend: people in the smaller period", "count"),
    Field("trend_of", "Trend of"),
    Field("trend_from", "Trend from"),
    Field("trend_to", "Trend to"),
)

BRIEF: Final = (
    "touchpoint", "evidence", "volume", "reach", "asked_n", "asked_mean", "heard_n", "heard_mean", "trend",
)  # fmt: skip
FIELDS: Final = tuple(replace(field, detail=field.name not in BRIEF) for field in _ALL)


def row_of(state: Experience, seen: Seen, at: int) -> dict[str, Any]:
    """The figures of the touchpoint at position ``at``."""
    touchpoint = seen.touchpoint
    asked = _side(state, at, ASKED, "asked")
    return {
        "touchpoint": touchpoint.key,
        "name": touchpoint.names["en"],
        "parent": touchpoint.parent,
        "phases": [int(phase) for phase in touchpoint.phases],
        "owner": touchpoint.owner,
        "evidence": _evidence(int(state.volume[at]), asked["asked_effective_n"]),
        "volume": int(state.volume[at]),
        **_reach(state, at),
        **asked,
        **_rating(state, seen, at),
        **{key: value for key, value in _side(state, at, HEARD, "heard").items() if key != "heard_effective_n"},
        **_trend(state, seen, at),
    }


def _evidence(volume: int, effective: float) -> str:
    if effective >= MEASURED_FROM:
        return "measured"
    return "partly" if volume else "assumed"


def _reach(state: Experience, at: int) -> dict[str, Any]:
    """People who met the touchpoint. The share is of known people: without a customer nobody can be told apart."""
    known, unknown = int(state.base[0]), int(state.unknown[at])
    share = int(state.reach[at, 0]) / known if known else None
    low, high = wilson(share, known) if share is not None else (None, None)
    return {
        "people": known,
        "reach": share,
        "reach_low": low,
        "reach_high": high,
        "reach_people": int(state.reach[at, 0]) + unknown,
        "reach_tracked": int(state.reach[at, 1]),
        "reach_surveyed": int(state.reach[at, 2]) + unknown,
        "reach_heard": int(state.reach[at, 3]),
        "reach_counted": int(state.counted[at]),
    }


def _side(state: Experience, at: int, side: int, name: str) -> dict[str, Any]:
    """Mean experience and shares, of what was asked or of what was heard."""
    sums, contacts = state.sums(at, side), int(state.answers[at, side])
    mean = cluster_mean(sums, Part.WEIGHT, Part.VALENCE, VALENCES)
    return {
        f"{name}_n": mean.n,
        f"{name}_effective_n": mean.effective,
        f"{name}_answers": contacts,
        **_interval(f"{name}_mean", mean),
        **_interval(f"{name}_negative", cluster_share(sums, Part.WEIGHT, Part.NEGATIVE, contacts)),
        **_interval(f"{name}_positive", cluster_share(sums, Part.WEIGHT, Part.POSITIVE, contacts)),
    }


def _rating(state: Experience, seen: Seen, at: int) -> dict[str, Any]:
    """The mean in the scale's own units, where all answers are on one scale; else only the scales are named."""
    if len(seen.scales) != 1:
        return {"scale": ", ".join(seen.scales) or None, "rating_n": 0, **_interval("rating_mean", None)}
    (scale,) = seen.scales
    mean = cluster_mean(state.sums(at, ASKED), Part.WEIGHT_RATED, Part.RATING, bounds_of(scale))
    return {"scale": scale, "rating_n": mean.n, **_interval("rating_mean", mean)}


def _trend(state: Experience, seen: Seen, at: int) -> dict[str, Any]:
    """Of what was asked; only where nothing was asked in both periods, of what was heard."""
    before, after = (Part.WEIGHT_BEFORE, Part.VALENCE_BEFORE), (Part.WEIGHT_AFTER, Part.VALENCE_AFTER)
    changes = {"asked": change_of_mean(state.sums(at, ASKED), before, after)}
    if not changes["asked"].n:
        changes["heard"] = change_of_mean(state.sums(at, HEARD), before, after)
    of, change = list(changes.items())[-1]
    arrow = direction(change)
    return {
        "trend": arrow.value if arrow else None,
        **_interval("trend_change", change),
        "trend_n": change.n,
        "trend_of": of if change.n else None,
        "trend_from": seen.periods[0] if change.n else None,
        "trend_to": seen.periods[1] if change.n else None,
    }


def _interval(name: str, estimate: Estimate | None) -> dict[str, float | None]:
    value, low, high = (estimate.value, estimate.low, estimate.high) if estimate else (None, None, None)
    stem = name.removesuffix("_mean")
    return {name: value, f"{stem}_low": low, f"{stem}_high": high}
