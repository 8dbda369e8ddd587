"""The fields of a batch of rows, each checked against its type; rows with a field that cannot be read are struck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.collect.build.numbers import parse_numbers
from lotse.collect.build.words import resolve
from lotse.collect.mapping.model import NUMBER_FIELDS, PERSON_FIELDS, Column
from lotse.collect.rejected import Rejections
from lotse.contacts.errors import Message
from lotse.contacts.schema import SCHEMA, Kind
from lotse.customers.pseudonyms import Pseudonyms

RANGES: Final = {
    "valence": (-1.0, 1.0, Message("a number from -1 to 1")),
    "weight": (0.0, np.inf, Message("a number, 0 or more")),
    "count": (0.0, 2.0**53, Message("a whole number, 0 or more")),
    "duration_s": (0.0, np.inf, Message("a number of seconds, 0 or more")),
}
KINDS: Final = pa.array([str(kind) for kind in Kind])


@dataclass
class Table:
    """A batch of rows with their numbers for people; ``ok`` is False for rows that were struck."""

    rows: pa.RecordBatch
    numbers: NDArray[np.int64]
    ok: NDArray[np.bool_]
    rejections: Rejections

    def cells(self, column: str) -> pa.Array:
        return self.rows.column(column)

    def strike(self, bad: pa.Array, column: str, expected: str, found: pa.Array | None = None) -> None:
        """Reject the rows where ``bad`` holds; a row is rejected once, for the first thing wrong with it."""
        struck = bad.fill_null(False).to_numpy(zero_copy_only=False) & self.ok
        self.ok &= ~struck
        self.report(struck, column, expected, found)

    def report(self, struck: NDArray[np.bool_], column: str, expected: str, found: pa.Array | None = None) -> None:
        cells = self.cells(column) if found is None else found
        for place in np.flatnonzero(struck).tolist():
            self.rejections.add(int(self.numbers[place]), column, cells[place].as_py() or "", expected)


class Fields:
    def __init__(self, pseudonyms: Pseudonyms, decimal: str) -> None:
        self._pseudonyms = pseudonyms
        self._decimal = decimal

    def read(
        self, columns: dict[str, Column], table: Table, where: NDArray[np.bool_] | None = None
    ) -> dict[str, pa.Array]:
        """Each field over all rows, in the schema's type (ratings stay words: their block knows the scale). ``where``:
        the rows that give a contact, and so must have a signal; None: all.
        """
        return {name: self._field(name, column, table, where) for name, column in columns.items()}

    def _field(self, name: str, column: Column, table: Table, where: NDArray[np.bool_] | None) -> pa.Array:
        words = resolve(column, table.cells(column.column))
        if name in PERSON_FIELDS:
            return self._pseudonyms.of_array(words, column.namespace or PERSON_FIELDS[name])
        if name in NUMBER_FIELDS and name != "rating":
            return self._number(name, column, words, table)
        if name == "kind":
            table.strike(
                pc.invert(pc.is_in(words, KINDS)),
                column.column,
                Message("one of %(allowed)s", allowed=", ".join(Kind)),
                words,
            )
        if name == "signal":
            missing = pc.is_null(words)
            table.strike(
                missing if where is None else pc.and_(missing, pa.array(where)), column.column, Message("a signal")
            )
        return words

    def _number(self, name: str, column: Column, words: pa.Array, table: Table) -> pa.Array:
        numbers = parse_numbers(words, "." if column.values else self._decimal)
        low, high, expected = RANGES.get(name, (-np.inf, np.inf, Message("a number")))
        bad = pc.or_kleene(pc.less(numbers, low), pc.greater(numbers, high))
        bad = pc.or_kleene(bad, pc.and_(pc.is_valid(words), pc.is_null(numbers)))
        if name == "count":
            bad = pc.or_kleene(bad, pc.not_equal(numbers, pc.floor(numbers)))
        table.strike(
            bad, column.column, Message("%(expected)s (decimal mark %(mark)s)", expected=expected, mark=self._decimal)
        )
        kept = pc.if_else(bad.fill_null(False), None, numbers)
        return kept.cast(SCHEMA.field(name).type)


def attribute_map(columns: dict[str, pa.Array], rows: int) -> pa.Array:
    """One map per row from named columns; a null cell gives no entry."""
    kind = SCHEMA.field("attributes").type
    if not columns:
        return pa.nulls(rows, kind)
    width = len(columns)
    by_row = pa.array(np.arange(width * rows).reshape(width, rows).T.ravel())
    values = pa.concat_arrays(list(columns.values())).take(by_row)
    given = values.is_valid()
    keys = pa.array(list(columns)).take(pa.array(np.tile(np.arange(width), rows)))
    counts = given.to_numpy(zero_copy_only=False).reshape(rows, width).sum(axis=1)
    offsets = pa.array(np.concatenate([[0], np.cumsum(counts)]), pa.int32())
    return pa.MapArray.from_arrays(offsets, keys.filter(given), values.filter(given)).cast(kind)


def where_all(conditions: dict[str, tuple[str, ...]], cells: Callable[[str], pa.Array]) -> NDArray[np.bool_] | bool:
    """Where every named column has one of its values."""
    held: NDArray[np.bool_] | bool = True
    for column, values in conditions.items():
        words = pc.utf8_trim_whitespace(cells(column))
        held = held & pc.is_in(words, pa.array(values)).to_numpy(zero_copy_only=False)
    return held
