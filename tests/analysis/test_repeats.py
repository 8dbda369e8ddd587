"""What the same people say and do four times proves no more than what they say and do once.

Contacts of one customer are alike. Counted as independent they make intervals half as wide and call differences real
that are none; so every interval whose figure stays the same must stay as wide, in every finding.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from lotse.config.registry import FINDINGS
from lotse.contacts.filters import Filter
from lotse.findings.types import Finding
from tests.analysis.findings.worlds import FakeLog, Row, asked

type Figures = dict[tuple[Any, ...], Mapping[str, Any]]

# Who does a thing four times does more of it: what follows and what people own is not repeated.
ONCE = {"purchase", "repurchase", "cancellation", "recommendation"}
# Asked of single contacts, journeys or one touchpoint: not by this log, or not an estimate.
ELSEWHERE = {
    "before-and-after", "experience-over-time", "journeys", "variants", "funnel", "weekly", "attribution", "reach",
    "before-leaving", "contacts",
}  # fmt: skip
OPTIONS = {"drivers": {"target": "whole"}, "ipa": {"target": "whole"}, "asymmetry": {"target": "whole"}}
SILENT = {
    "consequences",
    "exit-risk",
    "moments",
    "loyalty",
    "signals",
    "usage",
    "when",
}  # no interval whose figure stays the same
FACTS = {"certainty", "verdict", "statement", "quadrant", "category", "contacts", "trend", "evidence"}


def life(customer: int, draw: random.Random) -> Iterator[Row]:
    place, status = draw.choice("ABCD"), draw.choice(["gold", "basic"])
    here: dict[str, Any] = {"location": place, "segment": status}
    for signal in ("Q9", "Q8", "review"):
        day = draw.randint(20, 560)
        used: dict[str, Any] = {"purpose": draw.choice("ab"), "cost": draw.choice([1.0, 2.0]), "duration_s": 120.0}
        valence = draw.choice([1.0, 0.5, 1.0, -0.5, -1.0])
        yield Row(customer, day, signal, "use", valence=valence, source="web", staff=1 + customer % 7, **here, **used)
        if draw.random() < 0.6:
            yield asked(customer, day + 1, signal, draw.randint(1, 5), wave=draw.choice(["2017", "2018"]), **here)
        if draw.random() < 0.4:
            yield Row(customer, day + 2, signal, "complaint", valence=draw.choice([-1.0, 0.5]), source="web", **here)
    if draw.random() < 0.3:
        yield Row(customer, 570, "Q8", draw.choice(sorted(ONCE)), source="web", value=30.0, **here)
    for signal in ("Q9", "Q8", "whole"):
        yield asked(customer, 575, signal, draw.randint(1, 5), wave="2019", **here)
    for opinion in (
        "trust/wifi",
        "importance/wifi",
        "importance/restroom",
        "kano/functional/wifi",
        "kano/dysfunctional/wifi",
    ):
        yield Row(customer, 580, opinion, "rating", float(draw.randint(1, 5)), "1-5", **here)


def world() -> list[Row]:
    draw = random.Random(3)
    lived = [row for customer in range(1, 301) for row in life(customer, draw)]
    judged = [
        Row(
            1000 + at % 20,
            30 + at,
            draw.choice(["Q9", "Q8"]),
            "audit",
            valence=draw.choice([-1.0, -0.5, 0.5]),
            staff=at,
        )
        for at in range(60)
    ]
    return [*lived, *judged]


ROWS = world()
REPEATED = [row for single in ROWS for row in [single] * (1 if single.kind in ONCE else 4)]


def figures(finding: Finding, rows: list[Row]) -> Figures:
    found = finding.compute(FakeLog(rows), Filter(), OPTIONS.get(finding.name, {})).rows
    return {
        tuple(str(v) for k, v in row.items() if not isinstance(v, float | int) and k not in FACTS): row for row in found
    }


def intervals(finding: Finding) -> Iterator[tuple[str, str, str]]:
    names = {field.name for field in finding.fields}
    for low in names:
        if low == "low" or low.endswith("_low"):
            stem = low.removesuffix("low").removesuffix("_")
            value = stem if stem in names else f"{stem}_mean" if f"{stem}_mean" in names else "value"
            yield value, low, f"{low.removesuffix('low')}high"


@pytest.mark.parametrize("name", sorted(set(FINDINGS) - ELSEWHERE))
def test_repeating_makes_nothing_more_certain(name: str) -> None:
    finding, narrower, compared = FINDINGS[name], [], 0
    once, four = figures(finding, ROWS), figures(finding, REPEATED)
    for key in once.keys() & four.keys():
        for value, low, high in intervals(finding):
            before, after = once[key], four[key]
            if None in (before.get(low), before.get(high), after.get(low), after.get(high)):
                continue
            if before[value] == pytest.approx(after[value]):
                compared += 1
                width = (after[high] - after[low]) / max(before[high] - before[low], 1e-12)
                narrower += [(key, value, round(width, 2))] if width < 0.8 and before[high] > before[low] else []
    assert (narrower, compared > 0) == ([], name not in SILENT)


@pytest.mark.parametrize("name", sorted(set(FINDINGS) - ELSEWHERE))
def test_survey_weights_are_relative(name: str) -> None:
    """Whether they sum to the answers or to the customers they stand for, every figure is the same."""
    heavy = [replace(row, weight=2.0) if row.kind == "rating" else row for row in ROWS]
    assert rounded(figures(FINDINGS[name], heavy)) == rounded(figures(FINDINGS[name], ROWS))


def rounded(found: Figures) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Without the last digits, which depend on the order of sums."""
    return {
        key: {name: float(f"{value:.9g}") if isinstance(value, float) else value for name, value in row.items()}
        for key, row in found.items()
    }
