"""What a fair comparison charges Lotse with: from the peers' file to columns in memory, order checked."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk

PEOPLE = 100_000  # a chunk


def laid_out(events: Path) -> Iterator[Chunk]:
    """The touchpoints' numbers are the codes of ``synthetic.WHATS``."""
    table = pq.read_table(events, columns=["customer", "touchpoint", "time"]).unify_dictionaries().combine_chunks()
    customer = table["customer"].to_numpy()
    time = pc.cast(table["time"].cast(pa.timestamp("s", "UTC")), pa.int64()).to_numpy().astype(np.uint32)
    same = customer[1:] == customer[:-1]
    if not np.all((customer[1:] > customer[:-1]) | (same & (time[1:] >= time[:-1]))):
        raise ValueError("The events are not in the order (person, time).")
    what = table["touchpoint"].combine_chunks().indices.to_numpy().astype(np.uint16)
    starts = np.concatenate([[0], np.flatnonzero(~same) + 1, [len(customer)]])
    for first, last in pairwise([*range(0, len(starts) - 1, PEOPLE), len(starts) - 1]):
        start, end = starts[first], starts[last]
        yield Chunk(
            offsets=starts[first : last + 1] - start,
            people=customer[starts[first:last]],
            alive=np.ones(last - first, np.uint8),
            time=time[start:end],
            what=what[start:end],
            segment=np.zeros(end - start, np.uint16),
            valence=np.full(end - start, NO_VALENCE, np.int8),
        )
