"""The index shows each contact once, whatever was added, moved, linked or erased since it was built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.catalogue import Catalogue
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codes import What
from lotse.contacts.journeys.reader import ALWAYS, Journeys, _Part, _split, open_journeys
from lotse.contacts.links import Links, link, unlink
from lotse.contacts.resolve import save_catalogue
from tests.contacts.journeys.memory import Memory, at, contact

type Journey = list[tuple[int, str]]


def journeys_of(index: Journeys, **split: Any) -> dict[int, list[Journey]]:
    """Per person all journeys (nobody has many), as (second, signal)."""
    found: dict[int, list[Journey]] = {}
    start = int(at(0).timestamp())
    for chunk in index.chunks(**split):
        for person, key in enumerate(chunk.people.tolist()):
            rows = range(chunk.offsets[person], chunk.offsets[person + 1])
            if chunk.alive[person]:
                journey = [(int(chunk.time[i]) - start, index.codes.whats[chunk.what[i]].signal) for i in rows]
                found.setdefault(key, []).append(journey)
    return found


@pytest.fixture
def place(home: Path) -> Home:
    return Home.at(home)


@pytest.fixture
def log() -> Memory:
    memory = Memory()
    memory.add(
        contact(1, 4, 10, "a"), contact(2, 4, 20, "b"), contact(3, 7, 5, "a"), contact(4, None, 9, "x"),
        contact(5, 6, 1, "a"), contact(6, 6, 2, "a"),
    )  # fmt: skip
    return memory


BASE = {4: [[(10, "a"), (20, "b")]], 7: [[(5, "a")]], 6: [[(1, "a"), (2, "a")]], 0: [[(9, "x")]]}


def test_a_journey_is_in_time_order_and_nobody_stands_alone(place: Home, log: Memory) -> None:
    with open_journeys(place, log) as index:
        assert journeys_of(index) == BASE
        assert (index.people, index.contacts) == (4, 6)


def test_an_empty_log_has_an_empty_index(place: Home) -> None:
    with open_journeys(place, Memory()) as index:
        assert (index.people, index.contacts, list(index.chunks())) == (0, 0, [])


def test_nothing_is_built_where_nothing_changed(place: Home, log: Memory) -> None:
    first, second = open_journeys(place, log), open_journeys(place, log)
    assert first.folder == second.folder


def test_waiting_and_moved_contacts_count_once(place: Home, log: Memory) -> None:
    log.compact()
    open_journeys(place, log).close()
    log.wait(contact(7, 4, 15, "m"), contact(8, None, 3, "y"), contact(9, 9, 4, "a"))
    expected = BASE | {4: [[(10, "a"), (15, "m"), (20, "b")]], 9: [[(4, "a")]]}
    with open_journeys(place, log) as index:
        found = journeys_of(index)
        assert sorted(found.pop(0)) == [[(3, "y")], [(9, "x")]]
        assert found == {key: value for key, value in expected.items() if key}
    log.move()
    with open_journeys(place, log) as index:
        assert (index.people, index.contacts) == (6, 9)
        assert journeys_of(index)[4] == expected[4]


def test_erasure_reaches_base_and_tail(place: Home, log: Memory) -> None:
    open_journeys(place, log).close()
    log.erase(4)
    with open_journeys(place, log) as index:
        assert journeys_of(index) == {key: value for key, value in BASE.items() if key != 4}


def test_a_link_joins_two_journeys_and_taking_it_back_parts_them(place: Home, log: Memory) -> None:
    open_journeys(place, log).close()
    link(place, 7, 4)
    with open_journeys(place, log) as index:
        assert journeys_of(index) == {4: [[(5, "a"), (10, "a"), (20, "b")]], 6: BASE[6], 0: BASE[0]}
    unlink(place, 7)
    with open_journeys(place, log) as index:
        assert journeys_of(index) == BASE


def test_a_reader_keeps_its_generation_and_the_next_one_frees_it(place: Home, log: Memory) -> None:
    reader = open_journeys(place, log)
    log.add(contact(7, 4, 30, "c"))
    newer = open_journeys(place, log)
    assert journeys_of(reader) == BASE
    assert reader.folder.exists()
    reader.close()
    log.add(contact(8, 4, 40, "d"))
    open_journeys(place, log).close()
    assert not reader.folder.exists()
    assert journeys_of(newer)[4] == [[(10, "a"), (20, "b"), (30, "c")]]


def test_codes_keep_their_meaning_from_generation_to_generation(place: Home, log: Memory) -> None:
    before = open_journeys(place, log).codes.whats
    log.add(contact(7, 4, 30, "0"))
    after = open_journeys(place, log).codes.whats
    assert after == (*before, What("web", "0", "use"))


def test_a_rule_about_another_attribute_builds_the_codes_anew(place: Home) -> None:
    log = Memory()
    log.add(contact(1, 4, 10, attributes={"shop": "Ulm", "other": "1"}))
    assert open_journeys(place, log).codes.whats[0].attributes == ()
    save_catalogue(place, Catalogue(version=1, rule_attributes=("shop",)))
    assert open_journeys(place, log).codes.whats == (What("web", "page", "use", attributes=(("shop", "Ulm"),)),)


def test_segments_are_a_contacts_own_over_the_latest_profile(place: Home) -> None:
    log = Memory()
    log.add(
        contact(1, 2, 1, kind="profile", attributes={"segment.tariff": "old", "segment.town": "Kiel"}),
        contact(2, 2, 2, attributes={"segment.town": "Bonn", "note": "x"}),
        contact(3, 2, 3),
        contact(4, 2, 4, kind="profile", attributes={"segment.tariff": "new"}),
        contact(5, 4, 5),
    )
    with open_journeys(place, log) as index:
        (chunk,) = index.chunks()
        held = [dict(index.codes.segments[code]) for code in chunk.segment]
    kiel, bonn = {"tariff": "new", "town": "Kiel"}, {"tariff": "new", "town": "Bonn"}
    assert held[1:] == [bonn, kiel, {"tariff": "new", "town": "Kiel"}, {}]


def test_values_arrive_as_the_chunk_says(place: Home) -> None:
    log = Memory(buckets=1)
    log.add(
        contact(1, 2, 1, valence=-0.5, rating=4.0, weight=2.5, wave="2018", location="Ulm", staff=8, account=-3),
        contact(2, 2, 2, value=9.5, count=7, related_customer=5),
    )
    with open_journeys(place, log) as index:
        (chunk,) = index.chunks()
        codes = index.codes
    assert chunk.valence.tolist() == [-60, -128]
    assert (chunk.rating[0], np.isnan(chunk.rating[1])) == (4.0, True)
    assert chunk.weight.tolist() == [2.5, 1.0]
    assert [codes.waves[code] for code in chunk.wave] == ["2018", ""]
    assert [codes.locations[code] for code in chunk.location] == ["Ulm", ""]
    assert [codes.staff[code] for code in chunk.staff] == [8, 0]
    assert (chunk.account.tolist(), chunk.related.tolist(), chunk.count.tolist()) == ([-3, 0], [0, 5], [1, 7])
    assert (chunk.cost, chunk.duration_s, chunk.brand, chunk.product) == (None, None, None, None)


def test_only_wanted_columns_come(place: Home, log: Memory) -> None:
    log.add(contact(9, 4, 11, rating=3.0, location="Ulm"))
    with open_journeys(place, log) as index:
        assert all(chunk.rating is None for chunk in index.chunks(columns=["location"]))
        with pytest.raises(LotseError, match="No such column: mood"):
            list(index.chunks(columns=["mood"]))


def rows() -> st.SearchStrategy[list[tuple[int | None, int, str]]]:
    customer = st.one_of(st.none(), st.integers(1, 6))
    return st.lists(st.tuples(customer, st.integers(0, 9), st.sampled_from("abc")), max_size=12)


@settings(max_examples=25, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(["add", "wait", "move", "compact", "link", "unlink"]), rows()), max_size=5)
)
def test_the_refreshed_index_equals_one_built_at_once(
    steps: list[tuple[str, list[tuple[int | None, int, str]]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    place, log, number = Home.at(tmp_path_factory.mktemp("home")), Memory(3), 0
    for step, chosen in steps:
        contacts = []
        for customer, second, signal in chosen:
            number += 1
            contacts.append(contact(number, customer, second, signal))
        apply(place, log, step, contacts)
        with open_journeys(place, log) as index:
            refreshed = normal(journeys_of(index))
            assert normal(journeys_of(index, largest=1)) == refreshed
            everything = sum(len(journey) for journeys in refreshed.values() for journey in journeys)
            assert (index.contacts, len(log.settled_all()) + len(log.inbox)) == (everything, everything)
        fresh = Home.at(tmp_path_factory.mktemp("fresh"))
        for anonymous, known in links_of(place):
            link(fresh, anonymous, known)
        with open_journeys(fresh, log) as index:
            assert normal(journeys_of(index)) == refreshed


def apply(place: Home, log: Memory, step: str, contacts: list[dict[str, Any]]) -> None:
    if step in {"add", "wait"}:
        getattr(log, step)(*contacts)
    elif step in {"move", "compact"}:
        getattr(log, step)()
    elif step == "link" and not links_of(place):
        link(place, 1, 2)
        link(place, 2, 5)
    elif step == "unlink" and (1, 2) in links_of(place):
        unlink(place, 1)


def links_of(place: Home) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in Links.of_home(place).pairs]


def normal(found: dict[int, list[Journey]]) -> dict[int, list[Journey]]:
    return {key: sorted(journeys) for key, journeys in found.items()}


def chunks_have_columns_of_one_length(chunk: Chunk) -> Iterator[int]:
    for field in fields(chunk)[3:]:
        column = getattr(chunk, field.name)
        if column is not None:
            yield len(column)


def test_columns_are_of_one_length(place: Home, log: Memory) -> None:
    with open_journeys(place, log) as index:
        for chunk in index.chunks(largest=2):
            assert set(chunks_have_columns_of_one_length(chunk)) == {int(chunk.offsets[-1])}


def test_how_far_the_log_reaches_is_known_without_reading_it(place: Home, log: Memory) -> None:
    with open_journeys(place, log) as index:
        assert index.codes.observed_until == int(at(0).timestamp()) + 21
    with open_journeys(place, Memory()) as index:
        assert index.codes.observed_until == 0


def test_a_column_is_mapped_once_a_reader(place: Home, log: Memory) -> None:
    with open_journeys(place, log) as index:
        first, again = (next(index.chunks()) for _ in range(2))
        assert all(np.shares_memory(getattr(first, name), getattr(again, name)) for name in ("time", "what", "people"))


@given(lengths=st.lists(st.integers(1, 9), min_size=1, max_size=60), largest=st.integers(1, 40))
def test_chunks_are_of_one_size_and_hold_whole_people(lengths: list[int], largest: int) -> None:
    offsets = np.cumsum([0, *lengths])
    part = _Part(Path(), offsets, np.arange(len(lengths)), np.ones(len(lengths), np.uint8), {})
    sizes = [int(chunk.offsets[-1]) for chunk in _split(part, dict.fromkeys(ALWAYS, np.arange(offsets[-1])), largest)]
    assert sum(sizes) == offsets[-1]
    assert max(sizes) - offsets[-1] / -(-offsets[-1] // largest) < 9 + 1
