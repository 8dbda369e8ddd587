"""The table's data files: sorted Parquet, with statistics on columns that hold no personal data."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake.transaction import AddAction
from numpy.typing import NDArray

from lotse.contacts import durable
from lotse.contacts.schema import SCHEMA

STATISTICS: Final = ("source", "occurred_at", "kind", "import_id")  # what may stand in the Delta log
ORDER: Final = [("customer", "ascending"), ("occurred_at", "ascending"), ("contact_id", "ascending")]
GROUP: Final = 16_384  # rows that are read together: the journey of one customer is not to cost a whole bucket
_EVER: Final = (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC))
_MILLISECOND: Final = timedelta(milliseconds=1)
_DICTIONARY: Final = [
    field.name for field in SCHEMA if field.name not in {"contact_id", "text", "derived_from", "occurred_at"}
]


@dataclass(frozen=True)
class Facts:
    """What a file's footer says without reading it."""

    rows: int
    sources: tuple[str, str]
    imports: tuple[str, str] | None
    received: tuple[datetime, datetime]
    derived: int  # rows with derived_from
    related: int  # rows with related_customer


@dataclass(frozen=True)
class DataFile:
    """A live file of the table: its path in the table, its bucket, its size, and how its rows came there."""

    root: Path
    name: str
    bucket: int
    size: int

    @property
    def path(self) -> Path:
        return self.root / self.name

    @property
    def moved(self) -> bool:
        """Moves are checked against the window only, so their rows may repeat older ones; all others may not."""
        return Path(self.name).name.startswith("move-")

    @property
    def origin(self) -> str:
        """What wrote it: ``move-12``, ``import-…``, ``compaction``."""
        return Path(self.name).name.rpartition("-")[0]

    @property
    def facts(self) -> Facts:
        return _facts(self.path)

    def read(
        self, columns: list[str] | None = None, rows: pc.Expression | None = None, tested: Sequence[str] = ()
    ) -> pa.Table:
        """``rows``: a test of the columns ``tested``; row groups in which none holds are not read any further."""
        if rows is None:
            return pq.read_table(self.path, columns=columns, partitioning=None)
        with pq.ParquetFile(self.path) as file:
            groups = _groups_of(self.path, rows, tested)
            wanted = columns or file.schema_arrow.names
            return file.read_row_groups(groups, list({*wanted, *tested})).filter(rows).select(wanted)

    def of_customers(self, customers: NDArray[np.int64], columns: list[str], since: datetime | None = None) -> pa.Table:
        """The rows of these customers (sorted numbers; 0 for nobody, of whom those before ``since`` may be left out),
        out of the row groups that may hold one.
        """
        with pq.ParquetFile(self.path) as file:
            groups = [at for at, found, time in _statistics_of(file) if _may_hold(found, time, customers, since)]
            rows = file.read_row_groups(groups, list({*columns, "customer"}))
        wanted = pc.is_in(pc.fill_null(rows.column("customer"), 0), pa.array(customers))
        return rows.filter(wanted).select(columns)


def _groups_of(path: Path, rows: pc.Expression, tested: Sequence[str]) -> list[int]:
    """The row groups in which the test holds for some row; texts stay codes, which halves the time."""
    with pq.ParquetFile(path, read_dictionary=list(tested)) as file:
        columns = file.read(list(tested))
        sizes = [file.metadata.row_group(at).num_rows for at in range(file.num_row_groups)]
    found = columns.append_column("at", pa.array(np.arange(len(columns)))).filter(rows).column("at").to_numpy()
    groups: list[int] = np.unique(np.searchsorted(np.cumsum(sizes), found, side="right")).tolist()
    return groups


def _statistics_of(file: pq.ParquetFile) -> Iterator[tuple[int, pq.Statistics | None, pq.Statistics | None]]:
    """Of each row group its number, and what is known of its customers and times."""
    names = [file.metadata.schema.column(at).path for at in range(file.metadata.num_columns)]
    customer, time = names.index("customer"), names.index("occurred_at")
    for at in range(file.num_row_groups):
        group = file.metadata.row_group(at)
        yield at, group.column(customer).statistics, group.column(time).statistics


def _may_hold(
    found: pq.Statistics | None, time: pq.Statistics | None, customers: NDArray[np.int64], since: datetime | None
) -> bool:
    if found is None:  # written by another engine
        return True
    if found.null_count and np.isin(0, customers) and not (since and time and time.has_min_max and time.max < since):
        return True
    if not found.has_min_max:  # all are nobody's
        return False
    return bool(np.searchsorted(customers, found.min) < np.searchsorted(customers, found.max, "right"))


def sort(contacts: pa.Table) -> pa.Table:
    """By customer (unknown ones last), time and id."""
    return contacts.take(pc.sort_indices(contacts, sort_keys=ORDER))


def write(root: Path, bucket: int, contacts: pa.Table, origin: str) -> AddAction:
    """Write sorted contacts as a new file, durably; it counts once a commit names it.

    ``origin`` says what wrote it (``move-12``, ``import-…``, ``compaction``) and begins the file's name.
    """
    name = f"bucket={bucket}/{origin}-{secrets.token_hex(8)}.parquet"
    path = root / name
    path.parent.mkdir(exist_ok=True)
    pq.write_table(
        contacts, path, compression="zstd", compression_level=1, use_dictionary=_DICTIONARY, version="2.6",
        row_group_size=GROUP,
    )  # fmt: skip
    durable.sync(path)
    durable.sync(path.parent)
    statistics = json.dumps(_statistics(contacts))
    return AddAction(name, path.stat().st_size, {"bucket": str(bucket)}, time.time_ns() // 1_000_000, True, statistics)


def _statistics(contacts: pa.Table) -> dict[str, Any]:
    ranges = {name: pc.min_max(contacts.column(name)).as_py() for name in STATISTICS}
    known = {name: found for name, found in ranges.items() if found["min"] is not None}
    return {
        "numRecords": contacts.num_rows,
        "minValues": {name: _plain(found["min"]) for name, found in known.items()},
        "maxValues": {name: _plain(found["max"], up=True) for name, found in known.items()},
        "nullCount": {name: contacts.column(name).null_count for name in STATISTICS},
    }


def _plain(value: Any, up: bool = False) -> str:
    """Delta keeps milliseconds; a maximum is rounded up, so that nothing is skipped."""
    if isinstance(value, str):
        return value
    milliseconds = value.microsecond // 1000 * 1000
    rounded = value.replace(microsecond=milliseconds)
    if up and value.microsecond != milliseconds:
        rounded += _MILLISECOND
    return str(rounded.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z")


@lru_cache(maxsize=16_384)
def _facts(path: Path) -> Facts:
    metadata = pq.read_metadata(path)
    columns = {metadata.schema.column(i).path: i for i in range(metadata.num_columns)}
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]

    def statistics(name: str) -> list[Any]:
        return [group.column(columns[name]).statistics for group in groups]

    def bounds(name: str) -> tuple[Any, Any] | None:
        known = [found for found in statistics(name) if found is not None and found.has_min_max]
        return (min(found.min for found in known), max(found.max for found in known)) if known else None

    def filled(name: str) -> int:
        return int(metadata.num_rows - sum(found.null_count for found in statistics(name)))

    sources = bounds("source") or ("", "\U0010ffff")
    received = bounds("received_at") or (_EVER[0], _EVER[1])
    return Facts(
        metadata.num_rows, sources, bounds("import_id"), received, filled("derived_from"), filled("related_customer")
    )
