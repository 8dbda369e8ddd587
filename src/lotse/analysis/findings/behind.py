"""The contacts that a filter lets through, with all their columns: by the same tests as the findings' passes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.analysis.findings.selecting import check
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codebook import Codebook
from lotse.contacts.journeys.encode import NEEDED, encode
from lotse.contacts.links import Links
from lotse.contacts.resolve import resolve
from lotse.contacts.selection import select

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

# These look at the whole person, so that nothing may be left out before they are tested.
WHOLE_PERSON = (
    "segments",
    "outcomes",
    "without_outcomes",
    "journey_contains",
    "journey_lacks",
    "journey_order",
    "loyalty",
)


@dataclass(frozen=True)
class Behind:
    """Contacts with the key of each one's touchpoint ("" for none); ``all`` is how many there are."""

    contacts: pa.Table
    touchpoints: list[str]
    catalogue: Catalogue
    all: int


def behind(log: ContactLog, where: Filter, columns: Sequence[str], newest: int) -> Behind:
    """At least the ``newest`` contacts, as far as there are as many.

    The index counts all of them and knows since when the newest are, so that the reading can leave out what is older.
    What is read is coded and tested as the index does. Tests of whole people need whole people, so nothing is left
    out for them.
    """
    catalogue = log.catalogue()
    with log.journeys() as journeys:
        check(where, journeys.codes, catalogue)
        selection = select(where, journeys.codes, resolve(catalogue, journeys.codes.whats))
        found, since = _newest((chunk.time[selection.contacts(chunk) > 0] for chunk in journeys.chunks()), newest)
    whole = any(getattr(where, name) for name in WHOLE_PERSON)
    if since and not whole:
        where = replace(where, since=max(filter(None, (where.since, datetime.fromtimestamp(since, UTC)))))
    table = log.contacts(None if whole else where, list(dict.fromkeys([*NEEDED, *columns])))
    persons = Links.of_home(log.home).resolve(np.asarray(pc.fill_null(table["customer"], 0)))
    order = np.lexsort((pc.cast(table["occurred_at"], pa.int64()).to_numpy(), persons))
    table = table.take(pa.array(order))
    book = Codebook(attributes=catalogue.rule_attributes)
    chunk = Chunk(**encode(table, persons[order], book))
    codes = replace(book.codes(), observed_until=int(chunk.time.max()) + 1 if len(chunk.time) else 0)
    resolution = resolve(catalogue, codes.whats)
    kept = np.flatnonzero(select(where, codes, resolution).contacts(chunk))
    names = [touchpoint.key for touchpoint in catalogue.touchpoints]
    keys = [names[target] if target >= 0 else "" for target in resolution.touchpoint[chunk.what[kept]]]
    return Behind(table.take(pa.array(kept)).select(list(columns)), keys, catalogue, found)


def _newest(times: Iterable[NDArray[np.uint32]], wanted: int) -> tuple[int, int]:
    """How many there are, and the second of the last one wanted; 0 where all are wanted."""
    found, last = 0, np.empty(0, np.uint32)
    for part in times:
        found += len(part)
        last = np.concatenate([last, part])
        if len(last) > wanted:
            last = np.partition(last, len(last) - wanted)[len(last) - wanted :]
    return found, int(last.min()) if found > wanted else 0
