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
from lotse.contacts.schema import INSTANT
from lotse.contacts.selection import Selection, select

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog


@dataclass(frozen=True)
class Behind:
    """Contacts with the key of each one's touchpoint ("" for none); ``all`` is how many there are."""

    contacts: pa.Table
    touchpoints: list[str]
    catalogue: Catalogue
    all: int


def behind(log: ContactLog, where: Filter, columns: Sequence[str], newest: int) -> Behind:
    """At least the ``newest`` contacts, as far as there are as many.

    The index counts all of them and knows whose the newest are. Of these people the whole journeys are read, since
    some tests look at whole people, of nobody what lies in the time; then they are coded and tested as in the index.
    """
    catalogue = log.catalogue()
    with log.journeys() as journeys:
        check(where, journeys.codes, catalogue)
        selection = select(where, journeys.codes, resolve(catalogue, journeys.codes.whats))
        newest_of = _newest(journeys.chunks(selection.columns), selection, newest)
        until = journeys.codes.observed_until
    table, persons = _read(log, newest_of, list(dict.fromkeys([*NEEDED, *columns])))
    book = Codebook(attributes=catalogue.rule_attributes)
    chunk = Chunk(**encode(table, persons, book))
    codes = replace(book.codes(), observed_until=until)
    resolution = resolve(catalogue, codes.whats)
    kept = np.flatnonzero(select(where, codes, resolution).contacts(chunk))
    names = [touchpoint.key for touchpoint in catalogue.touchpoints]
    keys = [names[target] if target >= 0 else "" for target in resolution.touchpoint[chunk.what[kept]]]
    return Behind(table.take(pa.array(kept)).select(list(columns)), keys, catalogue, newest_of.all)


@dataclass(frozen=True)
class _Newest:
    """``all``: how many contacts there are; ``time`` and ``person`` (0 for nobody) of the last ones wanted, with all of
    the same second.
    """

    all: int
    time: NDArray[np.uint32]
    person: NDArray[np.int64]

    @property
    def since(self) -> int:
        return int(self.time.min()) if len(self.time) else 0


def _newest(chunks: Iterable[Chunk], selection: Selection, wanted: int) -> _Newest:
    found, least, time, person = 0, 0, np.empty(0, np.uint32), np.empty(0, np.int64)
    for chunk in chunks:
        allowed = selection.contacts(chunk).view(np.bool_)
        found += int(np.count_nonzero(allowed))
        at = np.flatnonzero(allowed & (chunk.time >= least) if least else allowed)
        time = np.concatenate([time, chunk.time[at]])
        person = np.concatenate([person, chunk.people[np.searchsorted(chunk.offsets, at, side="right") - 1]])
        if len(time) > wanted:
            least = int(np.partition(time, len(time) - wanted)[len(time) - wanted])
            late = time >= least
            time, person = time[late], person[late]
    return _Newest(found, time, person)


def _read(log: ContactLog, newest: _Newest, columns: list[str]) -> tuple[pa.Table, NDArray[np.int64]]:
    """Their journeys in order, and whose each row is."""
    links = Links.of_home(log.home)
    customers = links.members(np.unique(newest.person))
    since = datetime.fromtimestamp(newest.since, UTC)
    table = log.of_customers(customers, columns, since)
    late = pc.greater_equal(table["occurred_at"], pa.scalar(since, INSTANT))
    table = table.filter(pc.or_(pc.is_valid(table["customer"]), late))
    persons = links.resolve(np.asarray(pc.fill_null(table["customer"], 0)))
    order = np.lexsort((pc.cast(table["occurred_at"], pa.int64()).to_numpy(), persons))
    return table.take(pa.array(order)), persons[order]
