"""Staged contacts on disk: one Arrow file a bucket, with each row's digest and place in the import."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lotse.contacts.buckets import bucket_of
from lotse.contacts.ids.digests import Digests, contact_digests
from lotse.contacts.schema import SCHEMA

HIGH, LOW, PLACE = "_high", "_low", "_place"
STAGED: Final = pa.schema(
    [*SCHEMA, pa.field(HIGH, pa.uint64()), pa.field(LOW, pa.uint64()), pa.field(PLACE, pa.int64())]
)
_OPTIONS: Final = pa.ipc.IpcWriteOptions(compression="lz4")


class Staging:
    """The files of one stage. Not synced: a stage that does not survive a crash is staged again."""

    def __init__(self, folder: Path, buckets: int) -> None:
        self.folder, self._buckets = folder, buckets
        self._writers: dict[int, pa.RecordBatchFileWriter] = {}
        self.rows = 0

    def write(self, contacts: pa.Table) -> None:
        contacts = contacts.combine_chunks()
        numbers = bucket_of(contacts, self._buckets)
        staged = _with_digests(contacts, self.rows)
        self.rows += contacts.num_rows
        positions = np.argsort(numbers, kind="stable")
        bounds = np.searchsorted(numbers[positions], np.arange(self._buckets + 1))
        for bucket in np.unique(numbers):
            inside = positions[bounds[bucket] : bounds[bucket + 1]]
            self._writer(int(bucket)).write_table(staged.take(pa.array(inside)))

    def close(self) -> None:
        """No more is written; what is there can be read."""
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()

    def buckets(self) -> list[int]:
        return sorted(int(path.stem) for path in self.folder.glob("*.arrow"))

    def read(self, bucket: int, columns: list[str] | None = None) -> pa.Table:
        """The staged rows of a bucket, in the order in which they were written."""
        options = pa.ipc.IpcReadOptions(included_fields=columns and [STAGED.get_field_index(c) for c in columns])
        with pa.memory_map(str(self.folder / f"{bucket}.arrow")) as file:
            return pa.ipc.open_file(file, options=options).read_all()

    def digests(self, bucket: int) -> tuple[Digests, NDArray[np.int64]]:
        """The digests and places of a bucket's rows."""
        rows = self.read(bucket, [HIGH, LOW, PLACE])
        return np.stack([np.asarray(rows.column(HIGH)), np.asarray(rows.column(LOW))]), np.asarray(rows.column(PLACE))

    def _writer(self, bucket: int) -> pa.RecordBatchFileWriter:
        if bucket not in self._writers:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._writers[bucket] = pa.ipc.new_file(str(self.folder / f"{bucket}.arrow"), STAGED, options=_OPTIONS)
        return self._writers[bucket]


def _with_digests(contacts: pa.Table, first_place: int) -> pa.Table:
    high, low = contact_digests(contacts)
    places = np.arange(first_place, first_place + contacts.num_rows)
    columns = [*contacts.columns, pa.array(high), pa.array(low), pa.array(places)]
    return pa.Table.from_arrays(columns, schema=STAGED)
