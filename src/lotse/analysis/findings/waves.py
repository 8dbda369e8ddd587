"""How a touchpoint is rated from wave to wave: the weighted mean in the scale's own units, or the NPS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from lotse.analysis.findings.periods import waves_in_order
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.scales import WILLINGNESS, bounds_of, scales_of
from lotse.analysis.findings.selecting import FilterError, selected
from lotse.contacts.errors import Message
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.nps import nps_of_sums
from lotse.methods.estimates.sums import ClusterSums
from lotse.methods.estimates.trend import change_of_mean
from lotse.methods.tallies.answers import Answers, answers
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.waves import Asked, components, ratings_by_wave

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MEASURES = ("mean", "nps")
EXPLANATION = (
    "Survey answers of one scale per touchpoint (the one asked most, or the one chosen), weighted, per wave in the "
    "order in which waves began. The net promoter score is the share of 9–10 less the share of 0–6, in points, and "
    "exists on 0–10 only. n counts people; the interval (95 %) is clustered by person, with Student's t. A change is "
    "judged by the interval of the difference, not by whether two intervals overlap; whoever answered in both waves "
    "counts with the covariance of their answers."
)


@dataclass(frozen=True)
class Choice:
    """What is taken: per touchpoint its ``scale`` (None: nothing), by which measure, and what must be said."""

    scale: list[str | None]
    measure: str
    notes: list[Note]

    @property
    def shown(self) -> list[int]:
        """Positions of the touchpoints that have something to show."""
        return [at for at, scale in enumerate(self.scale) if scale is not None]


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per wave; with several touchpoints to show, one set of rows for each."""
    measure = options.get("measure") or "mean"
    if measure not in MEASURES:
        raise FilterError(
            Message("No measure %(measure)r. There is: %(measures)s.", measure=measure, measures=", ".join(MEASURES))
        )
    with reading(log, where) as read:
        cut = read.cut
        found = over_chunks(
            read.chunks,
            lambda chunk: answers(chunk, cut),
            Answers.__add__,
            Answers.empty(len(cut.parent), cut.waves, len(cut.role)),
        )
        chosen = _choose(read, where, found, measure, options.get("scale"))
        asked = _asked(read, chosen)
        sums = over_chunks(
            read.chunks, lambda chunk: ratings_by_wave(chunk, cut, asked), ClusterSums.__add__, asked.empty(cut.waves)
        )
        return _result(read, found, chosen, sums)


def _choose(read: Reading, where: Filter, found: Answers, measure: str, wanted: str | None) -> Choice:
    """The scale of every touchpoint shown. A touchpoint named alone shows itself, not what lies below it."""
    scales = scales_of(found.rated, read.cut, read.codes.whats)
    touchpoints = read.catalogue.touchpoints
    named = where.touchpoints or [touchpoints[at].key for at in sorted(selected(where, read.catalogue))]
    chosen: list[str | None] = [None] * len(scales)
    notes: list[Note] = []
    for at, touchpoint in enumerate(touchpoints):
        usable = [scale for scale in scales[at] if measure != "nps" or bounds_of(scale) == WILLINGNESS]
        if touchpoint.key not in named or not scales[at]:
            continue
        chosen[at] = wanted if wanted in usable else None if wanted else next(iter(usable), None)
        if (note := _note(touchpoint.key, scales[at], chosen[at], measure)) and (where.touchpoints or chosen[at]):
            notes.append(note)
    return Choice(chosen, measure, notes)


def _note(key: str, scales: Mapping[str, int], scale: str | None, measure: str) -> Note | None:
    values = {
        "touchpoint": key,
        "scales": ", ".join(f"{name or '?'} (n = {answers})" for name, answers in scales.items()),
        "scale": scale,
    }
    if scale is None and measure == "nps":
        return Note("%(touchpoint)s was not asked on 0-10; it was asked on: %(scales)s.", values)
    if scale is None:
        return Note("%(touchpoint)s was not asked on the chosen scale; it was asked on: %(scales)s.", values)
    if len(scales) > 1:
        return Note("%(touchpoint)s was asked on several scales: %(scales)s. Shown is %(scale)s.", values)
    return None


def _asked(read: Reading, choice: Choice) -> Asked:
    scales = np.array([what.scale or "" for what in read.codes.whats], dtype=object)
    rows = [np.zeros(len(scales), bool) if scale is None else scales == scale for scale in choice.scale]
    slot = np.full(len(choice.scale), -1, np.int32)
    slot[choice.shown] = np.arange(len(choice.shown))
    taken = np.array(rows, np.uint8).reshape(len(choice.scale), len(scales))
    return Asked(slot, taken, choice.measure == "nps")


def _result(read: Reading, found: Answers, choice: Choice, sums: ClusterSums) -> Result:
    several = len(choice.shown) > 1
    keys = [read.catalogue.touchpoints[at].key for at in choice.shown]
    rows = [
        {**({"touchpoint": key} if several else {}), **row}
        for slot, key in enumerate(keys)
        for row in _rows(read, found, choice, sums.of(slot), choice.scale[choice.shown[slot]] or "")
    ]
    without = int(sums.people[:, 0].sum())
    notes = [*choice.notes, *([_outside(without, several)] if without else []), *([] if several else _units(choice))]
    # Who rated several touchpoints is in the rows of each: added up they are answers, not respondents.
    base_of = "contacts" if several else "respondents"
    return Result(rows, sum(row["n"] for row in rows), base_of, notes, read.catalogue.version)


def _outside(n: int, several: bool) -> Note:
    if several:
        return Note.counted(
            "%(n)s answer was given outside of any wave and is in no row.",
            "%(n)s answers were given outside of any wave and are in no row (one per person and touchpoint).",
            n,
        )
    return Note.counted(
        "%(n)s person answered outside of any wave; they are in no row.",
        "%(n)s people answered outside of any wave; they are in no row.",
        n,
    )


def _units(choice: Choice) -> list[Note]:
    """In what a single touchpoint's values are."""
    values = [{"scale": choice.scale[at]} for at in choice.shown]
    if choice.measure == "nps":
        return [Note("Scale %(scale)s; net promoter score in points.", value) for value in values]
    return [Note("Scale %(scale)s; weighted mean.", value) for value in values]


def _rows(read: Reading, found: Answers, choice: Choice, sums: ClusterSums, scale: str) -> list[dict[str, Any]]:
    """Each wave with its value, and how it differs from the wave before and from the first."""
    order = waves_in_order(sums.people[0::2], found.first)
    rows = []
    for at, code in enumerate(order):
        value = _value(sums, code, choice, scale)
        figures = {"value": value.value, "low": value.low, "high": value.high, "n": value.n}
        change = _change(sums, order[at - 1], code, choice) if at else None
        since_first = _change(sums, order[0], code, choice) if at else None
        rows.append(
            {
                "wave": read.codes.waves[code],
                **figures,
                "effective_n": value.effective,
                **_interval("change", change),
                **_interval("since_first", since_first),
            }
        )
    return rows


def _value(sums: ClusterSums, wave: int, choice: Choice, scale: str) -> Estimate:
    if choice.measure == "nps":
        return nps_of_sums(sums, *components(wave))
    return cluster_mean(sums, *components(wave), bounds=bounds_of(scale))


def _change(sums: ClusterSums, before: int, after: int, choice: Choice) -> Estimate:
    change = change_of_mean(sums, components(before), components(after))
    return change.scaled(100.0) if choice.measure == "nps" else change


def _interval(name: str, estimate: Estimate | None) -> dict[str, float | int | None]:
    value, low, high, n = (estimate.value, estimate.low, estimate.high, estimate.n) if estimate else (None,) * 4
    return {name: value, f"{name}_low": low, f"{name}_high": high, f"{name}_n": n}


def _change_fields(name: str, label: str) -> tuple[Field, ...]:
    """The difference, its interval, and the people of the smaller wave, on which it rests."""
    base = f"{name}_n"
    return (
        *(
            Field(key, text, "difference", base, anonymous=True, between=True)
            for key, text in ((name, label), (f"{name}_low", f"{label}, from"), (f"{name}_high", f"{label}, to"))
        ),
        Field(base, f"{label}: people in the smaller wave", "count", detail=True),
    )


FINDING = Finding(
    name="waves",
    question="How is a touchpoint rated from wave to wave?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("wave", "Wave"),
        Field("value", "Value", "rating", "n", True),
        Field("low", "from", "rating", "n", True),
        Field("high", "to", "rating", "n", True),
        Field("n", "People", "count"),
        Field("effective_n", "Effective people", "count", "n", True, detail=True),
        *_change_fields("change", "Change from the wave before"),
        *_change_fields("since_first", "Change since the first wave"),
    ),
    compute=compute,
    options=(
        Option("measure", "Measure", MEASURES, "mean"),
        Option("scale", "Scale"),
    ),
    explanation=EXPLANATION,
    part_of="touchpoint",
)
