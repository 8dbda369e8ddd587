"""128-bit digests of identifiers, and sorted lookups in them."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

type Digests = NDArray[np.uint64]  # shape (2, n): high halves, low halves

NONE: Digests = np.empty((2, 0), np.uint64)


def digest(*columns: pa.Array | pa.ChunkedArray | str) -> Digests:
    """One digest a row over the named parts (strings without null), shape (2, rows).

    BLAKE2b, so that nobody can make up two identifiers with one digest; among 10 billion of them two are equal
    with a probability of 10⁻¹⁹.
    """
    joined = pc.binary_join_element_wise(*columns, "\0")
    values = joined.cast(pa.binary() if joined.type == pa.string() else pa.large_binary()).to_pylist()
    raw = b"".join([blake2b(value, digest_size=16).digest() for value in values])
    return np.ascontiguousarray(np.frombuffer(raw, "<u8").reshape(-1, 2).T)


def contact_digests(contacts: pa.Table | pa.RecordBatch) -> Digests:
    """The idempotency keys of contacts."""
    return digest(contacts.column("source"), contacts.column("contact_id"))


def ordered(digests: Digests) -> Digests:
    """Sorted and each one once."""
    return distinct(digests[:, order(digests)])


def order(digests: Digests) -> NDArray[np.int64]:
    """Stable sorting positions: of equal digests the earlier row comes first."""
    high, low = digests
    positions = np.argsort(high, kind="stable")
    sorted_high = high[positions]
    tied = sorted_high[1:] == sorted_high[:-1]
    if tied.any() and not (low[positions][1:] == low[positions][:-1])[tied].all():
        return np.lexsort((low, high))
    return positions


def distinct(digests: Digests) -> Digests:
    """Of sorted digests each one once."""
    return digests[:, _starts(digests)]


def first_rows(digests: Digests) -> NDArray[np.bool_]:
    """Which rows are the first with their digest."""
    positions = order(digests)
    first = np.zeros(digests.shape[1], np.bool_)
    first[positions[_starts(digests[:, positions])]] = True
    return first


def _starts(digests: Digests) -> NDArray[np.bool_]:
    starts = np.ones(digests.shape[1], np.bool_)
    starts[1:] = (digests[:, 1:] != digests[:, :-1]).any(axis=0)
    return starts


def locate(run: Digests, wanted: Digests) -> NDArray[np.int64]:
    """Where in a sorted run each wanted digest stands; −1 where it does not."""
    found = np.full(wanted.shape[1], -1, np.int64)
    positions = order(wanted)  # sorted needles walk the run once, page by page
    high, low = wanted[:, positions]
    at = np.searchsorted(run[0], high)
    while at.size:
        inside = at < run.shape[1]
        at, positions, high, low = at[inside], positions[inside], high[inside], low[inside]
        same = run[0][at] == high
        at, positions, high, low = at[same], positions[same], high[same], low[same]
        hit = run[1][at] == low
        found[positions[hit]] = at[hit]
        at, positions, high, low = at[~hit] + 1, positions[~hit], high[~hit], low[~hit]
    return found


def contained(run: Digests, wanted: Digests) -> NDArray[np.bool_]:
    """Which wanted digests a sorted run holds."""
    return locate(run, wanted) >= 0
