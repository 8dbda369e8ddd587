"""What each touchpoint contributes to buying, buying again, recommending and staying."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.chosen import whole
from lotse.analysis.findings.walk import NO_JOURNEY, Walk, share, unsaid_too, walk, without
from lotse.contacts.catalogue import Touchpoint
from lotse.contacts.schema import HEARD_OF_US
from lotse.contacts.selection import Selection
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.attribution.by_person import MODELS, Shares, shares
from lotse.methods.attribution.contributions import Contributions, Sums
from lotse.methods.attribution.paths import PathError
from lotse.methods.journeys.sequences import JourneySequences
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.signals import volumes

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

GOALS: Final[Mapping[str, tuple[str, ...]]] = {
    "purchase": ("purchase",),
    "repurchase": ("repurchase",),
    "recommendation": ("recommendation", "referral"),
    "staying": ("cancellation",),
}
GOAL: Final = Option("goal", "Contribution to", tuple(GOALS), "purchase")
ORDER: Final = Option("order", "Steps remembered", ("1", "2", "3"), "1")
DRAWS: Final = Option("draws", "Resamples", default="100")
STATED: Final = HEARD_OF_US
UNEXPLAINED: Final = "unexplained"
WORTH_SAYING: Final = 0.005  # a share of the outcomes: half a percent, printed as 1 %
NAMES: Final = {"decay": "time_decay"}
EXPLANATION = (
    "A path is what a person met before an outcome; the next path begins after it, and what follows the last outcome "
    "is a path without one. One path a person: for staying, up to the first cancellation (who has none has stayed), "
    "and for purchase, up to the first, where repurchases are told apart. Markov: how much less likely the outcome "
    "becomes when the touchpoint is taken out of the chain of steps (removal effect), solved exactly; Shapley: each "
    "path’s outcome shared equally by the touchpoints on it; first, last, linear, time decay (half for every two "
    "steps) and position (40/20/40) are rules of thumb, shown for comparison. Shares of all outcomes add up to one "
    "with what no contact precedes: “unexplained”. Intervals (95 %): bootstrap by person over 500 random groups of "
    "people (100 where two or three steps are remembered). Stated: share of those asked how they heard of us who name "
    "the touchpoint. A share is what goes with the outcome, not proof that the touchpoint caused it."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint that occurs, the largest Markov share first, and one for what is unexplained."""
    goal, order = options.get("goal") or "purchase", int(options.get("order") or 1)
    draws = whole(options, DRAWS, 20, 2000)
    with walk(log, where) as walked:
        selection, stated = _apart(walked)
        sums = _sums(Walk(walked.journeys, selection), goal, order)
        said, asked = _stated(walked, stated)
        notes = [NO_JOURNEY, *_notes(sums, asked), *_narrowed(where, goal)]
        try:
            found = shares(sums, draws)
        except PathError:
            return Result([], sums.paths, "paths", [*notes, _nothing(goal)], walked.catalogue.version)
        met = dict(zip(sums.touchpoints, sums.met.tolist(), strict=True))
        rows = _rows(found, walked.touchpoints, met, said, asked)
        return Result(rows, sums.paths, "paths", [*notes, *_crossed(rows, order)], walked.catalogue.version)


def _apart(walked: Walk) -> tuple[Selection, NDArray[np.bool_]]:
    """What is stated is no contact on the way: out of the paths, beside them."""
    stated = np.array([what.purpose == STATED for what in walked.selection.codes.whats], np.bool_)
    return without(walked.selection, stated), stated


def _sums(walked: Walk, goal: str, order: int) -> Sums:
    once = _once(walked, goal)
    paths = JourneySequences(walked.selection, GOALS[goal], split=not once, until=once)
    return walked.ask(Contributions(paths, order, reverse=goal == "staying"))


def _once(walked: Walk, goal: str) -> bool:
    """Whether a person has one path only: up to the first purchase, where repurchases are told apart from it."""
    kinds = {what.kind for what in walked.selection.codes.whats}
    return goal == "staying" or (goal == "purchase" and "repurchase" in kinds)


def _stated(walked: Walk, stated: NDArray[np.bool_]) -> tuple[dict[str, int], int]:
    """People who name each touchpoint as that by which they heard of us, and people who name any."""
    if not stated.any():
        return {}, 0
    # An answer that names a touchpoint rates nothing: it is silent in every other finding.
    selection, keys = unsaid_too(walked.selection), list(walked.touchpoints)
    group = np.where(stated & (selection.touchpoint >= 0), selection.touchpoint, -1).astype(np.int32)
    counts, any_one = (
        over_chunks(
            walked.chunks("count", "rating"),
            lambda chunk, of=of, rows=rows: volumes(chunk, selection, of, rows),  # type: ignore[misc]
            np.add,
            np.zeros((rows, 3), np.int64),
        )
        for of, rows in ((group, len(keys)), (np.minimum(group, 0), 1))
    )
    named = zip(keys, counts[:, 2].tolist(), strict=True)
    return {key: people for key, people in named if people}, int(any_one[0, 2])


def _rows(
    found: Shares, touchpoints: Mapping[str, Touchpoint], met: Mapping[str, int], said: Mapping[str, int], asked: int
) -> list[dict[str, Any]]:
    order = [at for at in np.argsort(-found.value["markov"][:-1], kind="stable").tolist() if met[found.touchpoints[at]]]
    rows = [
        {
            "touchpoint": found.touchpoints[at],
            "ownership": touchpoints[found.touchpoints[at]].ownership,
            "paths": met[found.touchpoints[at]],
            **_models(found, at),
            **dict(
                zip(
                    ("removal_effect", "removal_effect_low", "removal_effect_high"),
                    found.effects[at].tolist(),
                    strict=True,
                )
            ),
            **_said(said.get(found.touchpoints[at], 0), asked),
        }
        for at in order
    ]
    only_said = [
        {"touchpoint": key, "ownership": touchpoints[key].ownership, "paths": 0, **_said(people, asked)}
        for key, people in said.items()
        if not met.get(key)
    ]
    last = len(found.touchpoints)
    return [*rows, *only_said, {"touchpoint": UNEXPLAINED, "ownership": None, "paths": None, **_models(found, last)}]


def _models(found: Shares, at: int) -> dict[str, float]:
    return {
        f"{NAMES.get(model, model)}{end}": float(values[model][at])
        for model in MODELS
        for end, values in (("", found.value), ("_low", found.low), ("_high", found.high))
    }


def _said(people: int, asked: int) -> dict[str, Any]:
    return {"stated_people": people, **share("stated", people, asked)} if asked else {}


def _notes(sums: Sums, asked: int) -> list[Note]:
    total, nothing = sums.outcomes.sum(axis=0).tolist()
    outcomes = Note(
        "%(all)s outcomes; no contact precedes %(nothing)s of them.", {"all": round(total), "nothing": round(nothing)}
    )
    if not asked:
        return [outcomes, Note("Nobody was asked how they heard of us (contacts with the purpose heard_of_us).")]
    return [outcomes, Note("%(asked)s people said how they heard of us (purpose heard_of_us).", {"asked": asked})]


def _narrowed(where: Filter, goal: str) -> list[Note]:
    """The filter ``outcome`` chooses people and leaves nobody without it to compare with."""
    if not set(where.outcomes).intersection(GOALS[goal]):
        return []
    return [Note("The filter keeps only people with the outcome itself, so nobody is left to compare them with.")]


def _crossed(rows: Sequence[Mapping[str, Any]], order: int) -> list[Note]:
    """Why the chain can credit a touchpoint that is on no path with the outcome: it joins paths where they cross."""
    rules = [NAMES.get(model, model) for model in MODELS if model != "markov"]
    crossed = [row for row in rows if row.get("markov") and not any(row[rule] for rule in rules)]
    together = sum(row["markov"] for row in crossed)
    if together < WORTH_SAYING:
        return []
    why = Note.counted(
        "%(n)s touchpoint never comes before the outcome, so all other models give it 0; Markov gives it %(percent)s "
        "%% of the outcomes all the same. Its chain remembers only the last step (or as many as are chosen): where the "
        "ways of different people cross, it joins them to ways that nobody went.",
        "%(n)s touchpoints never come before the outcome, so all other models give them 0; Markov gives them together "
        "%(percent)s %% of the outcomes all the same. Its chain remembers only the last step (or as many as are "
        "chosen): where the ways of different people cross, it joins them to ways that nobody went.",
        len(crossed),
        percent=round(100 * together),
    )
    advice = Note("With 2 or 3 steps remembered (order) such shares become smaller or vanish.")
    return [why, advice] if order == 1 else [why]


def _nothing(goal: str) -> Note:
    if goal == "staying":
        return Note("Nobody with a journey has stayed within the filters.")
    return Note(
        "No contact of kind %(kinds)s has a touchpoint before it within the filters.", {"kinds": ", ".join(GOALS[goal])}
    )


MODEL_LABELS: Final = {
    "markov": "Markov",
    "shapley": "Shapley",
    "first": "First contact",
    "last": "Last contact",
    "linear": "Linear",
    "time_decay": "Time decay",
    "position": "Position",
}


def _interval(name: str, label: str, base: str) -> tuple[Field, ...]:
    return tuple(
        Field(f"{name}{end}", f"{label}{suffix}", "share", base)
        for end, suffix in (("", ""), ("_low", ", from"), ("_high", ", to"))
    )


FINDING = Finding(
    name="attribution",
    question="What does each touchpoint contribute?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("ownership", "Ownership"),
        Field("paths", "Paths", "count"),
        *(field for name, label in MODEL_LABELS.items() for field in _interval(name, label, "paths")),
        *_interval("removal_effect", "Removal effect", "paths"),
        Field("stated_people", "Stated: people", "count"),
        *_interval("stated", "Stated", "stated_people"),
    ),
    compute=compute,
    options=(GOAL, ORDER, DRAWS),
    explanation=EXPLANATION,
)
