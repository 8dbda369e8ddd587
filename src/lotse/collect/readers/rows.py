"""What every reader hands on: named columns of words, batch by batch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import pyarrow as pa

BATCH_ROWS: Final = 20_000


@dataclass(frozen=True)
class Ragged:
    """A row that does not have the table's columns. ``number`` counts the rows after the heading from 1."""

    number: int
    found: str
    expected: str


@dataclass
class Rows:
    """A file as a table of strings, whatever it was written as; an empty cell is an empty string."""

    columns: list[str]
    batches: Iterator[pa.RecordBatch]
    first_row: int = 2  # how the first row after the heading is counted for people
    notes: list[str] = field(default_factory=list)  # what was found out and not stated
    ragged: list[Ragged] = field(default_factory=list)  # grows while batches are read
    decimal: str = "."


def batch_of(columns: list[str], rows: list[dict[str, str]]) -> pa.RecordBatch:
    """Rows of loose fields as a batch with the named columns; what a row lacks is empty."""
    arrays = [pa.array([row.get(column, "") for row in rows], pa.string()) for column in columns]
    return pa.record_batch(arrays, names=columns)
