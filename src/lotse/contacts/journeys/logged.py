"""The log's own snapshot as the source of the index."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.datafiles import DataFile
from lotse.contacts.home import Home
from lotse.contacts.inbox.inbox import Inbox
from lotse.contacts.journeys.encode import NEEDED
from lotse.contacts.journeys.source import CORRECTION, ORIGINS
from lotse.contacts.schema import SCHEMA
from lotse.contacts.snapshot import Snapshot
from lotse.contacts.table import ContactTable
from lotse.contacts.tombstones import Tombstones

CHANGES = [*NEEDED, "derived_from", "model_version"]


class Logged:
    """One moment of the log in a data folder. The mark is read first and the snapshot only when it is needed: it
    may show more than the mark says, and then the next check builds once more than it had to.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        inbox = Inbox.open(home)
        try:
            table = ContactTable.open(home)
            pending = inbox.pending_seqs(table.moved)
        finally:
            inbox.close()
        self.mark = f"{table.version} {Tombstones(home).number} {pending}"

    def files(self) -> dict[int, tuple[str, ...]]:
        found: dict[int, tuple[str, ...]] = {}
        for file in self._snapshot.table.files():
            found[file.bucket] = (*found.get(file.bucket, ()), file.name)
        return found

    def settled(self, bucket: int) -> pa.Table:
        return self._table_only.bucket(bucket, NEEDED)

    def arrived(self, bucket: int, files: frozenset[str]) -> pa.Table:
        named = [file for file in self._snapshot.table.files() if file.name in files]
        return pa.concat_tables([file.read(CHANGES).select(CHANGES) for file in named])

    def waiting(self) -> pa.Table:
        return self._snapshot.waiting(CHANGES)

    def of_customers(self, customers: NDArray[np.int64]) -> pa.Table:
        return self._snapshot.of_customers(customers, NEEDED)

    def corrections(self) -> pa.Table:
        files = [file for file in self._snapshot.table.files() if file.facts.derived]
        rows = [file.read(CORRECTION).select(CORRECTION) for file in files]
        whole = pa.concat_tables([SCHEMA.empty_table().select(CORRECTION), *rows])
        return whole.filter(pc.and_(pc.is_valid(whole["derived_from"]), pc.is_null(whole["model_version"])))

    def corrected(self, corrections: pa.Table) -> pa.Table:
        if not len(corrections):
            return ORIGINS.empty_table()
        wanted = pc.unique(corrections.column("derived_from"))
        sources = pc.min_max(corrections.column("source")).as_py()
        files = [file for file in self._snapshot.table.files() if _may_hold(file, sources)]
        return pa.concat_tables([ORIGINS.empty_table(), *(_named(file, wanted) for file in files)])

    @cached_property
    def _snapshot(self) -> Snapshot:
        return Snapshot.open(self._home)

    @cached_property
    def _table_only(self) -> Snapshot:
        return Snapshot(self._home, self._snapshot.table, SCHEMA.empty_table())


def _may_hold(file: DataFile, sources: dict[str, str]) -> bool:
    low, high = file.facts.sources
    return low <= sources["max"] and sources["min"] <= high


def _named(file: DataFile, wanted: pa.Array) -> pa.Table:
    contacts = file.read(["contact_id", "customer"]).select(["contact_id", "customer"])
    found = contacts.filter(pc.is_in(contacts.column("contact_id"), wanted))
    return found.append_column("bucket", pa.repeat(pa.scalar(file.bucket, pa.int32()), len(found)))
