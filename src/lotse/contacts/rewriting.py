"""Rows taken out of the table: only files that hold some are written again."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyarrow as pa
from deltalake.transaction import AddAction

from lotse.contacts.datafiles import DataFile
from lotse.contacts.schema import SCHEMA
from lotse.contacts.table import ContactTable


@dataclass(frozen=True)
class Rewrite:
    """What a commit has to name: files in, files out, and how many rows that takes away."""

    added: list[AddAction]
    removed: list[DataFile]
    rows: int


def rewrite(table: ContactTable, files: Iterable[DataFile], keep: Callable[[pa.Table], pa.Table]) -> Rewrite:
    """Write each file again with what ``keep`` leaves of it, if that differs. A rewritten file keeps its origin."""
    added, removed, rows = [], [], 0
    for file in files:
        before = file.read(SCHEMA.names)
        after = keep(before)
        if after.equals(before):
            continue
        removed.append(file)
        rows += before.num_rows - after.num_rows
        if after.num_rows:
            added.append(table.write(file.bucket, after, file.origin))
    return Rewrite(added, removed, rows)
