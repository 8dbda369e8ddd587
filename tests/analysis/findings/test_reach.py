"""The finding ``reach`` against trying everything by hand."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings

from lotse.analysis.findings.reach import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.lives import CATALOGUE, PHASE, is_step, lives, log_of, logs, steps
from tests.analysis.findings.worlds import Row

ONLINE = {point.key: point.online for point in CATALOGUE.touchpoints}


def found(rows: list[Row]) -> list[dict[str, object]]:
    return [dict(row) for row in FINDING.compute(log_of(rows), Filter(), {}).rows]


@settings(max_examples=60, deadline=None)
@given(rows=logs)
def test_best_combinations(rows: list[Row]) -> None:
    met = [{row.signal for row in steps(life)} for life in lives(rows).values()]
    used = sorted(set().union(*met)) if met else []
    best = [row for row in found(rows) if row["part"] == "combination"]
    for size in range(1, len(used) + 1):
        most = max(sum(bool(seen.intersection(chosen)) for seen in met) for chosen in combinations(used, size))
        assert best[size - 1]["people"] == most
        assert len(best[size - 1]["touchpoints"]) == size
    assert len(best) == len(used)


@settings(max_examples=60, deadline=None)
@given(rows=logs)
def test_mix_mobile_and_sources(rows: list[Row]) -> None:
    people = [steps(life) for life in lives(rows).values() if steps(life)]
    answer = {(row["part"], row["name"]): row for row in found(rows)}
    ways = [({ONLINE[row.signal] for row in met} - {None}) for met in people]
    for name, way in (
        ("online only", {True}),
        ("offline only", {False}),
        ("both", {True, False}),
        ("not stated", set()),
    ):
        assert answer.get(("mix", name), {"people": 0})["people"] == sum(seen == way for seen in ways)
    by_phone = [met for met in people if any(row.device == "phone" for row in met)]
    known = [met for met in people if any(row.device for row in met)]
    if by_phone:
        assert answer["mobile", "mobile"]["people"] == len(by_phone)
        assert answer["mobile", "mobile"]["share"] == pytest.approx(len(by_phone) / len(known))
    for key in PHASE:
        there = [[row for row in met if row.signal == key] for met in people]
        row = answer.get(("touchpoint", key))
        if row is None:
            assert not any(there)
            continue
        assert row["people"] == sum(bool(met) for met in there)
        assert row["surveyed"] == sum(any(seen.kind == "rating" for seen in met) for met in there)
        assert row["heard"] == sum(any(seen.kind == "comment" for seen in met) for met in there)


def test_cost_per_reached_person() -> None:
    rows = [
        Row(1, 1, "shop", "use"),
        Row(1, 3, "shop", "use"),
        Row(2, 60, "shop", "use"),
        Row(3, 9, "ad", "exposure", count=7),
    ]
    answer = {row["name"]: row for row in found(rows) if row["part"] == "touchpoint"}
    assert (answer["shop"]["cost"], answer["shop"]["cost_per_person"]) == (6.0, 3.0)
    assert answer["ad"]["counted"] == 7
    assert answer["ad"]["cost"] == pytest.approx(30 * 60 / (365.25 / 12))
    assert sum(map(is_step, rows)) == 4
