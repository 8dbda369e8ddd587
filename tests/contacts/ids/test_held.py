"""An id is known however it came to the table; a reader sees it once at every moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lotse.contacts.compaction import compact
from lotse.contacts.erasure import erase
from lotse.contacts.home import Home
from lotse.contacts.ids.held import Held
from lotse.contacts.imports import ImportStage, undo_import
from lotse.contacts.inbox import Inbox
from lotse.contacts.log import ContactLog
from lotse.contacts.table import ContactTable
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts, ids


@pytest.fixture
def place(home: Path) -> Home:
    return Home.at(home)


def bring(place: Home, name: str, *contact_ids: str, customer: int | None = 1) -> None:
    with ImportStage.open(place, name) as stage:
        stage.write(contacts(contact_ids, [customer] * len(contact_ids)))
        stage.commit()


def deliver(place: Home, *contact_ids: str, customer: int | None = 1, at: datetime | None = None) -> None:
    with Inbox.open(place) as inbox:
        inbox.append(contacts(contact_ids, [customer] * len(contact_ids), received_at=at or datetime.now(UTC)))


def shown(place: Home) -> list[str]:
    """What a reading and the index show, which must be the same."""
    log = ContactLog(place)
    found = ids(log.to_arrow())
    with log.journeys() as index:
        assert index.contacts == len(found)
    return found


@pytest.mark.parametrize("customer", [1, 2, None])
def test_by_file_first_and_then_delivered(place: Home, customer: int | None) -> None:
    bring(place, "one", "a", "b")
    deliver(place, "a", "c", customer=customer)
    assert shown(place) == ["a", "b", "c"]
    assert Mover(place, keep_seconds=0).run_once() == 1
    assert shown(place) == ["a", "b", "c"]


def test_delivered_again_after_a_compaction(place: Home) -> None:
    deliver(place, "a")
    Mover(place).run_once()
    deliver(place, "b")
    Mover(place).run_once()
    compact(place, files=1)
    deliver(place, "a", "b", "c", customer=None)
    assert shown(place) == ["a", "b", "c"]


def test_delivered_again_long_after_the_window(place: Home) -> None:
    deliver(place, "a", at=datetime.now(UTC) - timedelta(days=30))
    Mover(place).run_once()
    for path in place.ids.rglob("*.npy"):
        path.unlink()
    deliver(place, "a", customer=9)
    assert shown(place) == ["a"]
    assert Mover(place).run_once() == 0


def test_after_an_undo_it_is_taken_when_it_comes_again(place: Home) -> None:
    bring(place, "one", "a")
    deliver(place, "a")
    Mover(place, keep_seconds=0).run_once()
    undo_import(place, "one")
    assert shown(place) == []
    deliver(place, "a")
    assert shown(place) == ["a"]
    assert Mover(place).run_once() == 1


def test_digests_are_made_once_and_go_with_their_files(place: Home) -> None:
    bring(place, "one", "a", "b")
    held, table = Held(place), ContactTable.open(place)
    held.prepare(table.files())
    (made,) = (place.cache / "ids").iterdir()
    before = made.stat().st_mtime_ns
    deliver(place, "a")
    assert shown(place) == ["a", "b"]
    assert made.stat().st_mtime_ns == before
    erase(place, [1])
    assert list((place.cache / "ids").iterdir()) == []
