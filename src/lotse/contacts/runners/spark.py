"""Spark: the same kernels on a cluster, one task a bucket of the contact table. Needs ``lotse[spark]``.

Every worker needs Lotse and the data folder under the same path (docs/cluster.md). Two passes over the buckets: the
first collects what has to be numbered alike everywhere (the dictionaries), the second counts. People with links have
contacts in several buckets: the links are broadcast, their rows come back and are counted by the driver. What still
waits in the inbox is not counted: move it first.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from lotse.contacts.datafiles import DataFile
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.journeys.build import customers_of, in_order
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codebook import NAMES, Codebook
from lotse.contacts.journeys.codes import Codes
from lotse.contacts.journeys.encode import NEEDED, encode
from lotse.contacts.links import Links
from lotse.contacts.resolve import load_catalogue, resolve
from lotse.contacts.runners.method import Method
from lotse.contacts.schema import SCHEMA
from lotse.contacts.selection import Selection, select
from lotse.contacts.snapshot import Snapshot, stored
from lotse.contacts.table import ContactTable
from lotse.contacts.visible import Superseded

if TYPE_CHECKING:
    from pyspark import SparkContext


@dataclass(frozen=True)
class Work:
    """One pinned version of the table, as the tasks need it."""

    files: tuple[DataFile, ...]
    superseded: Superseded
    links: Links
    attributes: tuple[str, ...]

    @classmethod
    def of_home(cls, home: Home) -> Work:
        snapshot = Snapshot(home, ContactTable.open(home), SCHEMA.empty_table())
        links = Links.of_home(home)
        return cls(tuple(snapshot.table.files()), snapshot.superseded, links, load_catalogue(home).rule_attributes)

    @property
    def buckets(self) -> list[int]:
        return sorted({file.bucket for file in self.files})

    def contacts(self, bucket: int) -> tuple[pa.Table, pa.Table]:
        """The visible contacts of a bucket: those of people who are whole in it, and those of linked people."""
        files = [file for file in self.files if file.bucket == bucket]
        contacts = stored(files, self.superseded, NEEDED)
        linked = np.isin(customers_of(contacts), self.links.involved())
        return contacts.filter(pa.array(~linked)), contacts.filter(pa.array(linked))

    def codes(self, bucket: int) -> Codes:
        """What stands in a bucket, in its own numbering, and when its last contact was."""
        book = Codebook(None, self.attributes)
        chunks = [self.chunk(contacts, book) for contacts in self.contacts(bucket)]
        until = max((int(chunk.time.max()) + 1 for chunk in chunks if len(chunk.time)), default=0)
        return replace(book.codes(), observed_until=until)

    def chunk(self, contacts: pa.Table, book: Codebook) -> Chunk:
        ordered = in_order(contacts, self.links)
        return Chunk(**encode(ordered, self.links.resolve(customers_of(ordered)), book))


def run[S, A](
    context: SparkContext, home: Home, method_of: Callable[[Selection], Method[S, A]], where: Filter | None = None
) -> A:
    """Answer one question over the contact table; ``method_of`` makes the method from the compiled filter."""
    work = Work.of_home(home)
    buckets = context.parallelize(work.buckets, max(len(work.buckets), 1))
    shared = context.broadcast(work)
    books = buckets.map(lambda bucket: shared.value.codes(bucket))  # noqa: PLW0108 - tasks have the value
    codes = _together(books.collect())
    selection = select(where or Filter(), codes, resolve(load_catalogue(home), codes.whats))
    method = method_of(selection)
    question = context.broadcast((codes, selection, method))

    def count(bucket: int) -> tuple[S, pa.Table]:
        codes, selection, method = question.value
        whole, linked = shared.value.contacts(bucket)
        chunk = shared.value.chunk(whole, Codebook(codes, shared.value.attributes))
        return method.map(chunk, selection), linked

    counted = buckets.map(count).collect()
    linked = pa.concat_tables([SCHEMA.empty_table().select(NEEDED), *(rows for _, rows in counted)])
    states = [state for state, _ in counted]
    if len(linked):
        states.append(method.map(work.chunk(linked, Codebook(codes, work.attributes)), selection))
    return method.finish(reduce(method.merge, states) if states else None)


def _together(found: Sequence[Codes]) -> Codes:
    book = Codebook()
    for codes in found:
        book.whats(codes.whats)
        book.segments(codes.segments)
        book.staff(codes.staff)
        for name in NAMES:
            book.names(name, getattr(codes, name))
    return replace(book.codes(), observed_until=max((codes.observed_until for codes in found), default=0))
