"""`python -m benchmarks.validity --replications N`: runs every cell and writes the table to the docs."""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import stats

from benchmarks.machine import machine
from benchmarks.validity import Counts
from benchmarks.validity.cells import CELLS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "campaigns" / "validity.md"
FIRST_SEED = 30_000_000  # apart from any seed used in tests or to develop a method


def one(task: tuple[str, int]) -> Counts:
    return CELLS[task[0]](FIRST_SEED + task[1])


def run(cell: str, replications: int, processes: int) -> list[dict[str, object]]:
    collected: Counts = defaultdict(list)
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        for counts in pool.imap_unordered(one, ((cell, i) for i in range(replications)), chunksize=8):
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
    elif measure in ("any false discovery", "conflict claimed where there is none", "wrong direction"):
        p = float(stats.binomtest(int(values.sum()), len(values), 0.05, alternative="greater").pvalue)
        claim, held = "at most 0.05", p >= 0.05
    elif "less" in measure:
        claim, held = "lower 95 % bound above 0", mean - 1.96 * error > 0
    return {
        "cell": cell, "measure": measure, "replications": replications, "n": len(values), "value": mean,
        "mc_error": error, "claim": claim, "p": p, "held": held,
    }  # fmt: skip


def page(rows: list[dict[str, object]], seconds: float) -> str:
    lines = [
        "# Validity of the statistics", "",
        "Worlds with known truth: what each contains stands in `benchmarks/validity/`. Written by",
        "`python -m benchmarks.validity`; whatever it shows stays here.", "",
        f"{machine()} {rows[0]['replications']:,} replications a cell; {seconds:.0f} s; seeds from {FIRST_SEED:,}.", "",
        "Intervals from one replication (relative weights, correlations) share their luck: the error and p treat them",
        "as independent and are too small there.", "",
        "| world | measure | intervals or worlds | value | Monte-Carlo error | claim | p against it | held |",
        "|---|---|--:|--:|--:|---|--:|---|",
    ]  # fmt: skip
    for r in rows:
        p = "" if r["p"] is None else f"{r['p']:.3f}"
        held = {True: "yes", False: "**no**", None: ""}[r["held"]]  # type: ignore[index]
        lines.append(
            f"| {r['cell']} | {r['measure']} | {r['n']:,} | {r['value']:.4f} | {r['mc_error']:.4f} "
            f"| {r['claim']} | {p} | {held} |"
        )
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.validity", description=__doc__)
    parser.add_argument("--replications", type=int, default=200, help="per cell; the campaign uses 2,000 or more")
    parser.add_argument("--format", choices=("json", "md"), default="md")
    parser.add_argument("--cell", choices=tuple(CELLS), action="append", help="only this one (repeatable)")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--output", type=Path, default=PAGE, help="where the table is written")
    wanted = parser.parse_args()
    started, rows, table = time.perf_counter(), [], ""
    wanted.output.parent.mkdir(parents=True, exist_ok=True)
    for cell in wanted.cell or CELLS:
        before = time.perf_counter()
        rows += run(cell, wanted.replications, wanted.processes)
        print(f"{cell}: {time.perf_counter() - before:.0f} s", file=sys.stderr)
        table = page(rows, time.perf_counter() - started)  # after each cell: a run that is cut short is not lost
        wanted.output.write_text(table, encoding="utf-8")
    print(json.dumps(rows, indent=1) if wanted.format == "json" else table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
