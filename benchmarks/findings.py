"""``python -m benchmarks findings --home DEMO [LARGE …]``: every finding of one year, cold and asked again.

Each question is put three times, each time in a process of its own: imports are done, compiled loops loaded and the
files in the page cache, as they are some seconds after a site started, but nothing is computed, kept or mapped yet
(*cold*). Asked again, the answer comes as on a page, out of the process's memory (*warm*). The year is the last one of
the log. Then all of them one after the other in one process. Of each ``LARGE`` home only the risk of leaving is asked,
over all its time. Writes docs/campaigns/findings.md. The airline's ratings are read from ``LOTSE_TEST_DATA``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import analysis
from benchmarks.machine import machine
from benchmarks.measure import Measured, Peak

PAGE = Path(__file__).parents[1] / "docs" / "campaigns" / "findings.md"
PROCESSES, AGAIN, MINIMUM = 3, 5, 5
COLD, WARM, LARGE_GOAL, DRIVERS_GOAL = 2.0, 0.2, 10.0, 5.0  # seconds
TEN_MILLION, DRAWS = 10_000_000, 2000
ONE_TOUCHPOINT = frozenset({"before-and-after"})  # has no answer for all at once


@dataclass(frozen=True)
class Question:
    """A finding with its options; ``year``: of the last year, else of all time; ``touchpoint`` where one is needed."""

    finding: str
    options: tuple[tuple[str, str], ...] = ()
    year: bool = True

    @property
    def name(self) -> str:
        return " ".join([self.finding, *(value for _, value in self.options)])


@dataclass(frozen=True)
class Answered:
    """Seconds and processor seconds at first, seconds when asked again, and what was needed."""

    name: str
    cold: float
    worked: float
    warm: float
    anonymous_mb: float
    mapped_mb: float
    rows: int
    contacts: int  # in the log


def run(question: str, contacts: int, homes: Sequence[str]) -> list[Measured]:
    """``homes``: the demo, then large ones. ``contacts`` is what the first holds, whatever is asked for."""
    from lotse.config.warming import warm  # noqa: PLC0415

    started, load = time.time(), os.getloadavg()[0]
    warm()
    questions = list(_questions())
    singles = [_asked(homes[0], [one]) for one in questions]
    whole = replace(_asked(homes[0], questions), name="all of them, one after the other")
    large = [
        _asked(home, [Question("exit-risk", (("event", event),), False)])
        for home in homes[1:]
        for event in ("leaving", "silence")
    ]
    methods = [*analysis.run("exit-risk", TEN_MILLION, ()), *_airline()]
    load = max(load, os.getloadavg()[0])
    head = f"{machine()} Measured in {(time.time() - started) / 60:.0f} minutes; load of the machine up to {load:.1f}."
    PAGE.write_text("\n".join(_page(head, singles, whole, large, methods)) + "\n")
    return [*(row for one in [*singles, whole] for row in _measured(one)), *methods]


def _questions() -> Iterator[Question]:
    from lotse.analysis.moments.exit_risk import EVENT  # noqa: PLC0415
    from lotse.config.registry import FINDINGS  # noqa: PLC0415

    for name in FINDINGS:
        events = EVENT.choices if name == "exit-risk" else ()
        yield from [Question(name, (("event", event),)) for event in events] or [Question(name)]


def _asked(home: str, questions: Sequence[Question]) -> Answered:
    """Medians over processes that begin with nothing but what is imported and compiled.

    They are forked: the Delta table is opened in them alone, since its library bears no fork afterwards.
    """
    with get_context("fork").Pool(1, maxtasksperchild=1) as pool:
        runs = [pool.apply(_ask, (home, questions)) for _ in range(PROCESSES)]
    middle = {
        part: median(getattr(one, part) for one in runs) for part in Answered.__dataclass_fields__ if part != "name"
    }
    return Answered(questions[0].name, **middle)


def _ask(home: str, questions: Sequence[Question]) -> Answered:
    from lotse.config.registry import FINDINGS  # noqa: PLC0415
    from lotse.contacts.log import ContactLog  # noqa: PLC0415
    from lotse.findings.memory import ask  # noqa: PLC0415

    log = ContactLog.open(home)
    filters = [_filter(log, one) for one in questions]

    def every() -> int:
        return sum(
            len(ask(FINDINGS[one.finding], log, where, dict(one.options), MINIMUM).rows)
            for one, where in zip(questions, filters, strict=True)
        )

    with Peak() as peak:
        cold, worked, rows = _timed(every)
    warm = median(_timed(every)[0] for _ in range(AGAIN))
    with log.journeys() as journeys:
        return Answered("", cold, worked, warm, peak.anonymous, peak.mapped, rows, journeys.contacts)


def _filter(log: Any, asked: Question) -> Any:
    """The last year of the log; a finding on one touchpoint gets the one with most contacts."""
    from lotse.contacts.filters import Filter  # noqa: PLC0415

    with log.journeys() as journeys:
        end = datetime.fromtimestamp(journeys.codes.observed_until, UTC)
    where = Filter(since=end - timedelta(days=365), until=end) if asked.year else Filter()
    return replace(where, touchpoints=(_busiest(log),)) if asked.finding in ONE_TOUCHPOINT else where


def _busiest(log: Any) -> str:
    import numpy as np  # noqa: PLC0415

    from lotse.contacts.resolve import resolve  # noqa: PLC0415

    with log.journeys() as journeys:
        found = resolve(log.catalogue(), journeys.codes.whats)
        sizes = sum(np.bincount(chunk.what, minlength=len(journeys.codes.whats)) for chunk in journeys.chunks(()))
    at = found.touchpoint
    return str(found.catalogue.touchpoints[int(np.bincount(at[at >= 0], weights=sizes[at >= 0]).argmax())].key)


def _timed(work: Callable[[], int]) -> tuple[float, float, int]:
    start, worked = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - start, time.process_time() - worked, found


def _airline() -> list[Measured]:
    from benchmarks.measure import measure  # noqa: PLC0415
    from benchmarks.real_data import airline_ratings  # noqa: PLC0415
    from lotse.methods.drivers import driver_intervals  # noqa: PLC0415

    data = os.environ.get("LOTSE_TEST_DATA")
    if data is None:
        return []
    _, ratings, satisfied = airline_ratings(Path(data))
    work = lambda: driver_intervals(ratings, satisfied, draws=DRAWS)  # noqa: E731
    return [measure("lotse", "drivers", len(ratings), work, runs=PROCESSES)]


def _measured(one: Answered) -> list[Measured]:
    return [
        Measured("cold", one.name, one.contacts, one.cold, None, one.anonymous_mb, one.mapped_mb, one.worked),
        Measured("warm", one.name, one.contacts, one.warm, None, one.anonymous_mb, one.mapped_mb, one.warm),
    ]


def _page(
    head: str, singles: Sequence[Answered], whole: Answered, large: Sequence[Answered], methods: Sequence[Measured]
) -> list[str]:  # fmt: skip
    """What misses its goal first, then by how long it takes."""
    shown = sorted(singles, key=lambda one: (_met(one), -one.cold))
    missed = [one.name for one in shown if not _met(one)]
    return [
        "# Findings",
        "",
        f"{head} Two is what the measurement itself makes; above, other work ran beside it and seconds are too long: "
        "“cpu s”, what all threads used, hardly is.",
        "",
        "Again: `lotse demo --contacts 3000000 --no-serve --home DEMO`, then `python -m benchmarks findings --home "
        "DEMO [LARGE …]`; the airline’s ratings are read where `LOTSE_TEST_DATA` names a folder with them.",
        "",
        f"**Missed: {', '.join(missed)}.**" if missed else "**No finding misses its goal.**",
        "",
        "## One year of the demo company at ten times its size",
        "",
        f"{whole.contacts:,} contacts; the last 365 days of the log, default options, nothing else filtered "
        f"(before-and-after: the touchpoint with most contacts). Goal: less than {COLD:g} s cold, {WARM * 1000:g} ms "
        "warm. Cold: a process with everything imported, the compiled loops loaded and the files in the page cache, "
        "and nothing computed, kept or mapped. Warm: asked again, out of the process’s memory. Medians of "
        f"{PROCESSES} processes.",
        "",
        "| finding | cold s | cpu s | warm ms | rows | anonymous MB | mapped MB | goal |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
        *(_row(one) for one in shown),
        "",
        f"{len(singles)} questions, each in processes of its own: {sum(one.cold for one in singles):.1f} s, "
        f"{sum(one.worked for one in singles):.1f} s of processor time. All of them one after the other in one "
        f"process: {whole.cold:.1f} s cold, {whole.worked:.1f} s of processor time, "
        f"{whole.warm * 1000:.0f} ms warm.",
        "",
        "## At size",
        "",
        "| question | contacts | seconds | cpu s | goal |",
        "|---|--:|--:|--:|---|",
        *(_large(one.name, one.contacts, one.cold, one.worked, LARGE_GOAL) for one in large),
        *(_method(row) for row in methods),
    ]


def _met(one: Answered) -> bool:
    return one.cold < COLD and one.warm < WARM


def _row(one: Answered) -> str:
    said = "met" if _met(one) else "**missed**"
    return (
        f"| {one.name} | {one.cold:.2f} | {one.worked:.2f} | {one.warm * 1000:.1f} | {one.rows:,.0f} | "
        f"{one.anonymous_mb:.0f} | {one.mapped_mb:.0f} | {said} |"
    )


def _large(name: str, size: int, seconds: float, worked: float, goal: float) -> str:
    said = "met" if seconds < goal else "**missed**"
    return f"| {name} | {size:,} | {seconds:.2f} | {worked:.2f} | < {goal:g} s: {said} |"


def _method(row: Measured) -> str:
    drivers = row.question == "drivers"
    name = (
        f"airline’s drivers, {DRAWS:,} draws (contacts: answers)" if drivers else "method of exit risk, 60 touchpoints"
    )
    goal = DRIVERS_GOAL if drivers else LARGE_GOAL
    return _large(name, row.contacts, row.seconds, row.processor_seconds, goal)
