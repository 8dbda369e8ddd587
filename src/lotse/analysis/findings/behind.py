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
        newest_of = _newest((_found(chunk, selection) for chunk in journeys.chunks(selection.columns)), newest)
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


def _found(chunk: Chunk, selection: Selection) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
    at = np.flatnonzero(selection.contacts(chunk))
    return chunk.time[at], chunk.people[np.searchsorted(chunk.offsets, at, side="right") - 1]


def _newest(parts: Iterable[tuple[NDArray[np.uint32], NDArray[np.int64]]], wanted: int) -> _Newest:
    found, time, person = 0, np.empty(0, np.uint32), np.empty(0, np.int64)
    for times, people in parts:
        found += len(times)
        time, person = np.concatenate([time, times]), np.concatenate([person, people])
        if len(time) > wanted:
            late = time >= np.partition(time, len(time) - wanted)[len(time) - wanted]
            time, person = time[late], person[late]
    return _Newest(found, time, person)


def _read(log: ContactLog, newest: _Newest, columns: list[str]) -> tuple[pa.Table, NDArray[np.int64]]:
    """Their journeys in order, and whose each row is."""
    links = Links.of_home(log.home)
    customers = links.members(np.unique(newest.person))
    table = log.of_customers(customers, columns)
    since = pa.scalar(datetime.fromtimestamp(newest.since, UTC), INSTANT)
    table = table.filter(pc.or_(pc.is_valid(table["customer"]), pc.greater_equal(table["occurred_at"], since)))
    persons = links.resolve(np.asarray(pc.fill_null(table["customer"], 0)))
    order = np.lexsort((pc.cast(table["occurred_at"], pa.int64()).to_numpy(), persons))
    return table.take(pa.array(order)), persons[order]
