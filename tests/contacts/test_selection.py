"""Each filter, and the filters on people, against a reading of docs/filters.md in plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.contacts.journeys.codes import Codes, What
from lotse.contacts.resolve import resolve
from lotse.contacts.selection import select

PARENTS = {"shop": None, "shelf": "shop", "site": None}
PHASES = {"shop": 3, "shelf": 2, "site": 1}
CATALOGUE = Catalogue(
    1,
    tuple(Touchpoint(key, {"en": key}, (Phase(PHASES[key]),), parent=above) for key, above in PARENTS.items()),
    tuple(Rule(key, signal=key) for key in PARENTS),
)
WHATS = (
    What("till", "shop", "use"),
    What("till", "shelf", "use", "mobile"),
    What("web", "site", "use", "desktop"),
    What("web", "site", "purchase", "mobile"),
    What("web", "nowhere", "cancellation"),
    What("crm", "shop", "profile"),
)
SEGMENTS = ((), (("tariff", "x"),), (("tariff", "y"), ("town", "Ulm")), (("town", "Ulm"),))
CODES = Codes(WHATS, SEGMENTS, waves=("", "1", "2"), locations=("", "Kiel"))
RESOLVED = resolve(CATALOGUE, WHATS)


@dataclass(frozen=True)
class Met:
    second: int
    what: int
    segment: int
    location: int
    wave: int

    @property
    def key(self) -> str | None:
        return WHATS[self.what].signal if WHATS[self.what].signal in PARENTS else None


type Person = list[Met]


def at(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


def within(key: str | None, wanted: tuple[str, ...]) -> bool:
    """A touchpoint includes those below it."""
    return key is not None and (key in wanted or within(PARENTS[key], wanted))


def counts(met: Met, asked: Filter) -> bool:
    what, held = WHATS[met.what], dict(SEGMENTS[met.segment])
    names = {pair.partition("=")[0] for pair in asked.segments}
    return (
        in_period(met, asked)
        and (what.kind in asked.kinds if asked.kinds else what.kind != "profile")
        and (not asked.touchpoints or within(met.key, asked.touchpoints))
        and (not asked.phases or (met.key is not None and PHASES[met.key] in asked.phases))
        and (not asked.devices or (what.device or "") in asked.devices)
        and (not asked.sources or what.source in asked.sources)
        and (not asked.locations or CODES.locations[met.location] in asked.locations)
        and (not asked.waves or CODES.waves[met.wave] in asked.waves)
        and all(f"{name}={held.get(name)}" in asked.segments for name in names)
    )


def in_period(met: Met, asked: Filter) -> bool:
    return (asked.since is None or at(met.second) >= asked.since) and (
        asked.until is None or at(met.second) < asked.until
    )


def chosen(person: Person, asked: Filter) -> bool:
    walked = [met for met in person if in_period(met, asked)]
    kinds = {WHATS[met.what].kind for met in walked}
    rest = iter(walked)
    return (
        (not asked.outcomes or bool(kinds & set(asked.outcomes)))
        and not kinds & set(asked.without_outcomes)
        and all(any(within(met.key, (key,)) for met in walked) for key in asked.journey_contains)
        and not any(within(met.key, (key,)) for met in walked for key in asked.journey_lacks)
        and all(any(within(met.key, (key,)) for met in rest) for key in asked.journey_order)
    )


def chunk(people: list[Person], alive: list[int]) -> Chunk:
    rows = [met for person in people for met in person]
    columns: dict[str, Any] = {
        name: np.array([getattr(met, name) for met in rows], np.uint16) for name in ("what", "segment")
    }
    columns |= {name: np.array([getattr(met, name) for met in rows], np.uint16) for name in ("location", "wave")}
    return Chunk(
        offsets=np.cumsum([0, *map(len, people)]).astype(np.int64),
        people=np.arange(1, len(people) + 1),
        alive=np.array(alive, np.uint8),
        time=np.array([met.second for met in rows], np.uint32),
        valence=np.full(len(rows), NO_VALENCE, np.int8),
        **columns,
    )


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=2).map(tuple)


kinds = some("use", "purchase", "cancellation", "profile")
moments = st.one_of(st.none(), st.integers(0, 10).map(at))
filters = st.builds(
    Filter,
    since=moments, until=moments, touchpoints=some(*PARENTS), devices=some("", "mobile", "desktop"), kinds=kinds,
    phases=st.lists(st.integers(1, 5), max_size=2).map(tuple), sources=some("till", "web"),
    segments=some("tariff=x", "tariff=y", "town=Ulm"), locations=some("", "Kiel"), waves=some("", "1", "3"),
    outcomes=kinds, without_outcomes=kinds, journey_contains=some(*PARENTS), journey_lacks=some(*PARENTS),
    journey_order=st.lists(st.sampled_from(sorted(PARENTS)), max_size=3).map(tuple),
)  # fmt: skip
met = st.builds(
    Met, second=st.integers(0, 9), what=st.integers(0, 5), segment=st.integers(0, 3), location=st.integers(0, 1),
    wave=st.integers(0, 2),
)  # fmt: skip
persons = st.lists(
    st.tuples(
        st.lists(met, max_size=5).map(lambda walked: sorted(walked, key=lambda seen: seen.second)), st.booleans()
    ),
    max_size=6,
)


def check(found: list[tuple[Person, bool]], asked: Filter) -> None:
    people = [person for person, _ in found]
    given_chunk = chunk(people, [alive for _, alive in found])
    selection = select(asked, CODES, RESOLVED)
    expected = [alive and chosen(person, asked) for person, alive in found]
    assert selection.people(given_chunk).tolist() == expected
    assert selection.contacts(given_chunk).tolist() == [
        yes and counts(seen, asked) for person, yes in zip(people, expected, strict=True) for seen in person
    ]


@settings(max_examples=150, deadline=None)
@given(found=persons, asked=filters)
def test_all_filters_together(found: list[tuple[Person, bool]], asked: Filter) -> None:
    check(found, asked)


EVERYBODY = [
    ([Met(second % 10, second % 6, second % 4, second % 2, second % 3) for second in range(first, last)], True)
    for first, last in ((0, 4), (3, 9), (2, 3), (4, 10), (5, 5))
]


@pytest.mark.parametrize(
    "asked",
    [
        Filter(), Filter(since=at(4)), Filter(until=at(4)), Filter(since=at(4), until=at(5)),
        Filter(touchpoints=("shop",)), Filter(touchpoints=("shelf", "site")), Filter(phases=(1, 2)),
        Filter(segments=("tariff=x", "tariff=y")), Filter(segments=("tariff=y", "town=Ulm")),
        Filter(devices=("mobile",)), Filter(devices=("",)), Filter(sources=("till",)), Filter(kinds=("profile",)),
        Filter(locations=("",)), Filter(locations=("Kiel",)), Filter(waves=("1", "2")), Filter(waves=("never",)),
        Filter(outcomes=("purchase",)), Filter(without_outcomes=("cancellation",)),
        Filter(outcomes=("purchase",), since=at(4)), Filter(journey_contains=("shop", "site")),
        Filter(journey_lacks=("shelf",)), Filter(journey_order=("site", "shop")),
        Filter(journey_order=("site", "site")), Filter(journey_order=("shop", "shelf"), kinds=("use",)),
    ],
)  # fmt: skip
def test_each_filter_alone(asked: Filter) -> None:
    check(EVERYBODY, asked)


def test_a_contact_counts_from_the_second_in_which_the_period_begins() -> None:
    selection = select(Filter(since=datetime(1970, 1, 1, 0, 0, 4, 1, UTC)), CODES, RESOLVED)
    assert selection.rest(chunk([[Met(4, 0, 0, 0, 0), Met(5, 0, 0, 0, 0)]], [1])).tolist() == [0, 1]


def test_a_column_that_nobody_has_holds_only_the_empty_value() -> None:
    bare = Chunk(
        np.array([0, 1]), np.array([1]), np.ones(1, np.uint8), np.zeros(1, np.uint32), np.zeros(1, np.uint16),
        np.zeros(1, np.uint16), np.zeros(1, np.int8),
    )  # fmt: skip
    assert select(Filter(waves=("",)), CODES, RESOLVED).rest(bare).tolist() == [1]
    assert select(Filter(waves=("1",)), CODES, RESOLVED).rest(bare).tolist() == [0]


def test_what_cannot_be_asked_says_why() -> None:
    with pytest.raises(LotseError, match="name=value"):
        select(Filter(segments=("tariff",)), CODES, RESOLVED)
    with pytest.raises(LotseError, match="No such touchpoint: till"):
        select(Filter(journey_order=("till",)), CODES, RESOLVED)
    with pytest.raises(LotseError, match="At most 62"):
        select(Filter(journey_contains=("shop",) * 63), CODES, RESOLVED)
