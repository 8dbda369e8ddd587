"""``python -m benchmarks all --contacts N``: every question, growth and peers; writes docs/campaigns/benchmarks.md.

Each measurement is a process of its own, so that memory is that of one question. Synthetic indexes stay in
LOTSE_BENCHMARKS and are made once. LOTSE_PEERS names the environment of the outside peers; without it they are left
out.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.growth import growth
from benchmarks.machine import machine
from benchmarks.measure import Measured
from benchmarks.outside.asking import interpreter

PAGES = Path(__file__).parents[1] / "docs" / "campaigns"
MILLION = 1_000_000
HOT = ("journeys", "gaps", "variants", "funnel", "weekly", "before-leaving", "attribution-1", "touchpoints")
GOALS = {  # at 100 million contacts, in seconds
    "journeys": 0.4, "gaps": 2.0, "variants": 1.5, "funnel": 0.6, "weekly": 1.0, "before-leaving": 0.7,
    "attribution-1": 1.0,
}  # fmt: skip
SMALL_GOALS = {"attribution-1": 0.02, "attribution-2": 0.2, "attribution-3": 2.0}  # at 1 million
MOST_MEMORY = 1024  # MB, anonymous
BUILT, FRESH = 2 * MILLION, 60  # contacts a second; seconds until a contact counts at 10 million
NAMES = {
    "gaps": "journeys with medians",
    "journeys": "journeys without medians",
    "index": "index, built from the table",
    "fresh": "a new contact counts in journeys",
}
AXES = "Both axes in powers of ten; the dashed lines are linear."
LEAST = {
    "duckdb": (10, None),
    "polars": (5, None),
    "pm4py": (100, 25),
    "channelattribution": (100, 25),
}  # × Lotse's time


def run(_question: str, contacts: int, _against: Sequence[str]) -> list[Measured]:
    """The page is written after every measurement, so that a run that is stopped leaves what it has."""
    started, load = time.time(), os.getloadavg()[0]
    rows: list[Measured] = []
    beside: list[Measured] = []
    planned = list(_plan(contacts))
    for done, (question, size, peers) in enumerate(planned, 1):
        (beside if peers else rows).extend(_measured(question, size, peers))
        load = max(load, os.getloadavg()[0])
        left = _left(planned[done:])
        _write(rows, beside, contacts, _head(contacts, load, time.time() - started, left))
    return rows + beside


def _plan(contacts: int) -> Iterator[tuple[str, int, str]]:
    """(question, contacts, peers): what has a goal first, then peers, then growth."""
    small, middle = min(MILLION, contacts), min(10 * MILLION, contacts)
    outside = interpreter() is not None
    yield from ((question, contacts, "") for question in HOT)
    yield from ((f"attribution-{order}", small, "") for order in (1, 2, 3))
    yield from (("index", min(2 * MILLION, contacts), ""), ("fresh", middle, ""))
    yield "journeys", middle, "duckdb,polars,pandas" + ",pm4py" * outside
    yield from ((question, middle, "duckdb,polars") for question in ("gaps", "variants", "weekly"))
    if outside:
        yield from ((f"attribution-{order}", small, "channelattribution") for order in (1, 2, 3))
        yield from (("variants", small, "pm4py"), ("journeys", small, "retentioneering"))
    if contacts > middle:
        yield "journeys", contacts, "duckdb,polars"
    for size in (MILLION, 3 * MILLION, 10 * MILLION, 30 * MILLION):
        if size < contacts:
            yield from ((question, size, "") for question in HOT if (question, size) != ("attribution-1", small))
    yield "reach", contacts, ""


def _left(planned: Sequence[tuple[str, int, str]]) -> list[str]:
    """What a stopped run did not come to: per number of contacts the questions, with peers where they were asked."""
    found: dict[int, list[str]] = {}
    for question, size, peers in planned:
        beside = f" beside {peers.replace(',', ', ')}" if peers else ""
        found.setdefault(size, []).append(f"{NAMES.get(question, question)}{beside}")
    return [f"{size:,} contacts: {', '.join(names)}" for size, names in sorted(found.items())]


def _measured(question: str, contacts: int, peers: str) -> list[Measured]:
    command = [sys.executable, "-m", "benchmarks", question, "--contacts", str(contacts), "--format", "json"]
    print(f"{time.strftime('%H:%M:%S')} {question} {contacts:,} {peers}", file=sys.stderr, flush=True)
    quick = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run([*command, "--against", peers], stdout=subprocess.PIPE, check=True, env=quick)
    return [Measured(**row) for row in json.loads(done.stdout)]


def _write(rows: Sequence[Measured], beside: Sequence[Measured], contacts: int, head: Sequence[str]) -> None:
    lines = {NAMES.get(name, name): line for name in HOT if len(line := _line(rows, name)) > 1}
    PAGES.mkdir(parents=True, exist_ok=True)
    if lines:
        (PAGES / "growth.svg").write_text(growth("Seconds against contacts", lines))
    (PAGES / "benchmarks.md").write_text("\n".join([*head, *_page(rows, beside, contacts, bool(lines))]))


def _head(contacts: int, load: float, took: float, left: Sequence[str]) -> list[str]:
    return [
        "# Benchmarks",
        "",
        f"{machine()} Measured in {took / 60:.0f} minutes; load of the machine up to {load:.1f} (two is what the "
        "measurement itself makes: above, other work ran beside it and seconds are too long; “cpu s”, what all "
        "threads used, hardly is).",
        "",
        f"Again: `LOTSE_BENCHMARKS=FOLDER LOTSE_PEERS=.venv-peers python -m benchmarks all --contacts {contacts}` "
        "(`make peers` first). Median of 7 after a warm-up (3 for the index and for engines beside Lotse; once for an "
        "outside peer above 1 million). “× read”: to a bare read of the same columns in the same run. The index is "
        "written straight from generated columns (`benchmarks/synthetic.py`), not through the contact table.",
        "",
        *(["**The run was stopped early. Not measured:**", "", *(f"- {line}" for line in left), ""] if left else []),
    ]


def _line(rows: Sequence[Measured], question: str) -> list[tuple[int, float]]:
    return sorted((row.contacts, row.seconds) for row in rows if (row.engine, row.question) == ("lotse", question))


def _page(rows: Sequence[Measured], beside: Sequence[Measured], contacts: int, drawn: bool) -> list[str]:
    own = [(row, *_goal(row)) for row in rows if row.engine == "lotse"]
    shown = [entry for entry in own if entry[0].contacts == contacts or entry[1]]
    shown.sort(key=lambda entry: ({False: 0, True: 1, None: 2}[entry[2]], -entry[0].seconds))
    missed = [NAMES.get(row.question, row.question) for row, _, met in shown if met is False]
    return [
        f"**Missed: {', '.join(missed)}.**"
        if missed
        else "**No goal of Lotse alone is missed; those against peers stand below.**",
        "",
        "| question | contacts | seconds | cpu s | × read | anonymous MB | mapped MB | goal |",
        "|---|--:|--:|--:|--:|--:|--:|---|",
        *(_row(row, goal, met) for row, goal, met in shown),
        "",
        *_memory(own),
        "",
        "## Side by side",
        "",
        "The same questions over the same contacts, in one run. DuckDB, Polars and pandas read one Parquet file in "
        "their best order, by person and time; they leave out start, end and what became of people afterwards. pm4py, "
        "ChannelAttribution and retentioneering get a data frame; “charged” adds reading the file and laying it out as "
        "the engine wants it (for Lotse: reading the same file, checking its order, coding). Their memory is the peak "
        "of their process.",
        "",
        "| question | contacts | engine | seconds | cpu s | memory MB | Lotse is faster by | goal |",
        "|---|--:|---|--:|--:|--:|--:|---|",
        *_compared(beside),
        "",
        *([] if interpreter() else ["The outside peers were not measured: LOTSE_PEERS named no environment.", ""]),
        *(["## Growth", "", "![Seconds against contacts](growth.svg)", "", AXES, "", *_growth(rows)] if drawn else []),
    ]


def _goal(row: Measured) -> tuple[str, bool | None]:
    if row.question == "index":
        speed = row.contacts / row.seconds
        return f"≥ {BUILT:,} a second: {speed:,.0f}", speed >= BUILT
    if row.question == "fresh":
        return f"≤ {FRESH} s", row.seconds <= FRESH
    goals = GOALS if row.contacts == 100 * MILLION else SMALL_GOALS if row.contacts == MILLION else {}
    goal = goals.get(row.question)
    return (f"≤ {goal} s", row.seconds <= goal) if goal else ("", None)


def _row(row: Measured, goal: str, met: bool | None) -> str:
    said = {True: f"{goal}: met", False: f"{goal}: **missed**", None: "–"}[met]
    ratio = "–" if row.ratio is None else f"{row.ratio:.1f}"
    return (
        f"| {NAMES.get(row.question, row.question)} | {row.contacts:,} | {row.seconds:.3f} | "
        f"{row.processor_seconds:.3f} | {ratio} | {row.anonymous_mb:.0f} | {row.mapped_mb:.0f} | {said} |"
    )


def _memory(own: Sequence[tuple[Measured, str, bool | None]]) -> list[str]:
    most = max((row for row, _, _ in own), key=lambda row: row.anonymous_mb)
    met = "met" if most.anonymous_mb <= MOST_MEMORY else "**missed**"
    return [
        f"Anonymous memory is largest for {most.question} over {most.contacts:,} contacts: {most.anonymous_mb:.0f} MB "
        f"(goal ≤ 1 GB: {met})."
    ]


def _compared(beside: Sequence[Measured]) -> list[str]:
    found = []
    own: dict[bool, Measured] = {}
    for row in beside:
        name = NAMES.get(row.question, row.question)
        engine, _, charged = row.engine.partition(", ")
        if engine == "lotse":
            own[bool(charged)] = row
        if engine in ("read", "lotse"):
            continue
        times = row.seconds / own[bool(charged)].seconds
        least = LEAST.get(engine, (None, None))[bool(charged)]
        goal = f"≥ {least} ×: {'met' if times >= least else '**missed**'}" if least else "–"
        found.append(
            f"| {name} | {row.contacts:,} | {row.engine} | {row.seconds:.3f} | {row.processor_seconds:.3f} | "
            f"{row.anonymous_mb:.0f} | {times:,.0f} × ({own[bool(charged)].seconds:.3f} s) "
            f"| {goal} |"
        )
    return found


def _growth(rows: Sequence[Measured]) -> list[str]:
    """Nanoseconds a contact, so that "linear or better" can be read: it does not rise from left to right."""
    sizes = sorted({row.contacts for row in rows if row.question in HOT})
    lines = ["| nanoseconds a contact | " + " | ".join(f"{size:,}" for size in sizes) + " |"]
    lines.append("|---|" + "--:|" * len(sizes))
    for name in HOT:
        found = dict(_line(rows, name))
        each = [f"{1e9 * found[size] / size:.1f}" if size in found else "–" for size in sizes]
        lines.append(f"| {NAMES.get(name, name)} | {' | '.join(each)} |")
    return [*lines, ""]
