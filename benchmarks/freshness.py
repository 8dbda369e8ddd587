"""How soon a new contact counts in journeys: ``python -m benchmarks.freshness --contacts N`` prints a table."""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa

from benchmarks.index import filled
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.links import link, unlink
from lotse.contacts.schema import SCHEMA
from lotse.contacts.worker import Mover

BATCHES = (1, 1_000, 20_000)


class Site:
    """A log of so many contacts with its index, to which contacts are added."""

    def __init__(self, folder: Path, contacts: int) -> None:
        self.home, self._random, self._sent = Home.at(folder), np.random.default_rng(5), 0
        self._people = contacts // 9
        filled(self.home, contacts)
        self.inbox = Inbox.open(self.home)
        self.counted()

    def counted(self) -> int:
        with open_journeys(self.home) as index:
            return index.contacts

    def append(self, rows: int) -> None:
        """One batch, acknowledged."""
        now = datetime.now(UTC)
        customers = self._random.integers(1, self._people, rows).tolist()
        batch = [
            {
                "source": "web", "contact_id": f"new-{self._sent + at}", "occurred_at": now, "received_at": now,
                "customer": customer, "signal": "/page/1", "kind": "use", "count": 1,
            }
            for at, customer in enumerate(customers)
        ]  # fmt: skip
        self._sent += rows
        self.inbox.append(pa.RecordBatch.from_pylist(batch, schema=SCHEMA))

    def move(self) -> None:
        Mover(self.home, self.inbox, keep_seconds=0).run_once()


def seconds(action: Callable[[], object]) -> float:
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def measured(site: Site, rows: int) -> list[tuple[str, int, float]]:
    """From before the batch is sent until a question counts it: waiting in the inbox, and moved to the table."""
    before = site.counted()

    def waits() -> None:
        site.append(rows)
        assert site.counted() == before + rows

    def moves() -> None:
        site.move()
        assert site.counted() == before + rows

    return [
        ("appended, counted from the inbox", rows, seconds(waits)),
        ("moved, counted from the table", rows, seconds(moves)),
    ]


def linked(site: Site) -> list[tuple[str, int, float]]:
    def joins() -> None:
        link(site.home, 1, 2)
        site.counted()

    def parts() -> None:
        unlink(site.home, 1)
        site.counted()

    return [("two people linked", 1, seconds(joins)), ("the link taken back", 1, seconds(parts))]


def beside_a_refresh(site: Site) -> list[tuple[str, int, float]]:
    """The slowest of the batches that are acknowledged while the index takes up 20,000 contacts."""
    site.append(20_000)
    refreshing = threading.Thread(target=site.counted)
    refreshing.start()
    slowest, batches = 0.0, 0
    while refreshing.is_alive():
        slowest, batches = max(slowest, seconds(lambda: site.append(10))), batches + 1
    refreshing.join()
    return [("slowest append of 10 while the index is refreshed", batches, slowest)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.freshness")
    parser.add_argument("--contacts", type=int, default=1_000_000)
    contacts = parser.parse_args().contacts
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder), contacts)
        rows = [row for size in BATCHES for row in measured(site, size)]
        rows += [*linked(site), *beside_a_refresh(site)]
    print(f"{contacts:,} contacts in the log.\n\n| what | contacts or batches | seconds |\n|---|--:|--:|")
    for what, size, took in rows:
        print(f"| {what} | {size:,} | {took:.2f} |")


if __name__ == "__main__":
    main()
