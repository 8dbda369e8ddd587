"""The finding ``journeys`` against counting by hand, against SQL and against the finding ``touchpoints``."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import fmean, median

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from statsmodels.stats.proportion import proportion_confint

from lotse.analysis.findings import touchpoints
from lotse.analysis.findings.journeys import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.lives import PHASE, is_step, lives, log_of, logs, steps
from tests.analysis.findings.worlds import DAY, Row


def found(rows: list[Row], where: Filter | None = None, **options: str) -> dict[tuple[str, str], dict[str, object]]:
    result = FINDING.compute(log_of(rows), where or Filter(), options)
    return {(row["from"], row["to"]): dict(row) for row in result.rows}


@settings(max_examples=60, deadline=None)
@given(rows=logs)
def test_every_figure_of_every_step(rows: list[Row]) -> None:
    count: Counter[tuple[str, str]] = Counter()
    gaps: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    people, bought, left = defaultdict(set), defaultdict(set), defaultdict(set)
    for customer, life in lives(rows).items():
        walked = [(-1, "start"), *((row.day, row.signal) for row in steps(life)), (10**6, "end")]
        if len(walked) == 2:
            continue
        for (day, one), (until, other) in pairwise(walked):
            count[one, other] += 1
            people[one, other].add(customer)
            if one != "start" and other != "end":
                gaps[one, other].append((until - day) * DAY)
            later = {row.kind for row in life if row.day > day}
            if "purchase" in later:
                bought[one, other].add(customer)
            if "cancellation" in later:
                left[one, other].add(customer)
    everybody = len({customer for pairs in people.values() for customer in pairs})
    answer = found(rows)
    assert {pair: row["count"] for pair, row in answer.items()} == count
    for pair, row in answer.items():
        n = len(people[pair])
        assert (row["people"], row["converted"], row["left"]) == (n, len(bought[pair]), len(left[pair]))
        low, high = proportion_confint(n, everybody, method="wilson")
        assert (row["share"], row["share_low"], row["share_high"]) == pytest.approx((n / everybody, low, high))
        assert row["conversion"] == len(bought[pair]) / n
        assert row["mean_gap"] == (pytest.approx(fmean(gaps[pair])) if gaps[pair] else None)
        assert row["median_gap"] == (pytest.approx(median(gaps[pair])) if gaps[pair] else None)


@settings(max_examples=30, deadline=None)
@given(rows=logs)
def test_sql_counts_the_same_steps(rows: list[Row]) -> None:
    contacts = pa.table(
        {
            "person": pa.array([row.customer for row in rows if row.customer and is_step(row)], pa.int64()),
            "day": pa.array([row.day for row in rows if row.customer and is_step(row)], pa.int64()),
            "signal": pa.array([row.signal for row in rows if row.customer and is_step(row)], pa.string()),
        }
    )
    assert contacts.num_rows >= 0  # read by name below
    query = """
        with steps as (
            select person, signal, lead(signal) over (partition by person order by day) as next,
                   lag(signal) over (partition by person order by day) as before from contacts)
        select signal, coalesce(next, 'end'), count(*) from steps group by all
        union all select 'start', signal, count(*) from steps where before is null group by all
    """
    expected = {(one, other): count for one, other, count in duckdb.sql(query).fetchall()}
    assert {pair: row["count"] for pair, row in found(rows).items()} == expected


@settings(max_examples=40, deadline=None)
@given(rows=logs)
def test_totals_match_the_touchpoints(rows: list[Row]) -> None:
    """What comes into a touchpoint is what goes out of it, and its volume there among known customers."""
    known = [row for row in rows if row.customer]
    answer = found(rows)
    volumes = {row["touchpoint"]: row for row in touchpoints.FINDING.compute(log_of(known), Filter(), {}).rows}
    for key in PHASE:
        into = sum(row["count"] for (_, to), row in answer.items() if to == key)
        out = sum(row["count"] for (one, _), row in answer.items() if one == key)
        assert into == out == volumes[key]["volume"]


def test_a_filter_on_touchpoints_joins_what_it_leaves() -> None:
    rows = [Row(1, 1, "ad", "use"), Row(1, 2, "shop", "use"), Row(1, 3, "till", "purchase")]
    assert set(found(rows, Filter(touchpoints=("ad", "till")))) == {("start", "ad"), ("ad", "till"), ("till", "end")}


def test_without_medians() -> None:
    rows = [Row(1, 1, "ad", "use"), Row(1, 2, "shop", "use")]
    assert found(rows, median="no")["ad", "shop"]["median_gap"] is None


def test_nothing_at_all() -> None:
    result = FINDING.compute(log_of([]), Filter(), {})
    assert (list(result.rows), result.base) == ([], 0)
