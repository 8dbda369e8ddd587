"""How fast contacts are acknowledged, and how fast they come to the table: random ids, 100 a batch, while the
deduplication window already holds millions.

    python -m benchmarks.inbox --contacts 1000000 --window 10000000 [--against sqlite]

Prints one JSON row a line. Batches are built beforehand; an append is validation, encoding and a durable commit.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.measure import Measured
from lotse.contacts.home import Home
from lotse.contacts.ids.digests import ordered
from lotse.contacts.ids.runs import IdRuns
from lotse.contacts.inbox import Inbox
from lotse.contacts.schema import INSTANT, SCHEMA
from lotse.contacts.table import MOVES, ContactTable
from lotse.contacts.worker import Mover

BATCH = 100
DAYS = 7
WINDOW = 10_000_000

type Cost = dict[str, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contacts", type=int, default=1_000_000)
    parser.add_argument("--window", type=int, default=WINDOW, help="ids that were received before")
    parser.add_argument("--against", default="", help="sqlite: one row a contact, unique (source, contact_id)")
    options = parser.parse_args()
    questions: list[tuple[str, str, Callable[[Path, int, int], Cost]]] = [
        ("lotse", "append", append),
        ("lotse", "append and move", append_and_move),
        ("lotse", "move", move),
    ]
    if options.against == "sqlite":
        questions.append(("sqlite, unique index", "append", append_to_unique_index))
    for engine, question, run in questions:
        with tempfile.TemporaryDirectory() as folder:
            cost = run(Path(folder), options.contacts, options.window)
        row = {"engine": engine, "question": question, "contacts": options.contacts, **cost}
        print(json.dumps({**row, "contacts_per_second": round(options.contacts / cost["seconds"])}), flush=True)


def run(question: str, contacts: int, against: list[str]) -> list[Measured]:
    """Each once, with 10 million ids in the window: a run writes what it measures."""
    asked = [("append", "lotse", append), ("append, move", "lotse", append_and_move), ("move", "lotse", move)]
    asked += [("append", "sqlite", append_to_unique_index)] if "sqlite" in against else []
    rows = []
    for name, engine, work in asked:
        with tempfile.TemporaryDirectory() as folder:
            cost = work(Path(folder), contacts, WINDOW)
        rows.append(Measured(engine, name, contacts, cost["seconds"], None, 0.0, 0.0, cost["cpu_seconds"]))
    return rows


class Stopwatch:
    """Elapsed seconds, and those that a processor worked on it in this process and in ended children."""

    def __init__(self) -> None:
        self._start, self._worked = time.perf_counter(), _processor_seconds()

    def read(self) -> Cost:
        seconds, worked = time.perf_counter() - self._start, _processor_seconds() - self._worked
        return {"seconds": round(seconds, 2), "cpu_seconds": round(worked, 2)}


def _processor_seconds() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def append(folder: Path, contacts: int, window: int) -> Cost:
    """Acknowledge all contacts, one batch after the other, in one thread."""
    inbox = Inbox.open(_home_with_window(folder, window))
    ready = list(_batches(contacts))
    watch = Stopwatch()
    for batch in ready:
        inbox.append(batch)
    return watch.read()


def append_and_move(folder: Path, contacts: int, window: int) -> Cost:
    """The same while another process moves, until the table has all of them."""
    home = _home_with_window(folder, window)
    ready = list(_batches(contacts))
    with Inbox.open(home) as inbox, _mover(home) as mover:
        watch = Stopwatch()
        for batch in ready:
            inbox.append(batch)
        while inbox.unclaimed() or inbox.open_moves(ContactTable.open(home).moved):
            time.sleep(0.01)
        seconds = watch.read()["seconds"]
        mover.terminate()
    cost = {**watch.read(), "seconds": seconds}
    assert sum(file.facts.rows for file in ContactTable.open(home).files()) == contacts
    return cost


def move(folder: Path, contacts: int, window: int) -> Cost:
    """Bring contacts that all wait in the inbox to the table."""
    home = _home_with_window(folder, window)
    inbox = Inbox.open(home)
    for batch in _batches(contacts):
        inbox.append(batch)
    watch = Stopwatch()
    assert Mover(home, inbox).run_once() == contacts
    return watch.read()


def append_to_unique_index(folder: Path, contacts: int, window: int) -> Cost:
    """The usual way: a row a contact, a unique index over (source, contact_id), repeats ignored on insert."""
    connection = sqlite3.connect(folder / "peer.sqlite3", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE contact (source, contact_id, occurred_at, customer, signal, kind, device)")
    connection.execute("BEGIN")
    old = ((f"{number:032x}",) for number in _random_numbers(window))
    connection.executemany("INSERT INTO contact (source, contact_id) VALUES ('web', ?)", old)
    connection.execute("COMMIT")
    connection.execute("CREATE UNIQUE INDEX contact_key ON contact (source, contact_id)")
    names = ["source", "contact_id", "occurred_at", "customer", "signal", "kind", "device"]
    ready = [_plain_rows(batch.select(names)) for batch in _batches(contacts)]
    watch = Stopwatch()
    for rows in ready:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT OR IGNORE INTO contact VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        connection.execute("COMMIT")
    return watch.read()


def _plain_rows(batch: pa.RecordBatch) -> list[tuple[object, ...]]:
    plain = batch.set_column(2, "occurred_at", batch.column("occurred_at").cast(pa.int64()))
    return list(zip(*(column.to_pylist() for column in plain.columns), strict=True))


def _home_with_window(folder: Path, window: int) -> Home:
    """A data folder whose window holds ``window`` random ids, spread over its days."""
    home = Home.at(folder)
    table = ContactTable.for_commit(home)
    table.commit([], numbers={MOVES: DAYS})
    runs, today, chance = IdRuns(home.ids), datetime.now(UTC).date(), np.random.default_rng(7)
    for day in range(DAYS):
        digests = chance.integers(0, 2**64, (2, window // DAYS), np.uint64)
        runs.write(today - timedelta(days=day), DAYS - day, DAYS - day, ordered(digests))
    return home


def _batches(contacts: int) -> Iterator[pa.RecordBatch]:
    chance = np.random.default_rng(11)
    now = int(time.time() * 1e6)
    signals = pa.array([f"/page/{number}" for number in range(200)])
    devices = pa.array(["mobile", "desktop", "tablet"])
    for _ in range(contacts // BATCH):
        known = {
            "source": pa.repeat("web", BATCH),
            "contact_id": pa.array([chance.bytes(16).hex() for _ in range(BATCH)]),
            "occurred_at": pa.array(now - chance.integers(0, 10**8, BATCH)).cast(INSTANT),
            "received_at": pa.repeat(pa.scalar(now, INSTANT), BATCH),
            "customer": pa.array(chance.integers(1, 200_000, BATCH)),
            "signal": signals.take(pa.array(chance.integers(0, 200, BATCH))),
            "kind": pa.repeat("use", BATCH),
            "device": devices.take(pa.array(chance.integers(0, 3, BATCH))),
            "count": pa.repeat(pa.scalar(1, pa.int64()), BATCH),
        }
        columns = [known.get(field.name, pa.nulls(BATCH, field.type)) for field in SCHEMA]
        yield pa.RecordBatch.from_arrays(columns, schema=SCHEMA)


def _random_numbers(count: int) -> Iterator[int]:
    chance = np.random.default_rng(7)
    for high, low in chance.integers(0, 2**63, (count, 2)):
        yield int(high) << 64 | int(low)


def _mover(home: Home) -> subprocess.Popen[bytes]:
    program = (
        "from lotse.contacts.home import Home; from lotse.contacts.worker import Mover;"
        f"Mover(Home.at({str(home.root)!r})).run(seconds=5, contacts=200_000)"
    )
    return subprocess.Popen([sys.executable, "-c", program])


if __name__ == "__main__":
    main()
