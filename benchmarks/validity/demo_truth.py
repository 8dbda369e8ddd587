"""`python -m benchmarks.validity.demo_truth HOME TRUTH [HOME TRUTH …]`: what was planted against what was found.

HOME and TRUTH come from `lotse demo --seed N --truth TRUTH --no-serve --home HOME`. Prints a page of the docs.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from lotse.analysis.moments.exit_risk import FINDING
from lotse.contacts.filters import Filter
from lotse.contacts.log import ContactLog

# Per outcome: what a bad experience was planted to do, and what makes bad against good a true difference besides:
# whoever was driven away does not buy again.
PLANTED = {
    "leaving": ("leaving", ("staying",)),
    "silence": ("leaving", ("staying",)),
    "recommendation": ("not_recommending", ("recommending",)),
    "first-purchase": ("", ()),
    "repurchase": ("", ("leaving", "staying")),
}


@dataclass(frozen=True)
class Found:
    """Counts of touchpoints; ``first``: of the planted among as many first ranks."""

    seed: int
    planted: int
    demonstrated: int
    right: int
    besides: int
    false: int
    first: int

    @property
    def cells(self) -> list[str]:
        recall = f"{self.right / self.planted:.2f}" if self.planted else "–"
        true = self.right + self.besides
        precision = f"{true / self.demonstrated:.2f}" if self.demonstrated else "–"
        first = str(self.first) if self.planted else "–"
        counts = [self.seed, self.planted, self.demonstrated, self.right, self.besides, self.false]
        return [*map(str, counts), recall, precision, first]


def found(home: str, truth: dict[str, Any], outcome: str) -> Found:
    main, besides = PLANTED[outcome]
    planted, others = (_touchpoints(truth, names) for names in ((main,), besides))
    others -= planted
    rows = FINDING.compute(ContactLog.open(home), Filter(), {"event": outcome}).rows
    named = {row["touchpoint"] for row in rows if row["certainty"] == "demonstrated"}
    first = {row["touchpoint"] for row in rows[: len(planted)]}
    right, also = named & planted, named & others
    wrong = len(named - planted - others)
    return Found(truth["seed"], len(planted), len(named), len(right), len(also), wrong, len(first & planted))


def _touchpoints(truth: dict[str, Any], names: tuple[str, ...]) -> set[str]:
    return {one["touchpoint"] for name in names if name for one in truth["drivers"][name]}


HEAD = """# Planted truth of the demo company: found or not

The finding `exit-risk` with its defaults, by outcome, on demo companies of about {contacts} contacts each whose seeds
were not used in development. {machine}

*Demonstrated*: false discoveries over all touchpoints kept below 5 %. *Of these planted*: a bad experience was planted
to do this. *True besides*: a good experience was planted to do the opposite, so that bad against not bad truly differs;
for buying again, what was planted to drive away or to keep. *False*: neither. Recall: planted found of all planted.
Precision: found and true, of all demonstrated.
"""
COLUMNS = """
| seed | planted | demonstrated | of these planted | true besides | false | recall | precision | planted ranked first |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|
"""


def section(outcome: str, all_found: list[Found]) -> str:
    rows = [f"| {' | '.join(one.cells)} |\n" for one in all_found]
    sums = [sum(getattr(one, name) for one in all_found) for name in Found.__dataclass_fields__]
    whole = Found(*sums).cells
    return f"\n## {outcome}\n{COLUMNS}{''.join(rows)}| all | {' | '.join(whole[1:])} |\n"


def main() -> int:
    given = sys.argv[1:]
    pairs = [(home, json.loads(Path(truth).read_text("utf-8"))) for home, truth in zip(*[iter(given)] * 2, strict=True)]
    sizes = [truth["contacts"] for _, truth in pairs]
    print(HEAD.format(machine=machine(), contacts=f"{round(sum(sizes) / len(sizes)):,}"), end="")
    for outcome in PLANTED:
        print(section(outcome, [found(home, truth, outcome) for home, truth in pairs]), end="", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
