"""An import on its way: staged, compared, committed in one Delta commit, or discarded."""

from __future__ import annotations

import fcntl
import shutil
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa

from lotse.contacts import failpoints
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.home import Home
from lotse.contacts.imports.plan import ImportCounts, Plan, additions, plan
from lotse.contacts.imports.staging import Staging
from lotse.contacts.inbox.batch import checked
from lotse.contacts.lock import committing
from lotse.contacts.schema import INSTANT, SCHEMA
from lotse.contacts.table import ContactTable
from lotse.contacts.tombstones import Tombstones
from lotse.contacts.worker import Mover

STAGING = "staging"


class ImportStage:
    """Contacts of one import, staged under HOME/imports/<import_id>/staging.

    Nothing of it is visible before ``commit``, which brings all of it in one Delta commit. A crash before leaves
    nothing but a folder that the next stage removes. As a context manager it discards what was not committed.
    """

    def __init__(self, home: Home, import_id: str, staging: Staging) -> None:
        self._home, self._import_id, self._staging = home, import_id, staging
        self._received = datetime.now(UTC)
        self._lock = (staging.folder.parent / f".{STAGING}.lock").open("a")
        fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)

    @classmethod
    def open(cls, home: Home, import_id: str) -> ImportStage:
        """An empty stage. Clears what crashed imports left; LotseError if this import is being staged elsewhere."""
        clean_stages(home)
        folder = home.imports / import_id / STAGING
        if folder.exists():
            raise LotseError(
                Message(
                    "The import %(import_id)s is running in another process; wait until it has ended.",
                    import_id=import_id,
                )
            )
        folder.mkdir(parents=True)
        return cls(home, import_id, Staging(folder, ContactTable.open(home).buckets))

    def write(self, contacts: pa.RecordBatch | pa.Table) -> None:
        """Stage some contacts (``lotse.contacts.schema.SCHEMA``; ``import_id`` and ``received_at`` are set here)."""
        batches = contacts.combine_chunks().to_batches() if isinstance(contacts, pa.Table) else [contacts]
        for batch in batches:
            self._staging.write(self._marked(pa.Table.from_batches([checked(batch)])))

    def preview(self) -> ImportCounts:
        """What a commit would add now. Writes nothing."""
        self._staging.close()
        return self._plan(ContactTable.open(self._home)).counts

    def commit(self) -> ImportCounts:
        """Add what is new or changed, in one Delta commit, and clear the stage; durable when it returns.

        Contacts of the inbox are moved first, so that what arrived both ways is counted once.
        """
        self._staging.close()
        failpoints.reach("import.staged")
        with committing(self._home):
            Mover(self._home).move()
            counts = self._commit(ContactTable.for_commit(self._home))
        failpoints.reach("import.committed")
        self.discard()
        failpoints.reach("import.cleaned")
        return counts

    def discard(self) -> None:
        """Clear the stage."""
        self._staging.close()
        shutil.rmtree(self._staging.folder, ignore_errors=True)
        _drop_lock(self._staging.folder.parent)
        self._lock.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._lock.closed:
            self.discard()

    def _marked(self, contacts: pa.Table) -> pa.Table:
        """With the import's id and its time of receipt, which orders the versions of a contact."""
        marks = {"import_id": pa.scalar(self._import_id), "received_at": pa.scalar(self._received, INSTANT)}
        for name, mark in marks.items():
            index = SCHEMA.get_field_index(name)
            contacts = contacts.set_column(index, SCHEMA.field(index), pa.repeat(mark, contacts.num_rows))
        return contacts

    def _plan(self, table: ContactTable) -> Plan:
        if not self._staging.folder.is_dir():
            raise LotseError(Message("What was staged was removed by an erasure; start the import again."))
        return plan(self._staging, table)

    def _commit(self, table: ContactTable) -> ImportCounts:
        planned = self._plan(table)
        tombstones = Tombstones(self._home)
        parts = {
            bucket: tombstones.keep(additions(self._staging, bucket, planned.verdicts))
            for bucket in self._staging.buckets()
        }
        added = [
            table.write(bucket, part, f"import-{self._import_id}") for bucket, part in parts.items() if part.num_rows
        ]
        failpoints.reach("import.files_written")
        if added:
            application = f"import:{self._import_id}"
            table.commit(added, numbers={application: table.transaction(application) + 1})
        return planned.counts


def clean_stages(home: Home) -> None:
    """Remove the stages of processes that died: a living one holds its lock."""
    for folder in home.imports.glob(f"*/{STAGING}"):
        if not _is_held(folder.parent):
            shutil.rmtree(folder, ignore_errors=True)
            _drop_lock(folder.parent)


def _is_held(folder: Path) -> bool:
    with (folder / f".{STAGING}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _drop_lock(folder: Path) -> None:
    (folder / f".{STAGING}.lock").unlink(missing_ok=True)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
