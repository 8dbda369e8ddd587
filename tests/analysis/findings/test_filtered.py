"""The seven findings about journeys under every filter, against SQL that reads docs/filters.md for itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.analysis.findings import attribution, before_leaving, funnel, journeys, reach, variants, weekly
from lotse.contacts.filters import Filter
from lotse.contacts.loyalty import DEFAULT, NAMES
from lotse.findings.types import Finding
from tests.analysis.findings.lives import PHASE, log_of
from tests.analysis.findings.worlds import DAY, Row
from tests.contacts.test_loyalty import KINDS as JUDGED
from tests.contacts.test_loyalty import plainly
from tests.methods.journeys.small import Seen

KINDS = ("use", "use", "use", "rating", "comment", "purchase", "cancellation", "recommendation", "profile")
DEVICES, SOURCES, PLACES, STATUSES, WAVES = (
    (None, "phone"),
    ("web", "shop"),
    ("", "T2"),
    ("gold", "basic"),
    ("", "2018"),
)
DATES = {"since": 20, "until": 45}
# Every value that a filter may name occurs, in contacts of nobody.
EVERYTHING = [
    Row(0, 1, "unknown", "use", device=device, source=source, location=place, segment=status, wave=wave)
    for device, source, place, status, wave in zip(DEVICES, SOURCES, PLACES, STATUSES, WAVES, strict=True)
]
contacts = st.builds(
    Row,
    customer=st.integers(0, 6), day=st.integers(1, 60), signal=st.sampled_from([*PHASE, "unknown"]),
    kind=st.sampled_from(KINDS), valence=st.sampled_from([None, -1.0, -0.5, 0.0, 1.0]),
    count=st.sampled_from([1, 1, 4]),
    device=st.sampled_from(DEVICES), source=st.sampled_from(SOURCES), location=st.sampled_from(PLACES),
    segment=st.sampled_from(STATUSES), wave=st.sampled_from(WAVES),
)  # fmt: skip
# One contact a day of each person: their order is then no matter of ties.
logs = st.lists(contacts, max_size=60, unique_by=lambda row: (row.customer, row.day)).map(
    lambda rows: rows + EVERYTHING
)


def instant(name: str) -> datetime:
    return datetime.fromtimestamp(DATES[name] * DAY, UTC)


def values(*choices: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(choices), min_size=1, max_size=2, unique=True).map(tuple)


KEYS = values(*PHASE)
ASKED: dict[str, st.SearchStrategy[Any]] = {
    "since": st.just(instant("since")), "until": st.just(instant("until")), "touchpoints": KEYS,
    "phases": st.sampled_from([(1,), (2, 3), (4,)]), "segments": values(*(f"status={name}" for name in STATUSES)),
    "devices": values("", "phone"), "sources": values(*SOURCES), "locations": values(*PLACES), "waves": values(*WAVES),
    "kinds": values("use", "purchase", "comment", "profile"), "outcomes": values("purchase", "cancellation"),
    "without_outcomes": values("cancellation", "recommendation"), "journey_contains": KEYS, "journey_lacks": KEYS,
    "journey_order": KEYS, "loyalty": values(*NAMES),
}  # fmt: skip


@st.composite
def filters(draw: Any) -> Filter:
    names = draw(st.lists(st.sampled_from(sorted(ASKED)), max_size=3, unique=True))
    return Filter(**{name: draw(ASKED[name]) for name in names})


def test_no_filter_is_left_out() -> None:
    assert set(ASKED) == {field.name for field in fields(Filter)}


def listed(names: Sequence[Any]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def contact_counts(where: Filter) -> str:
    """As SQL: a contact counts if …"""
    tests = [f"kind in ({listed(where.kinds)})" if where.kinds else "kind <> 'profile'", "period"]
    named = {"signal": where.touchpoints, "device": where.devices, "source": where.sources, "location": where.locations}
    named |= {"wave": where.waves, "'status=' || segment": where.segments}
    tests += [f"{column} in ({listed(names)})" for column, names in named.items() if names]
    if where.phases:
        tests.append(f"phase in ({listed(where.phases)})")
    return " and ".join(tests)


def person_counts(where: Filter) -> str:
    """As SQL over all contacts of a person within the period: a person counts if …"""
    tests = [
        *([f"coalesce(bool_or(kind in ({listed(where.outcomes)})), false)"] if where.outcomes else []),
        *(
            [f"not coalesce(bool_or(kind in ({listed(where.without_outcomes)})), false)"]
            if where.without_outcomes
            else []
        ),
        *(f"coalesce(bool_or(signal = '{key}'), false)" for key in where.journey_contains),
        *(f"not coalesce(bool_or(signal = '{key}'), false)" for key in where.journey_lacks),
    ]
    if len(where.journey_order) == 1:
        tests.append(f"coalesce(bool_or(signal = '{where.journey_order[0]}'), false)")
    if len(where.journey_order) == 2:
        first, then = where.journey_order
        tests.append(f"coalesce(min(day) filter (signal = '{first}') < max(day) filter (signal = '{then}'), false)")
    return " and ".join(tests) or "true"


def status(rows: list[Row], customer: int, at: int) -> str | None:
    """By the rules of docs/methods/loyalty.md as the tests of loyalty read them."""
    alike = {"profile": "audit", "rating": "use", "comment": "use"}
    life = sorted((row for row in rows if row.customer == customer), key=lambda row: row.day)
    known = [Seen(row.day * DAY, JUDGED.index(alike.get(row.kind, row.kind))) for row in life]
    return plainly(known, at, DEFAULT)


def fill(connection: duckdb.DuckDBPyConnection, rows: list[Row], where: Filter) -> None:
    """Tables ``life`` (all contacts of the people who count), ``counted`` (those of them that count, at a touchpoint)
    and ``steps`` (the same of known people).
    """
    end = min(DATES["until"] * DAY if where.until else 2**40, max(row.day * DAY + 1 for row in rows))
    statuses = {customer: status(rows, customer, end) for customer in range(1, 7)}
    table = pa.Table.from_pylist(
        [
            {"person": row.customer or -1 - number, "known": row.customer > 0, "day": row.day, "signal": row.signal,
             "phase": PHASE.get(row.signal), "kind": row.kind, "valence": row.valence, "device": row.device or "",
             "source": row.source, "location": row.location, "segment": row.segment, "wave": row.wave, "n": row.count,
             "loyal": not where.loyalty or statuses.get(row.customer) in where.loyalty,
             "period": (not where.since or row.day >= DATES["since"]) and (not where.until or row.day < DATES["until"])}
            for number, row in enumerate(rows)
        ]
    )  # fmt: skip
    connection.register("log", table)
    connection.execute(f"""
        create or replace table people as select person from (select distinct person from log) left join
            (select * from log where period) using (person) group by person having {person_counts(where)};
        create or replace table life as select * from log semi join people using (person) where loyal;
        create or replace table counted as select * from life where {contact_counts(where)} and phase is not null
            and not (kind = 'rating' and valence is null);
        create or replace table steps as select *, signal as touchpoint, lead(signal) over path as next,
            lead(day) over path as later,
            lag(signal) over path as before from counted where known window path as (partition by person order by day);
    """)


def rows_of(finding: Finding, rows: list[Row], where: Filter, **options: str) -> list[Mapping[str, Any]]:
    return list(finding.compute(log_of(rows), where, options).rows)


def check_journeys(sql: Callable[[str], list[Any]], rows: list[Row], where: Filter) -> None:
    expected = sql("""
        with edges as (
            select person, day, touchpoint as one, coalesce(next, 'end') as other, later - day as gap from steps
            union all select person, -1, 'start', touchpoint, null from steps where before is null)
        select one, other, count(*), count(distinct person),
            count(distinct person) filter (exists (select 1 from life as l where l.person = edges.person
                and l.day > edges.day and l.kind = 'purchase')),
            count(distinct person) filter (exists (select 1 from life as l where l.person = edges.person
                and l.day > edges.day and l.kind = 'cancellation')),
            86400 * avg(gap), 86400 * median(gap)
        from edges group by all""")
    names = ("from", "to", "count", "people", "converted", "left", "mean_gap", "median_gap")
    found = [tuple(row[name] for name in names) for row in rows_of(journeys.FINDING, rows, where)]
    assert sorted(found, key=str) == sorted(expected, key=str)


def check_variants(sql: Callable[[str], list[Any]], rows: list[Row], where: Filter) -> None:
    query = """select way, count(*) from (select list(touchpoint order by day) as way from steps group by person)
        group by all"""
    expected = sorted((tuple(way), people) for way, people in sql(query))
    found = rows_of(variants.FINDING, rows, where, collapse="no")
    assert sorted((row["journey"], row["people"]) for row in found) == expected


def check_funnel(sql: Callable[[str], list[Any]], rows: list[Row], where: Filter) -> None:
    expected = sql("""
        with one as (select person, min(day) as day from steps where touchpoint = 'ad' group by person),
        two as (select person, min(steps.day) as day, min(steps.day) - any_value(one.day) as gap from steps
            join one using (person) where touchpoint = 'shop' and steps.day > one.day group by person),
        three as (select person, min(steps.day) - any_value(two.day) as gap from steps join two using (person)
            where touchpoint = 'till' and steps.day > two.day group by person)
        select (select count(*) from one), (select count(*) from two), (select count(*) from three),
            (select 86400 * median(gap) from two), (select 86400 * median(gap) from three)""")[0]
    found = rows_of(funnel.FINDING, rows, where, steps="ad,shop,till")
    assert [row["people"] for row in found] == list(expected[:3])
    assert [row["median_seconds"] for row in found[1:]] == [
        None if gap is None else pytest.approx(gap, rel=1 / 32) for gap in expected[3:]
    ]


def check_weekly(sql: Callable[[str], list[Any]], rows: list[Row], where: Filter) -> None:
    expected = sql("""
        select signal, cast(date_trunc('week', date '1970-01-01' + cast(day as int)) as date), sum(n), count(*),
            count(distinct person) filter (known),
            count(valence) filter (kind = 'rating'), avg(valence) filter (kind = 'rating'),
            count(valence) filter (kind = 'comment'), avg(valence) filter (kind = 'comment')
        from counted group by all""")
    names = ("touchpoint", "start", "volume", "contacts", "reach", "asked_n", "asked", "heard_n", "heard")
    found = [tuple(row[name] for name in names) for row in rows_of(weekly.FINDING, rows, where, by="week")]
    assert sorted(found, key=str) == sorted(expected, key=str)


def check_attribution(sql: Callable[[str], list[Any]], rows: list[Row], where: Filter) -> None:
    """The first and the last touchpoint of each path, and purchases that nothing precedes."""
    expected = sql("""
        with bought as (select person, day, row_number() over (partition by person order by day) - 1 as path
            from life where known and kind = 'purchase'),
        walked as (select steps.*, (select count(*) from bought as b where b.person = steps.person
            and b.day < steps.day) as path from steps where kind <> 'purchase'),
        ends as (select person, path, arg_min(touchpoint, day) as first, arg_max(touchpoint, day) as last from walked
            group by all)
        select (select count(*) from bought), first, last from bought left join ends using (person, path)""")
    found = {row["touchpoint"]: row for row in rows_of(attribution.FINDING, rows, where, draws="20")}
    if not any(first for _, first, _ in expected):
        assert found == {}
        return
    for key, row in found.items():
        name = None if key == "unexplained" else key
        for end, place in (("first", 1), ("last", 2)):
            assert row[end] == pytest.approx(sum(path[place] == name for path in expected) / len(expected))


def check_before_leaving(sql: Callable[[str], list[Any]], rows: list[Row], where: Filter) -> None:
    """Who left and the windows are those of the whole life, what is counted in them is what the filter lets count."""
    window = """
        with ends as (select person, min(day) filter (kind = 'cancellation') as gone, max(day) as last from life
            where known group by person),
        seen as (select life.person, life.day, gone is not null as out from life join ends using (person)
            where life.day < coalesce(gone, 10000) and coalesce(gone, last) - life.day <= 30) """
    left, everybody = sql(window + "select count(distinct person) filter (out), count(distinct person) from seen")[0]
    result = before_leaving.FINDING.compute(log_of(rows), where, {"window": "30d"})
    assert result.base == everybody
    query = """select touchpoint, count(distinct person) filter (out), count(distinct person) filter (not out),
        count(distinct person) filter (out and valence < 0), count(distinct person) filter (not out and valence < 0)
        from steps join seen using (person, day) group by all"""
    names = ("touchpoint", "left_used", "stayed_used", "left_negative_people", "stayed_negative_people")
    found = sorted(tuple(row[name] for name in names) for row in result.rows)
    assert found == (sorted(sql(window + query)) if left else [])


def check_reach(sql: Callable[[str], list[Any]], rows: list[Row], where: Filter) -> None:
    found = rows_of(reach.FINDING, rows, where)
    single = {
        row["name"]: (row["people"], row["surveyed"], row["heard"]) for row in found if row["part"] == "touchpoint"
    }
    expected = sql("""select touchpoint, count(distinct person), count(distinct person) filter (kind = 'rating'),
        count(distinct person) filter (kind = 'comment') from steps group by all""")
    assert {key: people for key, people in single.items() if people[0]} == {key: tuple(row) for key, *row in expected}
    pair = sql("""select max(people) from (select count(distinct person) as people from steps,
        (select distinct touchpoint as a from steps) as a, (select distinct touchpoint as b from steps) as b where a < b
        and touchpoint in (a, b) group by a, b)""")[0][0]
    best = [row["people"] for row in found if row["part"] == "combination"]
    assert best[1:2] == ([] if pair is None else [pair])


CHECKS = (
    check_journeys, check_variants, check_funnel, check_weekly, check_attribution, check_before_leaving, check_reach,
)  # fmt: skip

CONNECTION = duckdb.connect(config={"threads": 1})


@settings(max_examples=60, deadline=None)
@given(rows=logs, where=filters())
def test_sql_counts_the_same(rows: list[Row], where: Filter) -> None:
    fill(CONNECTION, rows, where)
    for check in CHECKS:
        check(lambda query: CONNECTION.execute(query).fetchall(), rows, where)


@pytest.mark.parametrize("name", ASKED)
def test_each_filter_changes_what_is_counted(name: str) -> None:
    """So that the comparison above is none of two things that ignore the filter."""
    lives = [
        Row(
            person, 10 * person + at, key, kind, valence=-0.5, device=DEVICES[at % 2], source=SOURCES[person % 2],
            location=PLACES[at % 2], segment=STATUSES[person % 2], wave=WAVES[at % 2],
        )
        for person in range(1, 7)
        for at, (key, kind) in enumerate(zip([*PHASE][person % 3 :], [*KINDS[3 : 5 + person % 4], "use"], strict=False))
    ]  # fmt: skip
    chosen = {"since": instant("since"), "until": instant("until"), "touchpoints": ("ad",), "phases": (1,)}
    chosen |= {"segments": ("status=gold",), "devices": ("phone",), "sources": ("web",), "locations": ("T2",)}
    chosen |= {"waves": ("2018",), "kinds": ("use",), "outcomes": ("purchase",), "without_outcomes": ("purchase",)}
    chosen |= {"journey_contains": ("hotline",), "journey_lacks": ("hotline",), "journey_order": ("friend", "shop")}
    where = Filter(**{name: chosen.get(name, ("prospect",))})
    everything, some = (rows_of(journeys.FINDING, lives + EVERYTHING, asked) for asked in (Filter(), where))
    assert 0 < sum(row["count"] for row in some) < sum(row["count"] for row in everything)
