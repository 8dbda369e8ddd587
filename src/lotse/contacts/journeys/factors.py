"""Columns of text as small numbers, and several of them as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True)
class Factor:
    """``codes`` (int32, a row each) point into ``values``; code 0 is always "none"."""

    codes: NDArray[np.int32]
    values: tuple[str | None, ...]


def factor(column: pa.ChunkedArray) -> Factor:
    """Code a column of strings (or one that Arrow has coded already)."""
    whole = column.combine_chunks()
    coded = whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()
    if isinstance(coded, pa.ChunkedArray):
        coded = coded.unify_dictionaries().combine_chunks()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False) + np.int32(1)
    return Factor(codes.astype(np.int32, copy=False), (None, *coded.dictionary.to_pylist()))


def combine(factors: Sequence[Factor]) -> tuple[NDArray[np.int32], list[tuple[str | None, ...]]]:
    """One code a row for the tuple of all factors, and the tuple behind each code.

    The tuple is numbered in mixed radix and re-coded after every factor, so the number stays below
    rows × values of one factor and never overflows.
    """
    codes, first = _recode(factors[0].codes.astype(np.int64))
    for part in factors[1:]:
        if len(part.values) > 1:
            codes, first = _recode(codes.astype(np.int64) * len(part.values) + part.codes)
    return codes, [tuple(part.values[part.codes[row]] for part in factors) for row in first]


def _recode(key: NDArray[np.int64]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Dense codes in order of first appearance, and the row where each appears first."""
    coded = pa.array(key).dictionary_encode()
    codes = coded.indices.to_numpy()
    first = np.full(len(coded.dictionary), len(key), np.int64)
    np.minimum.at(first, codes, np.arange(len(key)))
    return codes, first
