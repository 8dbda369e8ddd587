"""Whether two contacts say the same."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.schema import SCHEMA

# What a second import of the same line differs in, though the line does not.
_CIRCUMSTANCES: Final = {"contact_id", "received_at", "import_id", "derived_from"}
CONTENT: Final = [name for name in SCHEMA.names if name not in _CIRCUMSTANCES]


def same_content(one: pa.Table, other: pa.Table) -> NDArray[np.bool_]:
    """Row by row, whether all columns but the circumstances of receipt are equal; null equals null."""
    same = np.ones(one.num_rows, np.bool_)
    for name in CONTENT:
        same &= _equal(_comparable(one.column(name)), _comparable(other.column(name)))
    return same


def _equal(one: pa.ChunkedArray, other: pa.ChunkedArray) -> NDArray[np.bool_]:
    if one.null_count == len(one) and other.null_count == len(other):
        return np.ones(len(one), np.bool_)
    equal = np.asarray(pc.fill_null(pc.equal(one, other), False))
    return equal | np.asarray(pc.and_(pc.is_null(one), pc.is_null(other)))


def _comparable(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Arrow does not compare maps: they become one string a row."""
    if not pa.types.is_map(column.type) or column.null_count == len(column):
        return column
    return pa.chunked_array([pa.array([None if row is None else repr(sorted(row)) for row in column.to_pylist()])])
