"""`python -m benchmarks.validity --replications N`: runs every cell and writes the table to the docs."""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
from scipy import stats

from benchmarks.machine import machine
from benchmarks.validity import Counts
from benchmarks.validity.cells import CELLS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "campaigns" / "validity.md"
JUDGED = ("src/lotse/methods", "benchmarks/validity")  # cells are kept as long as this code stays the same
AT_MOST = (
    "any false discovery", "conflict claimed where there is none", "significant without effect", "wrong direction",
)  # fmt: skip
FIRST_SEED = 50_000_000  # apart from any seed used in tests or to develop a method


def one(task: tuple[str, int]) -> Counts:
    return CELLS[task[0]](task[1])


def run(cell: str, replications: int, processes: int, first: int = FIRST_SEED) -> list[dict[str, object]]:
    collected: Counts = defaultdict(list)
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for counts in pool.imap_unordered(one, ((cell, first + i) for i in range(replications)), chunksize=4):
            for measure, values in counts.items():
                collected[measure] += values
    return [row(cell, replications, measure, np.array(values)) for measure, values in sorted(collected.items())]


def row(cell: str, replications: int, measure: str, values: np.ndarray) -> dict[str, object]:
    """Mean with its Monte-Carlo error; and where there is a claim, whether it held."""
    mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else 0.0
    p, claim, held = None, "", None
    if measure.startswith("coverage"):
        p = float(stats.binomtest(int(values.sum()), len(values), 0.95, alternative="less").pvalue)
        claim, held = "at least 0.95", p >= 0.01
    elif measure == "false discovery share":
        p = float(stats.norm.sf((mean - 0.05) / error)) if error else float(mean <= 0.05)
        claim, held = "at most 0.05 on average", p >= 0.05
    elif measure in AT_MOST:
        p = float(stats.binomtest(int(values.sum()), len(values), 0.05, alternative="greater").pvalue)
        claim, held = "at most 0.05", p >= 0.05
    elif "less" in measure:
        claim, held = "lower 95 % bound above 0", mean - 1.96 * error > 0
    return {
        "cell": cell, "measure": measure, "replications": replications, "n": len(values), "value": mean,
        "mc_error": error, "claim": claim, "p": p, "held": held,
    }  # fmt: skip


HEAD = """# Validity of the statistics

Worlds with known truth: what each contains stands in `benchmarks/validity/`. Written by
`python -m benchmarks.validity {command}`; whatever it shows stays here, misses first. Seeds from {seed:,}, on
which nothing was developed or tuned.

{machine} {replications} replications a cell; {seconds:.0f} s of wall clock.

Coverage is held against 95 % with a one-sided binomial test and counts as missed below p = 0.01; false discoveries
likewise, missed below p = 0.05; a gain in average precision must have its lower 95 % bound above 0. With
{claims} claims some of those that are true must be expected to look missed. Intervals from one replication (relative
weights, correlations) share their luck: error and p take them as independent and are too small there.
"""
COLUMNS = """
| world | measure | intervals or worlds | value | Monte-Carlo error | claim | p against it | held |
|---|---|--:|--:|--:|---|--:|---|
"""


def page(rows: list[dict[str, object]], seconds: float, command: str = "") -> str:
    """The table twice: what missed its claim, then everything."""
    counts = sorted({int(str(r["replications"])) for r in rows})
    head = HEAD.format(
        command=command, seed=FIRST_SEED, machine=machine(), seconds=seconds,
        replications=" to ".join(f"{n:,}" for n in counts), claims=sum(r["held"] is not None for r in rows),
    )  # fmt: skip
    missed = [r for r in rows if r["held"] is False]
    some = COLUMNS + "".join(map(line, missed)) if missed else "\nNone.\n"
    return f"{head}\n## Missed\n{some}\n## Everything\n{COLUMNS}{''.join(map(line, rows))}"


def line(r: dict[str, object]) -> str:
    p = "" if r["p"] is None else f"{r['p']:.3f}"
    held = {True: "yes", False: "**no**", None: ""}[r["held"]]  # type: ignore[index]
    return (
        f"| {r['cell']} | {r['measure']} | {r['n']:,} | {r['value']:.4f} | {r['mc_error']:.4f} "
        f"| {r['claim']} | {p} | {held} |\n"
    )


def digest() -> str:
    """Of the methods and the worlds: cells found under another one are counted again."""
    files = sorted(path for folder in JUDGED for path in (ROOT / folder).rglob("*.py"))
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()


def kept(path: Path, key: str) -> dict[str, Any]:
    """Cells that an earlier run with the same code and number of replications has finished."""
    found = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found if found.get("key") == key else {"key": key, "cells": {}}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validity", description=__doc__)
    parser.add_argument("--replications", type=int, default=200, help="per cell; the campaign uses 2,000 or more")
    parser.add_argument("--format", choices=("json", "md"), default="md")
    parser.add_argument("--cell", choices=tuple(CELLS), action="append", help="only this one (repeatable)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--output", type=Path, default=PAGE, help="where the table is written")
    parser.add_argument("--kept", type=Path, help="finished cells; a run that was cut short goes on from there")
    parser.add_argument("--first-seed", type=int, default=FIRST_SEED, help="another one while developing")
    wanted = parser.parse_args()
    wanted.output.parent.mkdir(parents=True, exist_ok=True)
    done = wanted.kept or wanted.output.with_suffix(".json")
    state = kept(done, f"{digest()} {wanted.replications} {wanted.first_seed}")
    for cell in wanted.cell or CELLS:
        if cell in state["cells"]:
            continue
        before = time.perf_counter()
        rows = run(cell, wanted.replications, wanted.processes, wanted.first_seed)
        state["cells"][cell] = {"rows": rows, "seconds": time.perf_counter() - before}
        print(f"{cell}: {state['cells'][cell]['seconds']:.0f} s", file=sys.stderr, flush=True)
        done.write_text(json.dumps(state), encoding="utf-8")
        wanted.output.write_text(page(*_so_far(state), f"--replications {wanted.replications}"), encoding="utf-8")
    rows, seconds = _so_far(state)
    print(json.dumps(rows, indent=1) if wanted.format == "json" else page(rows, seconds))
    return 0


def _so_far(state: dict[str, Any]) -> tuple[list[dict[str, object]], float]:
    cells = [state["cells"][cell] for cell in CELLS if cell in state["cells"]]
    return [row for cell in cells for row in cell["rows"]], sum(cell["seconds"] for cell in cells)


if __name__ == "__main__":
    sys.exit(main())
