"""The journey questions over mapped columns, with a bare read of the same columns beside them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Measured, measure
from benchmarks.peers import PEERS, parquet
from benchmarks.synthetic import CATALOGUE, journeys
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.reader import Journeys
from lotse.contacts.resolve import resolve
from lotse.contacts.runners.threads import run as ask
from lotse.contacts.selection import Selection, select
from lotse.methods.attribution import JourneySteps
from lotse.methods.journeys.before_leaving import LastExperiences
from lotse.methods.journeys.funnel import Funnel, steps_of_phases
from lotse.methods.journeys.gaps import MedianGaps
from lotse.methods.journeys.graph import JourneyGraph
from lotse.methods.journeys.periods import Periods
from lotse.methods.journeys.reach import Reach
from lotse.methods.journeys.sequences import JourneySequences
from lotse.methods.journeys.variants import grouped_for, variants

FIRST, LAST = date(2022, 1, 1), date(2024, 1, 1)
READS = {
    "journeys": ("time", "what"),
    "gaps": ("time", "what"),
    "variants": ("what",),
    "funnel": ("time", "what"),
    "weekly": ("time", "what", "valence"),
    "before-leaving": ("time", "what", "valence"),
    "reach": ("what",),
    "attribution-1": ("what",),
    "attribution-2": ("what",),
    "attribution-3": ("what",),
}


def run(question: str, contacts: int, against: list[str]) -> list[Measured]:
    folder = Path(os.environ.get("LOTSE_BENCHMARKS", tempfile.gettempdir())) / f"lotse-synthetic-{contacts}"
    with journeys(folder, contacts) as index:
        selection = select(Filter(), index.codes, resolve(CATALOGUE, index.codes.whats))
        read = measure("read", question, contacts, lambda: ask(_Read(READS[question]), index, selection))
        rows = [read, measure("lotse", question, contacts, lambda: answer(question, index, selection), read.seconds)]
        peers = [name for name in against if (name, question) in PEERS]
        if peers:
            path = parquet(folder / "sorted.parquet", index)
            rows += [
                measure(name, question, contacts, partial(PEERS[name, question], path), read.seconds) for name in peers
            ]
    return rows


def answer(question: str, index: Journeys, selection: Selection) -> Any:
    return QUESTIONS[question](index, selection)


def _gaps(index: Journeys, selection: Selection) -> Any:
    graph = ask(JourneyGraph(selection), index, selection)
    return graph, ask(MedianGaps(selection, graph), index, selection)


def _variants(index: Journeys, selection: Selection) -> Any:
    method = JourneySequences(selection, ("cancellation",))
    grouped = grouped_for(lambda asked: ask(asked, index, selection), method)
    return variants(grouped, method.nodes.keys)


def _attribution(order: int) -> Callable[[Journeys, Selection], Any]:
    def compute(index: Journeys, selection: Selection) -> Any:
        counted = ask(JourneySteps(selection, ("purchase",), order), index, selection)
        return counted.chain.effects(counted.touchpoints)

    return compute


QUESTIONS: dict[str, Callable[[Journeys, Selection], Any]] = {
    "journeys": lambda index, s: ask(JourneyGraph(s), index, s),
    "gaps": _gaps,
    "variants": _variants,
    "funnel": lambda index, s: ask(Funnel(s, steps_of_phases(s, (1, 2, 3, 4, 5))), index, s),
    "weekly": lambda index, s: ask(Periods(s, "week", FIRST, LAST), index, s),
    "before-leaving": lambda index, s: ask(LastExperiences(s, 30 * 86_400), index, s),
    "reach": lambda index, s: ask(Reach(s), index, s),
    "attribution-1": _attribution(1),
    "attribution-2": _attribution(2),
    "attribution-3": _attribution(3),
}


class _Read:
    """The floor: every value of the columns, and of the people's borders, touched once."""

    columns: tuple[str, ...] = ()

    def __init__(self, names: tuple[str, ...]) -> None:
        self._names = ("offsets", "people", "alive", *names)

    def map(self, chunk: Chunk, selection: Selection) -> int:
        return sum(int(getattr(chunk, name).max()) for name in self._names if len(getattr(chunk, name)))

    def merge(self, one: int, other: int) -> int:
        return one + other

    def finish(self, state: int | None) -> int:
        return state or 0
