"""CSV in all its dialects, streamed."""

from __future__ import annotations

import csv as plain
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

import pyarrow as pa
from pyarrow import csv

from lotse.collect.mapping.model import FileFormat
from lotse.collect.readers import sniff
from lotse.collect.readers.rows import Ragged, Rows
from lotse.collect.readers.source import FileError, Source
from lotse.contacts.errors import Message, joined

BLOCK: Final = 4 << 20


def read_delimited(source: Source, layout: FileFormat, wanted: set[str] | None) -> Rows:
    """Every cell as text; rows with too few or too many cells are set aside in ``ragged``."""
    sample = source.head()
    if sample.startswith(b"PK"):
        raise FileError(
            Message(
                "%(name)s is a zip or spreadsheet file. Unpack it, or name it .xlsx if it is one.", name=source.name
            )
        )
    encoding = layout.encoding or sniff.encoding(sample)
    text = _decoded(sample, encoding, source.name)
    delimiter = layout.delimiter or sniff.delimiter(text)
    table = list(_table(text, delimiter))
    columns = _heading(table, source.name)
    cells = [cell for row in table[1:] for cell in row]
    decimal = layout.decimal or sniff.decimal(cells)
    rows = Rows([column.strip() for column in columns], iter(()), decimal=decimal or sniff.usual(delimiter))
    rows.notes += _notes(layout, encoding, delimiter, decimal)
    if decimal is None and (cell := sniff.doubtful(cells)):
        rows.notes.append(_doubt(cell, rows.decimal))
    rows.batches = _batches(source, rows, columns, (encoding, delimiter), wanted)
    return rows


def _decoded(sample: bytes, encoding: str, name: str) -> str:
    try:
        return sample.decode(encoding, errors="ignore")
    except LookupError:
        raise FileError(
            Message(
                '%(name)s: there is no encoding "%(encoding)s". Usual ones: utf-8, latin-1, cp1252.',
                name=name,
                encoding=encoding,
            )
        ) from None


def _table(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = text.lstrip("\ufeff").splitlines(keepends=True)
    try:
        yield from plain.reader(io.StringIO("".join(lines[: sniff.LINES])), delimiter=delimiter)
    except plain.Error as error:
        raise FileError(
            Message("The beginning of the file cannot be read as a table: %(error)s.", error=str(error))
        ) from None


def _heading(table: list[list[str]], name: str) -> list[str]:
    columns = table[0] if table else []
    stripped = [column.strip() for column in columns]
    twice = sorted({column for column in stripped if stripped.count(column) > 1})
    if twice:
        raise FileError(
            Message(
                "%(name)s: the heading names %(twice)s more than once. Rename one.",
                name=name,
                twice=", ".join(map(repr, twice)),
            )
        )
    if len(table) < 2:
        raise FileError(Message("%(name)s has no rows below its heading.", name=name))
    return columns


def _notes(layout: FileFormat, encoding: str, delimiter: str, decimal: str | None) -> list[Message]:
    found = []
    if layout.encoding is None:
        found.append(Message("encoding %(encoding)s", encoding=encoding))
    if layout.delimiter is None:
        found.append(Message("delimiter %(mark)r", mark=delimiter))
    if layout.decimal is None and decimal:
        found.append(Message("decimal mark %(mark)r", mark=decimal))
    return [Message("Found out from the file: %(found)s.", found=joined(found, ", "))] if found else []


def _doubt(cell: str, mark: str) -> Message:
    """Guessed wrong, every amount would be a thousand times too large or too small."""
    return Message(
        "Whether the %(mark)s is the decimal mark cannot be told from numbers such as %(cell)s; it is taken to be. "
        "If that is wrong, or to be sure, say it in the mapping: [file] decimal.",
        mark=mark,
        cell=cell,
    )


def _cells(count: int | None) -> Message:
    return Message("%(n)s cells", n=count)


def _batches(
    source: Source, rows: Rows, columns: list[str], dialect: tuple[str, str], wanted: set[str] | None
) -> Iterator[pa.RecordBatch]:
    encoding, delimiter = dialect
    names = [column for column in columns if wanted is None or column.strip() in wanted]
    with source.stream() as stream:
        try:
            for batch in _reader(stream, rows, columns, names, encoding, delimiter):
                yield batch.rename_columns([name.strip() for name in names])
        except (pa.ArrowInvalid, UnicodeError) as error:
            raise _explained(error, source.name, encoding) from None


def _reader(
    stream: BinaryIO, rows: Rows, columns: list[str], names: list[str], encoding: str, delimiter: str
) -> csv.CSVStreamingReader:
    def set_aside(row: csv.InvalidRow) -> str:
        number = (row.number or 0) - 1
        rows.ragged.append(Ragged(number, _cells(row.actual_columns), _cells(row.expected_columns)))
        return "skip"

    return csv.open_csv(
        stream,
        read_options=csv.ReadOptions(use_threads=False, block_size=BLOCK, encoding=encoding),
        parse_options=csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, ignore_empty_lines=True, invalid_row_handler=set_aside
        ),
        convert_options=csv.ConvertOptions(
            include_columns=names, column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
        ),
    )


def _explained(error: Exception, name: str, encoding: str) -> FileError:
    said = str(error)
    if "UTF8" in said or "UTF-8" in said or isinstance(error, UnicodeError):
        return FileError(
            Message(
                "%(name)s is not written in %(encoding)s throughout. "
                'State another encoding in the mapping: [file] encoding = "latin-1".',
                name=name,
                encoding=encoding,
            )
        )
    if "straddling" in said:
        return FileError(
            Message(
                "%(name)s: a cell or row is longer than %(block)s MiB: a quotation mark is probably never closed.",
                name=name,
                block=BLOCK >> 20,
            )
        )
    return FileError(Message("%(name)s cannot be read as a table: %(said)s.", name=name, said=said))
