"""The log as source of the index: same contacts as a reading, before and after every step."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lotse.contacts.compaction import compact
from lotse.contacts.erasure import erase
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage, undo_import
from lotse.contacts.inbox import Inbox
from lotse.contacts.journeys.encode import NEEDED
from lotse.contacts.journeys.logged import Logged
from lotse.contacts.log import ContactLog
from lotse.contacts.worker import Mover
from tests.contacts.samples import contacts, ids


@pytest.fixture
def place(home: Path) -> Home:
    return Home.at(home)


def receive(place: Home, *contact_ids: str, customer: int | None, **columns: object) -> None:
    with Inbox.open(place) as inbox:
        inbox.append(contacts(contact_ids, [customer] * len(contact_ids), **columns))


def bring(place: Home, import_id: str, batch: pa.RecordBatch) -> None:
    with ImportStage.open(place, import_id) as stage:
        stage.write(batch)
        stage.commit()


def alive(log: ContactLog) -> int:
    with log.journeys() as index:
        return index.contacts


def test_the_mark_changes_with_every_change_and_only_then(place: Home) -> None:
    marks = [Logged(place).mark]

    def changed() -> bool:
        marks.append(Logged(place).mark)
        return marks[-1] != marks[-2]

    assert not changed()
    receive(place, "a", customer=1)
    assert changed()
    Mover(place, keep_seconds=0).run_once()
    assert changed()
    assert not changed()
    erase(place, [1])
    assert changed()


def test_settled_is_the_table_and_waiting_the_inbox(place: Home) -> None:
    receive(place, "a", "b", customer=1)
    Mover(place).run_once()
    receive(place, "c", customer=1)
    receive(place, "d", customer=None)
    source = Logged(place)
    (bucket,) = source.files()
    assert ids(source.settled(bucket)) == ["a", "b"]
    assert source.settled(bucket).column_names == list(NEEDED)
    assert ids(source.waiting()) == ["c", "d"]
    assert ids(source.arrived(bucket, frozenset(source.files()[bucket]))) == ["a", "b"]
    assert ids(source.of_customers(np.array([1, 2]))) == ["a", "b", "c"]


def test_what_is_superseded_is_in_no_part(place: Home) -> None:
    bring(place, "one", contacts(["a", "b"], [1, 2], rating=[1.0, 2.0]))
    bring(place, "two", contacts(["a"], [1], rating=[5.0]))
    source = Logged(place)
    settled = pa.concat_tables([source.settled(bucket) for bucket in source.files()])
    assert sorted(settled.column("rating").to_pylist()) == [2.0, 5.0]


def test_the_index_holds_what_a_reading_shows_after_every_step(place: Home) -> None:
    log = ContactLog(place)

    def same() -> bool:
        return alive(log) == log.to_arrow(["kind"]).num_rows

    receive(place, *"abcde", customer=1)
    assert same()
    Mover(place, keep_seconds=0).run_once()
    receive(place, "x", "y", customer=None)
    assert same()
    bring(place, "one", contacts(["f1", "f2", "a"], [1, 2, 1], rating=[1.0, 2.0, 3.0]))
    assert same()
    bring(place, "two", contacts(["f1"], [3], rating=[4.0]))
    assert same()
    compact(place, files=1)
    assert same()
    undo_import(place, "two")
    assert same()
    erase(place, [1])
    assert (same(), alive(log)) == (True, 3)
