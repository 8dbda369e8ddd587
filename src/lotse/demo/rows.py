"""Rows of contacts built column by column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.schema import INSTANT, SCHEMA
from lotse.demo.people import Flags, Floats, Ints
from lotse.demo.world import World

IDS_PER_BLOCK: Final = 100_000_000
DAY_US: Final = 86_400_000_000
SECOND_US: Final = 1_000_000


@dataclass(frozen=True)
class Coded:
    """Strings by number; a negative number is null."""

    codes: NDArray[Any]
    names: Sequence[str]

    def array(self, keep: Flags) -> pa.Array:
        codes = np.asarray(self.codes)[keep]
        return pa.array(self.names, pa.string()).take(pa.array(codes, pa.int32(), mask=codes < 0))


type Strings = str | Coded | pa.Array


class Rows:
    """Collects parts of one block and puts them into one table, sorted by customer and time."""

    def __init__(self, world: World, block: int) -> None:
        self._next = (block + 1) * IDS_PER_BLOCK
        self._origin = int(world.origin.timestamp()) * SECOND_US
        self.first = int(world.start.timestamp()) * SECOND_US
        self.last = int(world.end.timestamp()) * SECOND_US
        self._parts: list[pa.Table] = []

    def add(
        self,
        time: Floats,
        source: Strings,
        signal: Strings,
        kind: Strings,
        attributes: Mapping[str, Strings] | None = None,
        **columns: NDArray[Any] | Strings,
    ) -> Ints:
        """Adds one row for each ``time`` (days since midnight of day 0) inside the 24 months.

        Numbers: NaN, and 0 for pseudonyms, become null. Returns the ids, −1 for rows outside.
        """
        instant = self._origin + np.round(time * 86_400).astype(np.int64) * SECOND_US
        keep = (instant >= self.first) & (instant < self.last)
        ids = np.where(keep, self._next + np.cumsum(keep), -1)
        size = int(keep.sum())
        self._next += size
        if size:
            given = {**columns, "source": source, "signal": signal, "kind": kind}
            filled = {name: _column(value, keep) for name, value in given.items()}
            filled["contact_id"] = pc.cast(pa.array(ids[keep]), pa.string())
            filled["occurred_at"] = pa.array(instant[keep]).cast(INSTANT)
            filled["received_at"] = pa.array(np.minimum(instant[keep] + _lag(ids[keep]), self.last)).cast(INSTANT)
            if attributes:
                filled["attributes"] = _map({key: _column(value, keep) for key, value in attributes.items()}, size)
            self._parts.append(_table(filled, size))
        return ids

    def table(self) -> pa.Table:
        table = pa.concat_tables(self._parts) if self._parts else SCHEMA.empty_table()
        order = pc.sort_indices(table, [(name, "ascending") for name in ("customer", "occurred_at", "contact_id")])
        return table.take(order).combine_chunks()


def _lag(ids: Ints) -> Ints:
    """Seconds until a row arrives: mostly at once, sometimes with the next hourly file."""
    return np.where(ids % 5 == 0, 60 + ids * 7919 % 3600, 1 + ids % 20) * SECOND_US


def _column(value: NDArray[Any] | Strings, keep: Flags) -> pa.Array:
    if isinstance(value, str):
        return pa.repeat(value, int(keep.sum()))
    if isinstance(value, Coded):
        return value.array(keep)
    if isinstance(value, pa.Array):
        return value.filter(pa.array(keep))
    kept = value[keep]
    if kept.dtype.kind == "f":
        return pa.array(kept, mask=np.isnan(kept))
    return pa.array(kept, mask=kept == 0)


def _map(columns: Mapping[str, pa.Array], size: int) -> pa.Array:
    """A map column; a null value leaves its key out."""
    present = np.stack([column.is_valid().to_numpy(zero_copy_only=False) for column in columns.values()], axis=1)
    row, key = np.nonzero(present)
    values = pa.concat_arrays([column.cast(pa.string()) for column in columns.values()]).take(
        pa.array(key * size + row)
    )
    keys = pa.array(list(columns), pa.string()).take(pa.array(key))
    offsets = np.concatenate([[0], np.cumsum(present.sum(axis=1))]).astype(np.int32)
    return pa.MapArray.from_arrays(pa.array(offsets), keys, values)


def _table(filled: Mapping[str, pa.Array], size: int) -> pa.Table:
    columns = []
    for field in SCHEMA:
        if field.name in filled:
            columns.append(filled[field.name].cast(field.type))
        elif field.name == "count":
            columns.append(pa.repeat(pa.scalar(1, pa.int64()), size))
        else:
            columns.append(pa.nulls(size, field.type))
    return pa.Table.from_arrays(columns, schema=SCHEMA)
