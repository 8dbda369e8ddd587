"""What a reader sees: one moment, each contact once, in its current version."""

from __future__ import annotations

import shutil
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from lotse.contacts import snapshot
from lotse.contacts.buckets import split
from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.compaction import compact
from lotse.contacts.datafiles import sort
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.ids.runs import IdRuns
from lotse.contacts.inbox import Inbox, Waiting
from lotse.contacts.inbox.inbox import Row, table_of
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
from lotse.contacts.snapshot import Snapshot
from lotse.contacts.table import ContactTable
from lotse.contacts.worker import Mover
from tests.contacts.samples import NOON, contacts, ids


def test_every_acknowledged_contact_once_at_every_moment(site: Home) -> None:
    """A writer, a mover that retires at once, compactions, and a reader that compares with what was acknowledged."""
    acknowledged: list[str] = []
    done = threading.Event()

    def write() -> None:
        with Inbox.open(site) as inbox:
            for number in range(60):
                own = [f"{number}-{place}" for place in range(5)]
                inbox.append(contacts([*own, *acknowledged[-7:]], [number % 9 + 1] * (5 + len(acknowledged[-7:]))))
                acknowledged.extend(own)
        done.set()

    def move() -> None:
        with Inbox.open(site) as inbox:
            while not done.is_set():
                Mover(site, inbox, keep_seconds=60).run_once()
                compact(site, files=6)

    threads = [threading.Thread(target=write), threading.Thread(target=move)]
    for thread in threads:
        thread.start()
    readings = 0
    while not done.is_set() or readings == 0:
        before = set(acknowledged)
        found = ids(ContactLog(site).to_arrow(["contact_id"]))
        assert len(found) == len(set(found))
        assert before <= set(found)
        readings += 1
    for thread in threads:
        thread.join()
    assert set(ids(ContactLog(site).to_arrow())) == set(acknowledged)


@pytest.fixture
def log(home: Path) -> ContactLog:
    return ContactLog.open(home)


def receive(log: ContactLog, ids: list[str], customers: list[int | None] | None = None, **columns: object) -> None:
    with Inbox.open(log.home) as inbox:
        inbox.append(contacts(ids, customers, **columns))


def test_a_snapshot_stays_as_it_is(log: ContactLog) -> None:
    receive(log, ["a"])
    snapshot = log.snapshot()
    receive(log, ["b"])
    Mover(log.home).run_once()
    assert ids(snapshot.to_arrow()) == ["a"]
    assert ids(log.to_arrow()) == ["a", "b"]


def test_a_reader_whom_the_mover_overtakes_sees_each_contact_once(
    log: ContactLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(log, ["a"])
    Mover(log.home).run_once()
    receive(log, ["a", "b"])
    overtaken = []

    def overtake(rows: list[Row]) -> pa.Table:
        """After the table was pinned and before the ids are read, these are merged with those of a later move."""
        if not overtaken:
            overtaken.append(Mover(log.home).run_once())
        return table_of(rows)

    monkeypatch.setattr(snapshot, "table_of", overtake)
    assert ids(log.to_arrow()) == ["a", "b"]
    assert overtaken == [1]


def test_a_table_older_than_its_ids_is_said_not_waited_for(log: ContactLog) -> None:
    """Half a restore: no newer table will come."""
    receive(log, ["a"])
    Mover(log.home).run_once()
    (run,) = IdRuns(log.home.ids).runs()
    run.path.rename(run.path.with_name("1-5.npy"))
    receive(log, ["b"])
    with pytest.raises(LotseError, match=r"holds the moves up to 1, but 1-5\.npy knows those up to 5: .* folder ids;"):
        log.to_arrow()
    with Inbox.open(log.home) as inbox, pytest.raises(LotseError, match="Put back both"):
        Waiting(log.home, inbox).seen("web", pa.array(["b"]))
    shutil.rmtree(log.home.ids)
    Mover(log.home).run_once()
    assert ids(log.to_arrow()) == ["a", "b"]


def test_a_correction_hides_its_origin_only_of_the_same_kind(log: ContactLog) -> None:
    receive(
        log,
        ["a", "a2", "a3", "reply"],
        kind=["comment", "comment", "comment", "reply"],
        derived_from=[None, "a", "a2", "a3"],
    )
    assert ids(log.to_arrow()) == ["a3", "reply"]
    Mover(log.home).run_once()
    assert ids(log.to_arrow()) == ["a3", "reply"]


def test_a_newer_label_hides_older_ones_and_never_the_origin(log: ContactLog) -> None:
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
    receive(
        log,
        ["text", "old-1", "old-2", "new-1", "new-2"],
        derived_from=[None, *["text"] * 4],
        model_version=[None, "9", "9", "10", "10"],
        received_at=[old, old, old, new, new],
    )
    assert ids(log.to_arrow()) == ["new-1", "new-2", "text"]


def test_buckets_hold_whole_customers_in_time_order(log: ContactLog) -> None:
    receive(log, [f"m{i}" for i in range(50)], [i % 7 + 1 for i in range(50)])
    Mover(log.home).run_once()
    receive(log, [f"w{i}" for i in range(50)], [i % 7 + 1 for i in range(50)])
    seen: set[int] = set()
    for bucket in Snapshot.open(log.home).buckets(["customer", "occurred_at", "contact_id"]):
        rows = [tuple(row.values()) for row in bucket.to_pylist()]
        assert rows == sorted(rows)
        assert not seen & {customer for customer, _, _ in rows}
        seen |= {customer for customer, _, _ in rows}
    assert seen == set(range(1, 8))


def test_filters_combine(log: ContactLog) -> None:
    receive(log, ["a", "b", "c"], device=["phone", "phone", "desktop"], kind=["use", "rating", "use"])
    minute = timedelta(minutes=1)
    assert ids(log.contacts(Filter(devices=("phone",)))) == ["a", "b"]
    assert ids(log.contacts(Filter(devices=("phone", "desktop"), kinds=("use",)))) == ["a", "c"]
    assert ids(log.contacts(Filter(since=NOON + minute, until=NOON + 2 * minute))) == ["b"]


def test_touchpoints_and_phases_are_those_of_the_rules(log: ContactLog) -> None:
    shop = Touchpoint("shop", {"en": "Shop"}, (Phase.PURCHASE,))
    basket = Touchpoint("basket", {"en": "Basket"}, (Phase.PRESALES,), parent="shop")
    rules = (Rule("basket", signal="/basket", attributes={"lane": "fast"}), Rule("shop", signal="/*"))
    save_catalogue(log.home, Catalogue(1, (shop, basket), rules, ("lane",)))
    receive(
        log,
        ["a", "b", "c", "d"],
        signal=["/basket", "/basket", "/shelf", "other"],
        attributes=[(("lane", "fast"),), None, None, None],
    )
    assert ids(log.contacts(Filter(touchpoints=("basket",)))) == ["a"]
    assert ids(log.contacts(Filter(touchpoints=("shop",)))) == ["a", "b", "c"]
    assert ids(log.contacts(Filter(phases=(3,)))) == ["b", "c"]
    assert log.contacts(Filter(phases=(3,)), columns=["device"]).column_names == ["device"]


def test_a_filter_on_journeys_is_refused_and_not_ignored(log: ContactLog) -> None:
    with pytest.raises(LotseError, match="segments"):
        log.contacts(Filter(segments=("contract=monthly",)))


def test_people_are_counted_with_their_first_and_last_contact(log: ContactLog) -> None:
    receive(log, ["a", "b", "c"], [1, 1, None])
    assert log.people().to_pylist() == [
        {"customer": 1, "contacts": 2, "first": NOON, "last": NOON + timedelta(minutes=1)}
    ]


def test_an_empty_log_is_readable(log: ContactLog) -> None:
    assert (log.to_arrow().num_rows, log.people().num_rows, log.snapshot().version) == (0, 0, -1)


def test_no_column_with_personal_data_stands_in_the_delta_log(log: ContactLog) -> None:
    receive(log, ["a-telling-id"], [123456789], text="a telling text", location="Lübeck")
    Mover(log.home).run_once()
    written = b"".join(path.read_bytes() for path in (log.home.table / "_delta_log").iterdir())
    for telling in (b"a-telling-id", b"123456789", b"a telling text", "Lübeck".encode()):
        assert telling not in written
    assert b"minValues" in written
    assert ContactTable.open(log.home).files()[0].facts.rows == 1


def test_the_contacts_of_some_customers_are_those_of_the_whole_log(log: ContactLog) -> None:
    customers = [1, 2, None, 3, 2, None, 1]
    receive(log, [f"t{at}" for at in range(7)], customers)
    Mover(log.home).run_once()
    receive(log, ["w1", "w2", "w3"], [2, None, 4])
    receive(log, ["t4"], [2], kind="use", derived_from="t1")  # a repeat
    every = log.to_arrow(["contact_id", "customer"]).to_pylist()
    for wanted in ([], [2], [0], [1, 4], [0, 2, 3], [99]):
        known = sorted(row["contact_id"] for row in every if (row["customer"] or 0) in wanted)
        assert ids(log.of_customers(np.array(wanted, np.int64), ["contact_id"])) == known


def test_corrections_hide_their_origin_among_some_customers_too(log: ContactLog) -> None:
    receive(log, ["a", "b"], [1, 1])
    Mover(log.home).run_once()
    receive(log, ["a~2"], [1], derived_from="a")
    assert ids(log.of_customers(np.array([1]), ["contact_id"])) == ["a~2", "b"]


@pytest.mark.parametrize("extra", [["kind"], ["received_at", "customer"]])
def test_a_repeat_beside_an_import_is_shown_once(log: ContactLog, extra: list[str]) -> None:
    """As a move may leave one that ran before its time: the file of the move names whom to compare."""
    table = ContactTable.for_commit(log.home)
    first = sort(pa.table(contacts(["a", "b", "c"], [1, 1, 1], received_at=NOON)))
    again = sort(pa.table(contacts(["b", "d"], [1, 1], received_at=NOON + timedelta(days=400))))
    (bucket,) = split(first, table.buckets)
    table.commit([table.write(bucket, first, "compaction"), table.write(bucket, again, "move-7")])
    shown = log.to_arrow(["contact_id", *extra])
    assert (ids(shown), shown.column_names) == (["a", "b", "c", "d"], ["contact_id", *extra])
    assert ids(log.of_customers(np.array([1]), ["contact_id", *extra])) == ["a", "b", "c", "d"]
    received = log.to_arrow(["contact_id", "received_at"]).to_pylist()
    assert {row["contact_id"]: row["received_at"] for row in received}["b"] == NOON
