"""Erasing customers: no byte of their contacts stays under the data folder."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lotse.contacts import durable, failpoints, links
from lotse.contacts.buckets import bucket_of_customers
from lotse.contacts.datafiles import DataFile
from lotse.contacts.home import Home
from lotse.contacts.ids.digests import NONE, Digests, contact_digests, contained, digest, ordered
from lotse.contacts.ids.held import Held
from lotse.contacts.ids.runs import IdRuns
from lotse.contacts.inbox.inbox import Inbox
from lotse.contacts.lock import committing
from lotse.contacts.rewriting import rewrite
from lotse.contacts.table import ContactTable
from lotse.contacts.tombstones import Tombstones

ERASURES: Final = "lotse-erasure"  # the application whose transaction number is the last erasure applied in full


@dataclass(frozen=True)
class ErasureReceipt:
    """What an erasure did. ``contacts`` left the table, ``waiting`` the inbox; ``files`` were rewritten or removed."""

    number: int
    customers: int
    contacts: int
    waiting: int
    files: int
    finished_at: datetime


def erase(home: Home, customers: Iterable[int]) -> ErasureReceipt:
    """Erase customers by their pseudonyms, from everything under ``home``; later deliveries of theirs are dropped.

    Their contacts and links go, and what was derived from them; others' contacts forget them as ``related_customer``,
    and copies of rejected cells are blanked, since nothing says whose they are. Imports being staged and the journey index (derived, built again) are removed whole. A crash leaves the erasure to whoever
    opens the log next. What the database server keeps in its own log, and backups, are outside this folder.
    """
    erased = np.unique(np.fromiter(customers, np.int64))
    with committing(home):
        tombstones = Tombstones(home)
        tombstones.add(erased)
        failpoints.reach("erasure.tombstoned")
        table = ContactTable.for_commit(home)
        behind = table.transaction(ERASURES) < tombstones.number - 1
        files = table.files() if behind else _may_hold(table, set(bucket_of_customers(erased, table.buckets).tolist()))
        return _apply(home, table, files, tombstones, len(erased))


def replay_erasures(home: Home) -> None:
    """Apply the erasures that this table lacks: after a crash, or where a backup was restored."""
    if not is_behind(home):
        return
    with committing(home):
        apply_missing(home)


def is_behind(home: Home) -> bool:
    number = Tombstones(home).number
    return number > 0 and ContactTable.open(home).transaction(ERASURES) < number


def apply_missing(home: Home) -> None:
    """The same for the holder of the commit lock."""
    tombstones = Tombstones(home)
    table = ContactTable.for_commit(home)
    if table.transaction(ERASURES) < tombstones.number:
        _apply(home, table, table.files(), tombstones, 0)


def _apply(
    home: Home, table: ContactTable, files: list[DataFile], tombstones: Tombstones, customers: int
) -> ErasureReceipt:
    """Every step may be repeated; the number that says it is done is committed last."""
    shutil.rmtree(home.index, ignore_errors=True)
    for staging in home.imports.glob("*/staging"):
        shutil.rmtree(staging)
    _forget_links(home, tombstones)
    _blank_rejected(home)
    inbox = Inbox.open(home)
    waiting, digests = _rewrite_inbox(inbox, tombstones)
    failpoints.reach("erasure.inbox_rewritten")
    digests = ordered(np.concatenate([digests, *(_erased_in(file, tombstones) for file in files)], axis=1))
    taken = rewrite(table, files, lambda contacts: _keep(contacts, tombstones, digests))
    failpoints.reach("erasure.files_written")
    IdRuns(home.ids).erase(digests)
    if taken.removed:
        table = table.commit(taken.added, taken.removed)
    failpoints.reach("erasure.committed")
    _sweep(table)
    Held(home).sweep(table.files())
    inbox.purge()
    inbox.close()
    failpoints.reach("erasure.swept")
    table.commit([], numbers={ERASURES: tombstones.number})
    return ErasureReceipt(tombstones.number, customers, taken.rows, waiting, len(taken.removed), datetime.now(UTC))


def _forget_links(home: Home, tombstones: Tombstones) -> None:
    linked = tombstones.erased(pa.array(links.Links.of_home(home).involved()))
    links.forget(home, np.asarray(linked, np.int64))


def _blank_rejected(home: Home) -> None:
    """What imports copied from rejected rows says nowhere whose it is: all of it goes; row, column and rule stay."""
    for path in home.imports.glob("*/rejected.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        text = io.StringIO()
        written = csv.DictWriter(text, ["row", "column", "found", "expected"])
        written.writeheader()
        written.writerows({**row, "found": ""} for row in rows)
        durable.write(path, text.getvalue().encode())


def _may_hold(table: ContactTable, buckets: set[int]) -> list[DataFile]:
    """Files of their buckets, and those that mention others or were derived from something."""
    return [file for file in table.files() if file.bucket in buckets or file.facts.related or file.facts.derived]


def _rewrite_inbox(inbox: Inbox, tombstones: Tombstones) -> tuple[int, Digests]:
    """Take erased contacts out of every inbox row, moved or not; how many, and their digests."""
    taken, digests = 0, NONE
    for row in inbox.all_rows():
        before = pa.Table.from_batches([row.contacts])
        after = tombstones.keep(before)
        if after.equals(before):
            continue
        taken += before.num_rows - after.num_rows
        digests = np.concatenate([digests, _digests_of_erased(before, tombstones)], axis=1)
        inbox.replace(row.seq, _as_batch(after))
    return taken, digests


def _erased_in(file: DataFile, tombstones: Tombstones) -> Digests:
    return _digests_of_erased(file.read(["source", "contact_id", "customer"]), tombstones)


def _digests_of_erased(contacts: pa.Table, tombstones: Tombstones) -> Digests:
    customers = contacts.column("customer")
    return contact_digests(contacts.filter(pc.is_in(customers, tombstones.erased(customers))))


def _keep(contacts: pa.Table, tombstones: Tombstones, erased: Digests) -> pa.Table:
    contacts = tombstones.keep(contacts)
    derived = np.asarray(pc.is_valid(contacts.column("derived_from"))).copy()
    if derived.any():
        rows = contacts.filter(pa.array(derived))
        derived[derived] = contained(erased, digest(rows.column("source"), rows.column("derived_from")))
    return contacts.filter(pa.array(~derived))


def _as_batch(contacts: pa.Table) -> pa.RecordBatch:
    return (
        contacts.combine_chunks().to_batches()[0]
        if contacts.num_rows
        else pa.RecordBatch.from_pylist([], schema=contacts.schema)
    )


def _sweep(table: ContactTable) -> None:
    """Delete every data file that the table does not name, of older versions and of crashed writers alike."""
    live = {file.path for file in table.files()}
    for path in table.root.glob("bucket=*/*"):
        if path not in live:
            path.unlink()
