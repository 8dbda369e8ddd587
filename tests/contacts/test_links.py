"""Links: reversible, without contradiction, and followed to the end."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.home import Home
from lotse.contacts.links import LinkError, Links, link, link_all, unlink


@pytest.fixture
def place(home: Path) -> Home:
    return Home.at(home)


def persons(place: Home, *customers: int) -> list[int]:
    return Links.of_home(place).resolve(np.array(customers, np.int64)).tolist()


def test_a_chain_leads_to_its_end(place: Home) -> None:
    link_all(place, [(1, 2), (2, -3), (7, -3)])
    assert persons(place, 1, 2, 7, -3, 5) == [-3, -3, -3, -3, 5]
    links = Links.of_home(place)
    assert links.members(np.array([-3])).tolist() == [-3, 1, 2, 7]
    assert links.involved().tolist() == [-3, 1, 2, 7]


def test_without_links_everybody_is_themselves(place: Home) -> None:
    assert persons(place, 3, 4) == [3, 4]
    assert Links.of_home(place).involved().tolist() == []


def test_taking_a_link_back_restores_what_was(place: Home) -> None:
    link_all(place, [(1, 2), (2, 3)])
    unlink(place, 2)
    assert persons(place, 1, 2, 3) == [2, 2, 3]
    with pytest.raises(LinkError, match="Customer 2 is not linked"):
        unlink(place, 2)


def test_a_contradiction_and_a_circle_are_refused_and_nothing_changes(place: Home) -> None:
    link(place, 1, 2)
    link(place, 1, 2)
    with pytest.raises(LinkError, match="linked to 2 already"):
        link_all(place, [(5, 6), (1, 3)])
    with pytest.raises(LinkError, match="circle"):
        link(place, 2, 1)
    with pytest.raises(LinkError, match="circle"):
        link(place, 9, 9)
    assert Links.of_home(place).pairs.tolist() == [[1, 2]]


def test_writers_take_turns(place: Home) -> None:
    threads = [threading.Thread(target=link, args=(place, number, 1000)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert persons(place, *range(20)) == [1000] * 20


@settings(max_examples=60, deadline=None)
@given(parents=st.lists(st.integers(0, 30), max_size=30), asked=st.lists(st.integers(0, 40), max_size=10))
def test_following_all_at_once_equals_following_each(parents: list[int], asked: list[int]) -> None:
    """Number i + 1 is linked to a smaller one, so there is no circle."""
    pairs = {number: parent for number, parent in enumerate(parents, 1) if parent < number}
    links = Links(np.array(list(pairs.items()), np.int64).reshape(-1, 2)[::-1])

    def root(number: int) -> int:
        return root(pairs[number]) if number in pairs else number

    assert links.resolve(np.array(asked, np.int64)).tolist() == [root(number) for number in asked]
    everyone = {number for number in range(41) if root(number) in asked} | set(asked)
    assert set(links.members(np.array(asked, np.int64)).tolist()) == everyone
