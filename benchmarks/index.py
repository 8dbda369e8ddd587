"""How fast the journey index is built from the contact table (``index``), and how soon a contact counts (``fresh``)."""

from __future__ import annotations

import os
import shutil
import tempfile
from functools import partial
from pathlib import Path
from secrets import token_hex

import numpy as np
import pyarrow as pa

from benchmarks.measure import Measured, measure
from lotse.contacts.buckets import bucket_of_customers
from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.journeys.encode import NEEDED
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.resolve import resolve
from lotse.contacts.runners.threads import run as ask
from lotse.contacts.schema import INSTANT, SCHEMA
from lotse.contacts.selection import select
from lotse.contacts.table import ContactTable
from lotse.methods.journeys.graph import Graph, JourneyGraph

RUNS = 3
PAGES = tuple(f"/page/{number}" for number in range(60))
CATALOGUE = Catalogue(
    version=1,
    touchpoints=tuple(Touchpoint(f"p{at}", {"en": page}, (Phase(at % 5 + 1),)) for at, page in enumerate(PAGES)),
    rules=tuple(Rule(f"p{at}", signal=page) for at, page in enumerate(PAGES)),
)
START = 1_700_000_000_000_000


def run(question: str, contacts: int, against: list[str]) -> list[Measured]:
    with tempfile.TemporaryDirectory(dir=os.environ.get("LOTSE_BENCHMARKS")) as folder:
        home = Home.at(Path(folder))
        table = filled(home, contacts)
        if question == "fresh":
            return [measure("lotse", question, contacts, partial(_fresh, home), None, RUNS)]

        def read() -> None:
            for file in table.files():
                file.read(list(NEEDED))

        def build() -> None:
            shutil.rmtree(home.index, ignore_errors=True)
            open_journeys(home).close()

        bare = measure("read", question, contacts, read, None, RUNS)
        return [bare, measure("lotse", question, contacts, build, bare.seconds, RUNS)]


def _fresh(home: Home) -> None:
    """From one contact sent to its step in the journey graph: inbox, tail of the index, pass over everybody."""
    graph = journeys_of(home)
    seen = _contacts(np.array([-1]), np.random.default_rng(), 1).set_column(
        SCHEMA.get_field_index("contact_id"), "contact_id", pa.array([token_hex(8)])
    )
    Inbox.open(home).append(seen.combine_chunks().to_batches()[0])
    if sum(edge.count for edge in journeys_of(home).edges) <= sum(edge.count for edge in graph.edges):
        raise AssertionError("The new contact is in no journey.")


def journeys_of(home: Home) -> Graph:
    with open_journeys(home) as index:
        selection = select(Filter(), index.codes, resolve(CATALOGUE, index.codes.whats))
        return ask(JourneyGraph(selection), index, selection)


def filled(home: Home, contacts: int) -> ContactTable:
    """A table of one file a bucket: people with nine contacts on average, 60 signals, a third with a valence."""
    random = np.random.default_rng(3)
    table = ContactTable.for_commit(home)
    customers = np.sort(random.integers(1, max(contacts // 9, 2), contacts))
    buckets = bucket_of_customers(customers, table.buckets)
    added = []
    for bucket in range(table.buckets):
        own = customers[buckets == bucket]
        added.append(table.write(bucket, _contacts(own, random, bucket), "compaction"))
    return table.commit(added)


def _contacts(customers: np.ndarray, random: np.random.Generator, bucket: int) -> pa.Table:
    size = len(customers)
    signals = pa.array(PAGES)
    felt = random.choice(np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), size)
    columns = {
        "source": pa.repeat("web", size),
        "contact_id": pa.array([f"{bucket}-{number:08d}" for number in range(size)]),
        "occurred_at": pa.array(START + random.integers(0, 10**13, size)).cast(INSTANT),
        "received_at": pa.repeat(pa.scalar(START, INSTANT), size),
        "customer": pa.array(customers),
        "signal": signals.take(pa.array(random.integers(0, 60, size))),
        "kind": pa.array(["use", "use", "rating"]).take(pa.array(random.integers(0, 3, size))),
        "valence": pa.array(felt, mask=random.random(size) < 2 / 3).cast(pa.float32()),
        "count": pa.repeat(pa.scalar(1, pa.int64()), size),
    }
    return pa.table([columns.get(field.name, pa.nulls(size, field.type)) for field in SCHEMA], schema=SCHEMA)
