"""The map column of attributes, seen as one coded column per key that somebody asks for."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lotse.contacts.journeys.factors import Factor, factor
from lotse.contacts.schema import SEGMENT_PREFIX


def attribute_columns(column: pa.ChunkedArray, wanted: tuple[str, ...]) -> dict[str, Factor]:
    """A factor per key that is wanted or names a segment; keys that no row has are absent."""
    maps = column.combine_chunks()
    if not len(maps) or maps.null_count == len(maps):
        return {}
    start, end = maps.offsets[0].as_py(), maps.offsets[-1].as_py()
    values = maps.items[start:end]
    rows = _rows(maps)
    keys = factor(pa.chunked_array([maps.keys[start:end]]))
    return {
        key: _one(len(maps), rows, values, np.flatnonzero(keys.codes == code))
        for code, key in enumerate(keys.values)
        if key is not None and (key in wanted or key.startswith(SEGMENT_PREFIX))
    }


def _rows(maps: pa.MapArray) -> NDArray[np.intp]:
    """The row that each entry belongs to."""
    return np.repeat(np.arange(len(maps)), np.diff(maps.offsets.to_numpy()))


def _one(size: int, rows: NDArray[np.intp], values: pa.Array, at: NDArray[np.intp]) -> Factor:
    own = factor(pa.chunked_array([values.take(pa.array(at))]))
    codes = np.zeros(size, np.int32)
    codes[rows[at]] = own.codes
    return Factor(codes, own.values)
