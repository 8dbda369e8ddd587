"""Whole buckets written again: few files, and nothing twice."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from lotse.contacts import failpoints
from lotse.contacts.datafiles import DataFile
from lotse.contacts.home import Home
from lotse.contacts.lock import committing
from lotse.contacts.schema import SCHEMA
from lotse.contacts.table import ContactTable
from lotse.contacts.visible import without_repeats

FILES: Final = 32  # a bucket with more files than this is due
RETENTION_HOURS: Final = 24.0  # how long a reader may go on with the files of the version that it pinned


def compact(home: Home, files: int = FILES, hours: float = RETENTION_HOURS) -> list[int]:
    """Rewrite each bucket of more than ``files`` files as one sorted file; the buckets rewritten.

    Late repetitions (of contacts older than the deduplication window) are dropped here for good; superseded contacts
    stay, since undoing the import that corrected them brings them back. One commit a bucket. Files that no version of
    the last ``hours`` hours names are deleted.
    """
    with committing(home):
        table = ContactTable.for_commit(home)
        due = [bucket for bucket, held in _by_bucket(table).items() if len(held) > files]
        for bucket in due:
            table = _rewrite(table, bucket)
        table.vacuum(hours)
        failpoints.reach("compaction.vacuumed")
    return due


def _rewrite(table: ContactTable, bucket: int) -> ContactTable:
    files = _by_bucket(table)[bucket]
    contacts = without_repeats(pa.concat_tables([file.read(SCHEMA.names) for file in files]))
    added = table.write(bucket, contacts, "compaction")
    failpoints.reach("compaction.files_written")
    table = table.commit([added], files)
    failpoints.reach("compaction.committed")
    return table


def _by_bucket(table: ContactTable) -> dict[int, list[DataFile]]:
    found: dict[int, list[DataFile]] = {}
    for file in table.files():
        found.setdefault(file.bucket, []).append(file)
    return found
