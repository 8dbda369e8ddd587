"""Which bucket a contact belongs to: whole customers together, whatever engine wrote them."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.ids.digests import digest

BUCKETS = 16


def bucket_of(contacts: pa.Table | pa.RecordBatch, buckets: int = BUCKETS) -> NDArray[np.int32]:
    """By customer where known, else by the contact that it is, or that it was derived from."""
    customers = contacts.column("customer")
    found = bucket_of_customers(np.asarray(pc.fill_null(customers, 0)), buckets)
    unknown = np.asarray(pc.is_null(customers))
    if unknown.any():
        found[unknown] = _bucket_of_origin(contacts.filter(pa.array(unknown)), buckets)
    return found


def bucket_of_customers(customers: NDArray[np.int64], buckets: int = BUCKETS) -> NDArray[np.int32]:
    """SplitMix64 of the pseudonym, modulo the number of buckets."""
    mixed = customers.astype(np.int64).view(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((mixed ^ (mixed >> np.uint64(31))) % np.uint64(buckets)).astype(np.int32)


def _bucket_of_origin(contacts: pa.Table | pa.RecordBatch, buckets: int) -> NDArray[np.int32]:
    origin = pc.coalesce(contacts.column("derived_from"), contacts.column("contact_id"))
    high, _ = digest(contacts.column("source"), origin)
    return np.asarray(high % np.uint64(buckets), np.int32)


def split(contacts: pa.Table, buckets: int = BUCKETS) -> dict[int, pa.Table]:
    """The contacts of each bucket that has some, in their order."""
    numbers = bucket_of(contacts, buckets)
    positions = np.argsort(numbers, kind="stable")
    bounds = np.searchsorted(numbers[positions], np.arange(buckets + 1))
    parts = {}
    for bucket in range(buckets):
        inside = positions[bounds[bucket] : bounds[bucket + 1]]
        if inside.size:
            parts[bucket] = contacts.take(pa.array(inside))
    return parts
