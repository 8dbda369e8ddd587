"""XES event logs (IEEE 1849): a row an event, with the attributes of its case under ``case:``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import pyarrow as pa

from lotse.collect.mapping.model import FileFormat
from lotse.collect.readers.markup import Row, parsed
from lotse.collect.readers.rows import BATCH_ROWS, Rows, batch_of
from lotse.collect.readers.source import FileError, Source
from lotse.contacts.errors import Message

CASE = "case:"


class Events:
    """Attributes directly below a trace or an event; nested attributes and lists are passed over."""

    def __init__(self) -> None:
        self.rows: list[Row] = []
        self._case: Row = {}
        self._event: Row = {}
        self._path: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        inside = self._path[-1] if self._path else ""
        self._path.append(local)
        if local == "trace":
            self._case = {}
        elif local == "event":
            self._event = {}
        elif inside == "event":
            self._event[attributes.get("key", "")] = attributes.get("value", "")
        elif inside == "trace":
            self._case[CASE + attributes.get("key", "")] = attributes.get("value", "")

    def text(self, data: str) -> None:
        pass

    def end(self, name: str) -> None:
        if self._path.pop() == "event":
            self.rows.append(self._case | self._event)


def read_xes(source: Source, layout: FileFormat, wanted: set[str] | None) -> Rows:
    """Columns are the keys of the first events, and what the mapping names beside them."""
    del layout
    lists = parsed(source, Events(), BATCH_ROWS)
    return table_of(source, lists, wanted, Message("events"))


def table_of(source: Source, lists: Iterator[list[Row]], wanted: set[str] | None, what: Message) -> Rows:
    """Loose rows as a table; its columns are those of the first list."""
    first = next(lists, [])
    if not first:
        raise FileError(Message("%(name)s holds no %(what)s.", name=source.name, what=what))
    found = sorted({key for row in first for key in row})
    names = [column for column in found if wanted is None or column in wanted]
    batches: Iterator[pa.RecordBatch] = (batch_of(names, rows) for rows in chain([first], lists))
    return Rows(found, batches, first_row=1)
