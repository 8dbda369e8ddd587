"""The mover: takes acknowledged batches from the inbox to the table, each exactly once."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa

from lotse.contacts import failpoints
from lotse.contacts.buckets import split
from lotse.contacts.compaction import compact
from lotse.contacts.erasure import apply_missing, is_behind
from lotse.contacts.home import Home
from lotse.contacts.ids.digests import contact_digests, first_rows
from lotse.contacts.ids.held import Held
from lotse.contacts.ids.rebuild import rebuild_runs
from lotse.contacts.ids.runs import WINDOW, IdRuns
from lotse.contacts.inbox.inbox import Inbox, table_of
from lotse.contacts.lock import committing
from lotse.contacts.table import MOVES, ContactTable
from lotse.contacts.tombstones import Tombstones

MOVE_CONTACTS: Final = 1_000_000  # at most about this many contacts in one move: bounds the memory
KEEP_SECONDS: Final = 300.0  # moved rows stay this long in the inbox

_settled: set[Path] = set()  # tables that this process has brought to the disk


class Mover:
    """Moves what waits in the inbox. Any number may exist: the commit lock lets one at a time work.

    The steps of a move, each of which may be the last before a crash:

    1. *claim*: waiting rows get a number, in one database transaction;
    2. *ids*: their digests are written as that number's run;
    3. *files*: contacts that are neither repeated nor seen before are written, sorted, as data files;
    4. *commit*: one Delta commit names the files, with the number as application transaction;
    5. *retire*: minutes later the rows are deleted.

    After a crash the claimed rows whose number the table lacks are taken again from step 2, with the same outcome.
    """

    def __init__(
        self, home: Home, inbox: Inbox | None = None, window: timedelta = WINDOW, keep_seconds: float = KEEP_SECONDS
    ) -> None:
        self._home = home
        self._inbox = inbox or Inbox.open(home)
        self._runs = IdRuns(home.ids, window)
        self._held = Held(home)
        self._keep_seconds = keep_seconds

    def run_once(self) -> int:
        """Move all that waits; the number of contacts that the table gained."""
        with committing(self._home):
            return self.move()

    def move(self) -> int:
        """The same for the holder of the commit lock."""
        table = self._settle(ContactTable.for_commit(self._home))
        moved = 0
        for number in self._inbox.open_moves(table.moved):
            table, contacts = self._commit(table, number)
            moved += contacts
        while (claimed := self._inbox.claim(table.moved, MOVE_CONTACTS)) is not None:
            table, contacts = self._commit(table, claimed)
            moved += contacts
        self._retire(table)
        return moved

    def run(self, seconds: float = 60.0, contacts: int = 200_000) -> None:
        """Move for ever: when ``contacts`` wait, or after ``seconds`` (readers see the inbox meanwhile); and compact
        the buckets that are due."""
        last = 0.0
        while True:
            if time.monotonic() - last >= seconds or self._inbox.unclaimed() >= contacts:
                self.run_once()
                compact(self._home)
                self._held.prepare(ContactTable.open(self._home).files())
                last = time.monotonic()
            time.sleep(0.2)

    def _settle(self, table: ContactTable) -> ContactTable:
        """Finish what others left: an erasure half way, missing runs, and, once a process, what a killed one
        committed without bringing it to the disk."""
        if is_behind(self._home):
            apply_missing(self._home)
            table = ContactTable.for_commit(self._home)
        if not self._runs.present():
            rebuild_runs(self._runs, table)
        if table.version >= 0 and table.root not in _settled:
            os.sync()
            _settled.add(table.root)
        return table

    def _commit(self, table: ContactTable, move: int) -> tuple[ContactTable, int]:
        failpoints.reach("move.claimed")
        contacts = self._fresh(table, move)
        added = [table.write(bucket, part, f"move-{move}") for bucket, part in split(contacts, table.buckets).items()]
        failpoints.reach("move.files_written")
        table = table.commit(added, numbers={MOVES: move})
        failpoints.reach("move.committed")
        self._runs.merge(until=table.moved)
        return table, contacts.num_rows

    def _fresh(self, table: ContactTable, move: int) -> pa.Table:
        """The contacts of a move that nobody has seen yet, with the move's run written."""
        rows = self._inbox.rows_of(move)
        contacts = table_of(rows)
        digests = contact_digests(contacts)
        days = np.repeat(
            np.array([row.received for row in rows], "datetime64[D]"), [row.contacts.num_rows for row in rows]
        )
        fresh = first_rows(digests) & ~self._runs.seen(digests, until=move - 1)
        fresh[fresh] = ~self._held.has(table.files(), contacts.filter(pa.array(fresh)), digests[:, fresh])
        self._runs.record(move, digests, days)
        failpoints.reach("move.ids_written")
        return Tombstones(self._home).keep(contacts.filter(pa.array(fresh)))

    def _retire(self, table: ContactTable) -> None:
        failpoints.reach("move.retiring")
        self._inbox.retire(table.moved, self._keep_seconds)
        self._runs.forget(datetime.now(UTC).date())
        failpoints.reach("move.retired")
