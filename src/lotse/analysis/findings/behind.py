"""The contacts that a filter lets through, with all their columns: by the same tests as the findings' passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
    """Contacts with the key of each one's touchpoint ("" for none)."""

    contacts: pa.Table
    touchpoints: list[str]
    catalogue: Catalogue


def behind(log: ContactLog, where: Filter, columns: Sequence[str]) -> Behind:
    """Read, code and test as the index does; a filter that looks at contacts alone narrows the reading first."""
    catalogue = log.catalogue()
    with log.journeys() as journeys:
        check(where, journeys.codes, catalogue)
    whole = any(getattr(where, name) for name in WHOLE_PERSON)
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
    return Behind(table.take(pa.array(kept)).select(list(columns)), keys, catalogue)
