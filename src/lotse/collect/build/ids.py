"""Contact ids: the file's own, else a keyed hash of the row with the number of its occurrence."""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

FIELD_END: Final = "\x1f"
MAX_RUNS: Final = 8


class Occurrences:
    """Counts how often a hash came before; remembers 8 bytes for each distinct one."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []  # sorted, without overlap
        self._again: dict[int, int] = {}  # hashes seen more than once -> how often

    def number(self, hashes: NDArray[np.uint64]) -> NDArray[np.int64]:
        """1 for the first occurrence of each hash, 2 for the second …, in order."""
        numbers = np.ones(len(hashes), np.int64)
        distinct, first = np.unique(hashes, return_index=True)
        before = self._known(distinct)
        repeated = np.ones(len(hashes), bool)
        repeated[first[~before]] = False
        for position in np.flatnonzero(repeated):
            key = int(hashes[position])
            numbers[position] = self._again[key] = self._again.get(key, 1) + 1
        self._remember(distinct[~before])
        return numbers

    def _known(self, distinct: NDArray[np.uint64]) -> NDArray[np.bool_]:
        known = np.zeros(len(distinct), bool)
        for run in self._runs:
            places = np.minimum(np.searchsorted(run, distinct), len(run) - 1)
            known |= run[places] == distinct
        return known

    def _remember(self, new: NDArray[np.uint64]) -> None:
        if len(new):
            self._runs.append(new)
        if len(self._runs) > MAX_RUNS:
            self._runs = [np.sort(np.concatenate(self._runs))]


class RowHash:
    """Ids for rows that bring none. Keyed, so that a row of personal data cannot be guessed from its id."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._occurrences = Occurrences()

    def of(self, rows: pa.RecordBatch) -> pa.Array:
        joined = pc.binary_join_element_wise(*rows.columns, FIELD_END) if rows.num_columns > 1 else rows.column(0)
        digests = [hashlib.blake2b(row.encode(), key=self._key, digest_size=16).digest() for row in joined.to_pylist()]
        hashes = np.frombuffer(b"".join(digests), np.uint64)[::2]
        numbers = self._occurrences.number(hashes)
        ids = [d.hex() if n == 1 else f"{d.hex()}-{n}" for d, n in zip(digests, numbers.tolist(), strict=True)]
        return pa.array(ids, pa.string())
