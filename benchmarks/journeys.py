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
from benchmarks.outside.asking import QUESTIONS as OUTSIDE
from benchmarks.outside.asking import ask as ask_outside
from benchmarks.outside.asking import write_events
from benchmarks.outside.layout import laid_out
from benchmarks.peers import PEERS, parquet
from benchmarks.synthetic import CATALOGUE, journeys
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.reader import Journeys
from lotse.contacts.resolve import resolve
from lotse.contacts.runners.threads import run as ask
from lotse.contacts.runners.threads import run_chunks
from lotse.contacts.selection import Selection, select
from lotse.methods.attribution import JourneySteps
from lotse.methods.journeys.before_leaving import LastExperiences
from lotse.methods.journeys.funnel import Funnel, steps_of_phases
from lotse.methods.journeys.gaps import MedianGaps
from lotse.methods.journeys.graph import JourneyGraph
from lotse.methods.journeys.periods import Periods
from lotse.methods.journeys.reach import Reach
from lotse.methods.journeys.sequences import JourneySequences
from lotse.methods.journeys.variants import Ask, grouped_for, variants

FIRST, LAST = date(2022, 1, 1), date(2024, 1, 1)
LARGE = 1_000_000  # contacts; above, an outside peer is asked once
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
        rows += _outside(
            [name for name in against if question in OUTSIDE.get(name, ())], rows[-1], folder, index, selection
        )
        peers = [name for name in against if (name, question) in PEERS]
        if peers:
            path = parquet(folder / "sorted.parquet", index)
            rows += [
                measure(name, question, contacts, partial(PEERS[name, question], path), read.seconds, 3)
                for name in peers
            ]
    return rows


def _outside(engines: list[str], own: Measured, folder: Path, index: Journeys, selection: Selection) -> list[Measured]:
    """Each peer's work alone and with its loading charged; Lotse with reading and laying out the same file charged."""
    if not engines:
        return []
    question, contacts = own.question, own.contacts
    events = write_events(folder / "events.parquet", index, selection)
    rows = [measure("lotse, charged", question, contacts, lambda: charged(question, events, selection), runs=3)]
    for engine in engines:
        asked = ask_outside(engine, question, events, runs=1 if contacts > LARGE else 3)
        seconds, worked = asked.seconds, asked.processor_seconds
        rows.append(Measured(engine, question, contacts, seconds, None, asked.peak_mb, 0, worked))
        whole = seconds + asked.load[0], worked + asked.load[1]
        rows.append(Measured(f"{engine}, charged", question, contacts, whole[0], None, asked.peak_mb, 0, whole[1]))
    return rows


def charged(question: str, events: Path, selection: Selection) -> Any:
    def asked(method: Any) -> Any:
        return run_chunks(method, laid_out(events), selection)

    return QUESTIONS[question](asked, selection)


def answer(question: str, index: Journeys, selection: Selection) -> Any:
    return QUESTIONS[question](lambda method: ask(method, index, selection), selection)


def _gaps(ask: Ask, selection: Selection) -> Any:
    graph = ask(JourneyGraph(selection))
    return graph, ask(MedianGaps(selection, graph))


def _variants(ask: Ask, selection: Selection) -> Any:
    method = JourneySequences(selection, ("cancellation",))
    return variants(grouped_for(ask, method), method.nodes.keys)


def _attribution(order: int) -> Callable[[Ask, Selection], Any]:
    def compute(ask: Ask, selection: Selection) -> Any:
        counted = ask(JourneySteps(selection, ("purchase",), order))
        return counted.chain.effects(counted.touchpoints)

    return compute


QUESTIONS: dict[str, Callable[[Ask, Selection], Any]] = {
    "journeys": lambda ask, s: ask(JourneyGraph(s)),
    "gaps": _gaps,
    "variants": _variants,
    "funnel": lambda ask, s: ask(Funnel(s, steps_of_phases(s, (1, 2, 3, 4, 5)))),
    "weekly": lambda ask, s: ask(Periods(s, "week", FIRST, LAST)),
    "before-leaving": lambda ask, s: ask(LastExperiences(s, 30 * 86_400)),
    "reach": lambda ask, s: ask(Reach(s)),
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
