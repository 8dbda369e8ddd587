"""Simple XML: one element a record, as exports of posts, reviews and tickets are often written.

Columns are paths below the record: ``@id`` an attribute, ``text`` the content of a child, ``Opinions/Opinion/@target``
an attribute further down, ``/Document/@id`` an attribute of an element around the record. What occurs several times
in a record is joined by a blank in the order of the file.
"""

from __future__ import annotations

from lotse.collect.mapping.model import FileFormat
from lotse.collect.mapping.problems import MappingError
from lotse.collect.readers.markup import Row, parsed
from lotse.collect.readers.rows import BATCH_ROWS, Rows
from lotse.collect.readers.source import Source
from lotse.collect.readers.xes import table_of
from lotse.contacts.errors import Message


class Records:
    def __init__(self, record: str) -> None:
        self.rows: list[Row] = []
        self._record = record
        self._row: Row | None = None
        self._path: list[str] = []
        self._around: list[Row] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if self._row is None:
            if name != self._record:
                self._around.append({f"/{name}/@{key}": value for key, value in attributes.items()})
                return
            self._row = {key: value for row in self._around for key, value in row.items()}
        else:
            self._path.append(name)
        for key, value in attributes.items():
            self._add("/".join([*self._path, f"@{key}"]), value)

    def text(self, data: str) -> None:
        if self._row is not None and (data := data.strip()):
            self._add("/".join(self._path) or "text()", data)

    def _add(self, column: str, value: str) -> None:
        assert self._row is not None  # noqa: S101 — only called inside a record
        self._row[column] = f"{self._row[column]} {value}" if column in self._row else value

    def end(self, name: str) -> None:
        if self._path:
            self._path.pop()
        elif self._row is not None and name == self._record:
            self.rows.append(self._row)
            self._row = None
        else:
            self._around.pop()


def read_records(source: Source, layout: FileFormat, wanted: set[str] | None) -> Rows:
    if layout.record is None:
        raise MappingError(
            Message('%(name)s is XML: name the element that is one record: [file] record = "…".', name=source.name)
        )
    lists = parsed(source, Records(layout.record), BATCH_ROWS)
    return table_of(source, lists, wanted, Message("<%(record)s> elements", record=layout.record))
