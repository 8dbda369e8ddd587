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
from lotse.findings.types import Field, Finding, Option, Result
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.nps import nps_of_sums
from lotse.methods.estimates.sums import ClusterSums
from lotse.methods.tallies.answers import Answers, answers
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.waves import Asked, ratings_by_wave

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MEASURES = ("mean", "nps")
EXPLANATION = (
    "Survey answers of one scale per touchpoint (the one asked most, or the one chosen), weighted, per wave in the "
    "order in which waves began. The net promoter score is the share of 9–10 less the share of 0–6, in points, and "
    "exists on 0–10 only. n counts people; the interval (95 %) is clustered by person, with Student's t."
)


@dataclass(frozen=True)
class Choice:
    """What is taken: per touchpoint its ``scale`` (None: nothing), by which measure, and what must be said."""

    scale: list[str | None]
    measure: str
    notes: list[str]


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per wave; with several touchpoints to show, one set of rows for each."""
    measure = options.get("measure") or "mean"
    if measure not in MEASURES:
        raise FilterError(f"No measure {measure!r}. There is: {', '.join(MEASURES)}.")
    with reading(log, where) as read:
        cut = read.cut
        found = over_chunks(
            read.chunks,
            lambda chunk: answers(chunk, cut),
            Answers.__add__,
            Answers.empty(len(cut.parent), cut.waves, len(cut.role)),
        )
        chosen = _choose(read, where, found, measure, options.get("scale"))
        asked = Asked(_taken(read, chosen), measure == "nps")
        sums = over_chunks(
            read.chunks, lambda chunk: ratings_by_wave(chunk, cut, asked), ClusterSums.__add__, _empty(read)
        )
        return _result(read, found, chosen, sums)


def _choose(read: Reading, where: Filter, found: Answers, measure: str, wanted: str | None) -> Choice:
    """The scale of every touchpoint shown. A touchpoint named alone shows itself, not what lies below it."""
    scales = scales_of(found.rated, read.cut, read.codes.whats)
    touchpoints = read.catalogue.touchpoints
    named = where.touchpoints or [touchpoints[at].key for at in sorted(selected(where, read.catalogue))]
    chosen: list[str | None] = [None] * len(scales)
    notes: list[str] = []
    for at, touchpoint in enumerate(touchpoints):
        usable = [scale for scale in scales[at] if measure != "nps" or bounds_of(scale) == WILLINGNESS]
        if touchpoint.key not in named or not scales[at]:
            continue
        chosen[at] = wanted if wanted in usable else None if wanted else next(iter(usable), None)
        if (note := _note(touchpoint.key, scales[at], chosen[at], measure)) and (where.touchpoints or chosen[at]):
            notes.append(note)
    return Choice(chosen, measure, notes)


def _note(key: str, scales: Mapping[str, int], scale: str | None, measure: str) -> str | None:
    counted = ", ".join(f"{name or 'no scale'} ({answers} answers)" for name, answers in scales.items())
    if scale is None:
        on = "0-10" if measure == "nps" else "the chosen scale"
        return f"{key} was not asked on {on}; it was asked on {counted}."
    return f"{key} was asked on several scales: {counted}. Shown is {scale}." if len(scales) > 1 else None


def _taken(read: Reading, choice: Choice) -> np.ndarray[Any, np.dtype[np.uint8]]:
    scales = np.array([what.scale or "" for what in read.codes.whats], dtype=object)
    rows = [np.zeros(len(scales), bool) if scale is None else scales == scale for scale in choice.scale]
    return np.array(rows, np.uint8).reshape(len(choice.scale), len(scales))


def _empty(read: Reading) -> ClusterSums:
    shape = (len(read.cut.parent), read.cut.waves, 2)
    return ClusterSums(np.zeros(shape), np.zeros((*shape, 2)), np.zeros(shape, np.int64))


def _result(read: Reading, found: Answers, choice: Choice, sums: ClusterSums) -> Result:
    shown = [at for at, scale in enumerate(choice.scale) if scale is not None]
    rows = [
        {**({"touchpoint": read.catalogue.touchpoints[at].key} if len(shown) > 1 else {}), **row}
        for at in shown
        for row in _rows(read, found, choice, sums, at)
    ]
    notes = list(choice.notes)
    if without := sum(int(sums.people[at, 0, 0]) for at in shown):
        notes.append(f"{without} people answered outside of any wave; they are in no row.")
    if len(shown) == 1:
        notes.append(f"Scale {choice.scale[shown[0]]}; {'points' if choice.measure == 'nps' else 'weighted mean'}.")
    return Result(rows, sum(row["n"] for row in rows), "respondents", notes, read.catalogue.version)


def _rows(read: Reading, found: Answers, choice: Choice, sums: ClusterSums, at: int) -> list[dict[str, Any]]:
    scale = choice.scale[at] or ""
    rows = []
    for code in waves_in_order(sums.people[at, :, 0], found.first):
        group = sums.of(at, code)
        value = nps_of_sums(group) if choice.measure == "nps" else cluster_mean(group, bounds=bounds_of(scale))
        if value.n:
            figures = {"value": value.value, "low": value.low, "high": value.high, "n": value.n}
            rows.append({"wave": read.codes.waves[code], **figures, "effective_n": value.effective})
    return rows


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
        Field("effective_n", "Effective people", "count", "n", True),
    ),
    compute=compute,
    options=(
        Option("measure", "Measure", MEASURES, "mean"),
        Option("scale", "Scale"),
    ),
    explanation=EXPLANATION,
    part_of="touchpoint",
)
