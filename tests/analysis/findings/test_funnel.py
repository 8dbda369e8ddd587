"""The finding ``funnel`` against a slow reading of its definition."""

from __future__ import annotations

from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.analysis.findings.funnel import FINDING
from lotse.analysis.findings.selecting import FilterError
from lotse.contacts.filters import Filter
from tests.analysis.findings.lives import PHASE, lives, log_of, logs, steps
from tests.analysis.findings.worlds import DAY, Row

WAYS = st.lists(st.sampled_from([*PHASE, "1", "2", "3"]), min_size=1, max_size=4)


def found(rows: list[Row], **options: str) -> list[dict[str, object]]:
    return [dict(row) for row in FINDING.compute(log_of(rows), Filter(), options).rows]


def fits(row: Row, step: str) -> bool:
    return step in (row.signal, PHASE[row.signal])


def in_order(life: list[Row], way: list[str], window: int | None) -> list[int]:
    """The day on which each step is reached."""
    days: list[int] = []
    for row in steps(life):
        in_time = not days or window is None or row.day - days[0] <= window
        if len(days) < len(way) and fits(row, way[len(days)]) and in_time:
            days.append(row.day)
    return days


def any_order(life: list[Row], way: list[str], window: int | None) -> int:
    matching = [row for row in steps(life) if any(fits(row, step) for step in way)]
    inside = [row for row in matching if window is None or row.day - matching[0].day <= window]
    reached = 0
    while reached < len(way) and any(fits(row, way[reached]) for row in inside):
        reached += 1
    return reached


@settings(max_examples=80, deadline=None)
@given(rows=logs, way=WAYS, window=st.sampled_from([None, 5, 20]))
def test_given_order(rows: list[Row], way: list[str], window: int | None) -> None:
    days = [in_order(life, way, window) for life in lives(rows).values()]
    options = {"steps": ",".join(way)} | ({"window": f"{window}d"} if window else {})
    answer = found(rows, **options)
    assert [row["people"] for row in answer] == [sum(len(d) > at for d in days) for at in range(len(way))]
    assert [row["stopped"] for row in answer] == [sum(len(d) == at + 1 for d in days) for at in range(len(way))]
    for at in range(1, len(way)):
        gaps = [(d[at] - d[at - 1]) * DAY for d in days if len(d) > at]
        assert answer[at]["median_seconds"] == (pytest.approx(median(gaps), rel=1 / 32) if gaps else None)


@settings(max_examples=80, deadline=None)
@given(rows=logs, way=WAYS, window=st.sampled_from([None, 5, 20]))
def test_any_order(rows: list[Row], way: list[str], window: int | None) -> None:
    reached = [any_order(life, way, window) for life in lives(rows).values()]
    options = {"steps": ",".join(way), "order": "any"} | ({"window": f"{window}d"} if window else {})
    assert [row["people"] for row in found(rows, **options)] == [
        sum(far > at for far in reached) for at in range(len(way))
    ]


def test_what_those_do_who_stop() -> None:
    rows = [Row(1, 1, "ad", "use"), Row(1, 2, "hotline", "use"), Row(2, 1, "ad", "use"), Row(3, 1, "ad", "use"),
            Row(3, 2, "shop", "use")]  # fmt: skip
    first = found(rows, steps="ad,shop")[0]
    assert (first["people"], first["stopped"]) == (3, 2)
    assert {(first["next_1"], first["next_1_people"]), (first["next_2"], first["next_2_people"])} == {
        ("hotline", 1), ("end", 1),
    }  # fmt: skip


@pytest.mark.parametrize(("options", "says"), [({"steps": "adv"}, "ad"), ({"window": "soon"}, "30d")])
def test_what_is_allowed(options: dict[str, str], says: str) -> None:
    with pytest.raises(FilterError, match=says):
        found([Row(1, 1, "ad", "use")], **options)
