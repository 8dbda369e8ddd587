"""A generation that is held is given as it is, until its time is over or something must not be shown any more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from lotse.contacts.catalogue import Catalogue
from lotse.contacts.erasure import erase
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.journeys.held import hold, release
from lotse.contacts.journeys.logged import Logged
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.resolve import save_catalogue
from tests.contacts.samples import contacts


@pytest.fixture
def place(home: Path) -> Iterator[Home]:
    yield Home.at(home)
    release(Home.at(home))


def receive(place: Home, *contact_ids: str, customer: int = 1) -> None:
    with Inbox.open(place) as inbox:
        inbox.append(contacts(contact_ids, [customer] * len(contact_ids)))


def seen(place: Home) -> int:
    with open_journeys(place) as index:
        return index.contacts


def held_for(place: Home, seconds: float) -> None:
    with open_journeys(place, Logged(place)) as index:
        hold(place, index.folder, monotonic() + seconds)


def test_what_arrives_is_seen_when_the_hold_ends(place: Home) -> None:
    receive(place, "a")
    held_for(place, 60)
    receive(place, "b")
    assert seen(place) == 1
    held_for(place, 60)
    assert seen(place) == 2
    receive(place, "c")
    assert seen(place) == 2
    release(place)
    assert seen(place) == 3


def test_a_hold_ends_by_itself(place: Home) -> None:
    receive(place, "a")
    held_for(place, -1)
    receive(place, "b")
    assert seen(place) == 2


def test_nobody_erased_is_shown_for_a_moment_longer(place: Home) -> None:
    receive(place, "a", customer=1)
    receive(place, "b", customer=2)
    held_for(place, 60)
    assert seen(place) == 2
    erase(place, [1])
    assert seen(place) == 1


def test_a_new_catalogue_holds_at_once(place: Home) -> None:
    receive(place, "a")
    held_for(place, 60)
    receive(place, "b")
    save_catalogue(place, Catalogue(version=4))
    assert seen(place) == 2


def test_the_files_stay_while_they_are_held_and_go_afterwards(place: Home) -> None:
    receive(place, "a")
    held_for(place, 60)
    (first,) = [folder for folder in place.index.iterdir() if folder.name.isdigit()]
    receive(place, "b")
    open_journeys(place, Logged(place)).close()
    assert first.exists()
    assert seen(place) == 1
    release(place)
    receive(place, "c")
    assert seen(place) == 3
    assert not first.exists()


def test_another_folder_is_not_concerned(place: Home, tmp_path: Path) -> None:
    other = Home.at(tmp_path / "other")
    receive(place, "a")
    held_for(place, 60)
    receive(other, "a", "b")
    assert (seen(place), seen(other)) == (1, 2)
