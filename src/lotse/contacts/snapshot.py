"""Inbox and table as one: each acknowledged contact once, at every moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import combinations
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts import row_filter
from lotse.contacts.buckets import bucket_of_customers, split
from lotse.contacts.datafiles import DataFile, sort
from lotse.contacts.erasure import replay_erasures
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.ids.digests import contact_digests, first_rows
from lotse.contacts.ids.held import Held
from lotse.contacts.ids.runs import WINDOW, IdRuns, MergedMeanwhileError
from lotse.contacts.inbox.inbox import Inbox, Row, table_of
from lotse.contacts.schema import SCHEMA
from lotse.contacts.table import ContactTable
from lotse.contacts.tombstones import Tombstones
from lotse.contacts.visible import DERIVED, KEY, Superseded, superseded, without_repeats

REPEATED: Final = ["source", "contact_id", "received_at"]


class Snapshot:
    """One moment of the log. What it shows does not change, whatever is moved, imported or undone meanwhile.

    Its files stay until a compaction's retention (a day by default) or an erasure; read it within that time.
    """

    def __init__(self, home: Home, table: ContactTable, waiting: pa.Table) -> None:
        self._home, self.table = home, table
        self._files = table.files()
        self._waiting = split(waiting, table.buckets)

    @classmethod
    def open(cls, home: Home, inbox: Inbox | None = None) -> Snapshot:
        """Read the inbox, pin the table, keep the rows whose move the pinned table lacks.

        A row that nobody had claimed when it was read may have been claimed and committed before the table was
        pinned, so its number is read again; a row that is gone by then was in the table minutes ago: start over.
        So does a reader whom the mover overtook: its ids can no longer be told from later ones.
        """
        replay_erasures(home)
        mine = inbox or Inbox.open(home)
        try:
            while True:
                rows = mine.rows_outside(ContactTable.open(home).moved)
                table = ContactTable.open(home)
                outside = _outside(rows, mine, table.moved)
                if outside is not None:
                    try:
                        return cls(home, table, _unseen(home, outside, table))
                    except MergedMeanwhileError:
                        if ContactTable.open(home).moved == table.moved:
                            raise
        finally:
            if inbox is None:
                mine.close()

    @property
    def version(self) -> int:
        """The pinned table's Delta version."""
        return self.table.version

    def buckets(self, columns: Sequence[str] | None = None) -> Iterator[pa.Table]:
        """The visible contacts of one bucket after the other, each bucket of whole customers, sorted by
        (customer, occurred_at, contact_id); contacts without a customer come last."""
        for bucket in range(self.table.buckets):
            yield sort(self.bucket(bucket, SCHEMA.names)).select(list(columns or SCHEMA.names))

    def to_arrow(self, columns: Sequence[str] | None = None, where: Filter | None = None) -> pa.Table:
        """The visible contacts that the filter lets through, bucket after bucket."""
        wanted = list(columns or SCHEMA.names)
        needed = wanted + [name for name in row_filter.columns(where) if name not in wanted]
        parts = [
            row_filter.select(self.bucket(bucket, needed, where), where).select(wanted)
            for bucket in range(self.table.buckets)
        ]
        return pa.concat_tables(parts)

    @cached_property
    def superseded(self) -> Superseded:
        """What corrections and newer labels hide, whichever bucket they are in."""
        stored = [file.read(DERIVED) for file in self._files if file.facts.derived]
        parts = [*stored, *(part.select(DERIVED) for part in self._waiting.values())]
        derived = [part.filter(pc.is_valid(part.column("derived_from"))) for part in parts]
        empty = SCHEMA.empty_table().select(DERIVED)
        return superseded(pa.concat_tables([empty, *derived]))

    def waiting(self, columns: Sequence[str]) -> pa.Table:
        """What is only in the inbox yet."""
        empty = SCHEMA.empty_table().select(list(columns))
        return pa.concat_tables([empty, *(part.select(list(columns)) for part in self._waiting.values())])

    def bucket(self, bucket: int, columns: Sequence[str], where: Filter | None = None) -> pa.Table:
        """The visible contacts of one bucket, in no particular order; what lies outside the filter's period and
        kinds may be left out.
        """
        files = [file for file in self._files if file.bucket == bucket]
        if bucket not in self._waiting:
            return stored(files, self.superseded, columns, where)
        needed = [*columns, *(name for name in KEY if name not in columns)]
        contacts = pa.concat_tables([_read(files, needed), self._waiting[bucket].select(needed)])
        return (self.superseded.keep(contacts) if self.superseded else contacts).select(list(columns))

    def of_customers(
        self, customers: NDArray[np.int64], columns: Sequence[str], since: datetime | None = None
    ) -> pa.Table:
        """All that is visible of these customers (sorted numbers; 0 for the contacts of nobody, of which those before
        ``since`` may be left out), in any order. Of the files only the parts are read that may hold one of them.
        """
        owners = bucket_of_customers(customers, self.table.buckets)
        empty = SCHEMA.empty_table().select(list(columns))
        parts = [
            self._of(bucket, customers[(owners == bucket) | (customers == 0)], columns, since)
            for bucket in range(self.table.buckets)
        ]
        return pa.concat_tables([empty, *parts])

    def _of(
        self, bucket: int, customers: NDArray[np.int64], columns: Sequence[str], since: datetime | None
    ) -> pa.Table:
        files = [file for file in self._files if file.bucket == bucket and len(customers)]
        needed = list(dict.fromkeys([*columns, "customer", *KEY]))
        waiting = self._waiting.get(bucket, SCHEMA.empty_table()).select(needed)
        mine = waiting.filter(pc.is_in(pc.fill_null(waiting.column("customer"), 0), pa.array(customers)))
        contacts = pa.concat_tables([_read(files, needed, customers=customers, since=since), mine])
        return (self.superseded.keep(contacts) if self.superseded else contacts).select(list(columns))


def stored(
    files: list[DataFile], superseded: Superseded, columns: Sequence[str], where: Filter | None = None
) -> pa.Table:
    """The visible contacts of one bucket's data files, in no particular order; those outside the filter's period and
    kinds may be left out.
    """
    needed = [*columns, *(name for name in KEY if superseded and name not in columns)]
    contacts = _read(files, needed, where)
    return (superseded.keep(contacts) if superseded else contacts).select(list(columns))


def _read(
    files: list[DataFile],
    columns: Sequence[str],
    where: Filter | None = None,
    customers: NDArray[np.int64] | None = None,
    since: datetime | None = None,
) -> pa.Table:
    """Where contacts may repeat, those of every time are read: of two with different times the one that counts may
    lie outside. One of two stands in a moved file, so that only what these name is compared.
    """
    repeats = may_repeat(files)
    needed = [*columns, *(name for name in REPEATED if repeats and name not in columns)]
    rows = None if repeats else row_filter.rows(where)
    parts = [
        (
            file.read(needed, rows, row_filter.tested(where))
            if customers is None
            else file.of_customers(customers, needed, since)
        ).select(needed)
        for file in files
    ]
    contacts = pa.concat_tables([SCHEMA.empty_table().select(needed), *parts])
    if not repeats:
        return contacts
    moved = pa.concat_tables(
        [part.select(["contact_id"]) for file, part in zip(files, parts, strict=True) if file.moved]
    )
    return without_repeats(contacts, moved.column("contact_id")).select(list(columns))


def may_repeat(files: list[DataFile]) -> bool:
    """Whether a contact may stand in two of a bucket's files.

    Imports and compactions compared theirs with the whole table. Moves compared theirs with the window: so a moved
    file may repeat what is older, in a file that holds the same source.
    """
    return any(_may_share(one, other) for one, other in combinations(files, 2) if one.moved or other.moved)


def _may_share(one: DataFile, other: DataFile) -> bool:
    mine, theirs = one.facts, other.facts
    received = [*mine.received, *theirs.received]
    compared = one.moved and other.moved and max(received) - min(received) < WINDOW
    return not compared and mine.sources[0] <= theirs.sources[1] and theirs.sources[0] <= mine.sources[1]


def _outside(rows: list[Row], inbox: Inbox, moved: int) -> list[Row] | None:
    """The rows that the pinned table lacks; None if one has left the inbox in between."""
    now = inbox.moves_of(row.seq for row in rows if row.move is None)
    if any(row.move is None and row.seq not in now for row in rows):
        return None
    moves = [row.move if row.move is not None else now[row.seq] for row in rows]
    return [row for row, move in zip(rows, moves, strict=True) if move is None or move > moved]


def _unseen(home: Home, rows: list[Row], table: ContactTable) -> pa.Table:
    """The contacts of inbox rows, each once, without those that the table has and those of erased customers."""
    contacts = table_of(rows)
    if not contacts.num_rows:
        return contacts
    digests = contact_digests(contacts)
    unseen = first_rows(digests) & ~IdRuns(home.ids).seen(digests, until=table.moved)
    unseen[unseen] = ~Held(home).has(table.files(), contacts.filter(pa.array(unseen)), digests[:, unseen])
    return Tombstones(home).keep(contacts.filter(pa.array(unseen)))
