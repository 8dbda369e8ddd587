"""``python -m benchmarks QUESTION --contacts N [--against duckdb,polars,pandas] [--format table|json]``."""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from dataclasses import asdict

from benchmarks.measure import Measured

# Question → module with ``run(question, contacts, against) -> list[Measured]``; a peer that cannot answer is left out.
QUESTIONS = {
    "inbox": "benchmarks.inbox",
    "import": "benchmarks.import_",
    "index": "benchmarks.index",
    "fresh": "benchmarks.index",
    "touchpoints": "benchmarks.touchpoints",
    "journeys": "benchmarks.journeys",
    "gaps": "benchmarks.journeys",
    "variants": "benchmarks.journeys",
    "funnel": "benchmarks.journeys",
    "weekly": "benchmarks.journeys",
    "before-leaving": "benchmarks.journeys",
    "reach": "benchmarks.journeys",
    "attribution-1": "benchmarks.journeys",
    "attribution-2": "benchmarks.journeys",
    "attribution-3": "benchmarks.journeys",
    "pages": "benchmarks.pages",
    "findings": "benchmarks.findings",
    "exit-risk": "benchmarks.analysis",
    "drivers": "benchmarks.analysis",
    "all": "benchmarks.everything",
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure one question, engines side by side; all of them: figures go to docs/campaigns.",
    )
    parser.add_argument("question", choices=sorted(QUESTIONS))
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument(
        "--against",
        default="",
        help="engines beside it: duckdb, polars, pandas; of LOTSE_PEERS pm4py, channelattribution, retentioneering",
    )
    parser.add_argument(
        "--home", nargs="+", default=[], help="findings: the demo, and larger ones for the risk of leaving"
    )
    chosen = parser.parse_args()
    module = importlib.import_module(QUESTIONS[chosen.question])
    against = [name for name in chosen.against.split(",") if name]
    rows = module.run(chosen.question, chosen.contacts, chosen.home or against)
    print(json.dumps([asdict(row) for row in rows], indent=1) if chosen.format == "json" else table(rows))
    return 0


def table(rows: list[Measured]) -> str:
    lines = [
        f"{'engine':<12}{'question':<18}{'contacts':>12}{'seconds':>10}"
        f"{'cpu s':>9}{'× read':>9}{'anon MB':>9}{'mapped MB':>11}"
    ]
    for row in rows:
        ratio = "–" if row.ratio is None else f"{row.ratio:.1f}"
        lines.append(
            f"{row.engine:<12}{row.question:<18}{row.contacts:>12,}{row.seconds:>10.4f}{row.processor_seconds:>9.3f}{ratio:>9}"
            f"{row.anonymous_mb:>9.0f}{row.mapped_mb:>11.0f}"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
