"""The contact table: Delta Lake, partitioned by bucket, one committer."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.exceptions import TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from lotse.contacts import datafiles, durable
from lotse.contacts.buckets import BUCKETS
from lotse.contacts.datafiles import STATISTICS, DataFile
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.contacts.schema import SCHEMA

MOVES: Final = "lotse-inbox"  # the application whose transaction number is the last move
TABLE_SCHEMA: Final = pa.schema([*SCHEMA, pa.field("bucket", pa.int32(), nullable=False)])
_CONFIGURATION: Final = {
    "lotse.buckets": str(BUCKETS),
    "delta.dataSkippingStatsColumns": ",".join(STATISTICS),
}


class ContactTable:
    """One version of the table. ``open`` pins the newest; a commit returns the version that it made."""

    def __init__(self, root: Path, delta: DeltaTable | None) -> None:
        self._root, self._delta = root, delta

    @classmethod
    def open(cls, home: Home) -> ContactTable:
        """The newest version; a table that nobody wrote to yet is empty."""
        try:
            return cls(home.table, DeltaTable(home.table))
        except TableNotFoundError:
            return cls(home.table, None)

    @classmethod
    def for_commit(cls, home: Home) -> ContactTable:
        """The same for the holder of the commit lock, who makes the table when it is not there."""
        table = cls.open(home)
        return table if table._delta is not None else cls._create(home)

    @classmethod
    def _create(cls, home: Home) -> ContactTable:
        home.table.mkdir(parents=True, exist_ok=True)
        delta = DeltaTable.create(
            home.table,
            Schema.from_arrow(TABLE_SCHEMA),
            partition_by=["bucket"],
            configuration=_CONFIGURATION,
            raise_if_key_not_exists=False,
        )
        return cls(home.table, delta)

    @property
    def root(self) -> Path:
        return self._root

    @property
    def version(self) -> int:
        """The Delta version; −1 for a table that is not there yet."""
        return -1 if self._delta is None else self._delta.version()

    @property
    def buckets(self) -> int:
        if self._delta is None:
            return BUCKETS
        return int(self._delta.metadata().configuration.get("lotse.buckets", BUCKETS))

    @property
    def moved(self) -> int:
        """The last move that is in this version: it has all moves up to this number."""
        return self.transaction(MOVES)

    def transaction(self, application: str) -> int:
        found = None if self._delta is None else self._delta.transaction_version(application)
        return found or 0

    def files(self) -> list[DataFile]:
        if self._delta is None:
            return []
        actions = pa.table(self._delta.get_add_actions(flatten=True))
        names, sizes = actions.column("path").to_pylist(), actions.column("size_bytes").to_pylist()
        return sorted(
            (DataFile(self._root, name, _bucket(name), size) for name, size in zip(names, sizes, strict=True)),
            key=lambda file: (file.bucket, file.name),
        )

    def write(self, bucket: int, contacts: pa.Table, origin: str) -> AddAction:
        """Write a data file that a later commit may name."""
        return datafiles.write(self._root, bucket, datafiles.sort(contacts), origin)

    def commit(
        self, added: Iterable[AddAction], removed: Iterable[DataFile] = (), numbers: Mapping[str, int] | None = None
    ) -> ContactTable:
        """All or nothing: files in, files out, and the application transactions that say which step this was.

        The numbers are checked against the version that the commit builds on; a number that the table already has
        is refused, since a freshly loaded table would accept a replay.
        """
        if self._delta is None:
            raise LotseError("The contact table is not there; open it for a commit first.")
        numbers = numbers or {}
        for application, number in numbers.items():
            if self.transaction(application) >= number:
                raise LotseError(f"The table already has {application} {number}; nothing was written.")
        actions: list[AddAction | RemoveAction] = [*added, *map(_removal, removed)]
        self._delta.create_write_transaction(
            actions,
            "append",
            self._delta.schema(),
            ["bucket"],
            commit_properties=CommitProperties(app_transactions=[Transaction(a, n) for a, n in numbers.items()]),
        )
        return self._committed()

    def vacuum(self, hours: float) -> list[str]:
        """Delete files that no version of the last ``hours`` hours names; their names."""
        if self._delta is None:
            return []
        return list(self._delta.vacuum(int(hours), dry_run=False, enforce_retention_duration=False, full=True))

    def _committed(self) -> ContactTable:
        newer = ContactTable(self._root, DeltaTable(self._root))
        durable.sync(self._root / "_delta_log" / f"{newer.version:020}.json")
        durable.sync(self._root / "_delta_log")
        return newer


def _bucket(name: str) -> int:
    return int(name.partition("/")[0].removeprefix("bucket="))


def _removal(file: DataFile) -> RemoveAction:
    return RemoveAction(file.name, True, time.time_ns() // 1_000_000, file.size, {"bucket": str(file.bucket)})
