"""Spreadsheets (XLSX, XLS, ODS) through python-calamine."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterator
from itertools import batched, islice
from pathlib import Path
from typing import Final

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from lotse.collect.mapping.model import FileFormat
from lotse.collect.mapping.problems import unknown
from lotse.collect.readers.rows import BATCH_ROWS, Rows
from lotse.collect.readers.source import MIB, FileError, Source, check_unpacked
from lotse.contacts.errors import Message

MAX_SHEETS: Final = 1024 * MIB  # a workbook is read as a whole, so this much text at most


def read_spreadsheet(source: Source, layout: FileFormat, wanted: set[str] | None) -> Rows:
    """One sheet, the first unless the mapping names another; its first row is the heading."""
    with source.unpacked() as path:
        _check_zip(path, source.name)
        sheet = _sheet(path, source.name, layout.sheet)
    above, columns = _heading(sheet)
    if sheet.total_height - above < 2:
        raise FileError(
            Message('%(name)s: sheet "%(sheet)s" has no rows below a heading.', name=source.name, sheet=sheet.name)
        )
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise FileError(
            Message(
                "%(name)s: the heading names %(twice)s more than once. Rename one.",
                name=source.name,
                twice=", ".join(map(repr, twice)),
            )
        )
    keep = [n for n, column in enumerate(columns) if column and (wanted is None or column in wanted)]
    notes: list[str] = [] if layout.sheet else [Message('Read from sheet "%(sheet)s".', sheet=sheet.name)]
    batches = _batches(sheet, above, columns, keep)
    return Rows(list(filter(None, columns)), batches, first_row=above + 2, notes=notes)


def _check_zip(path: Path, name: str) -> None:
    """Unpack every part once, in small pieces, before anything holds it whole."""
    if not zipfile.is_zipfile(path):
        return
    packed, unpacked = path.stat().st_size, 0
    try:
        with zipfile.ZipFile(path) as parts:
            for part in parts.infolist():
                with parts.open(part) as stream:
                    while piece := stream.read(MIB):
                        unpacked += len(piece)
                        check_unpacked(name, packed, unpacked)
                        if unpacked > MAX_SHEETS:
                            raise FileError(
                                Message(
                                    "%(name)s holds more than %(limit)s MiB. Save it as CSV.",
                                    name=name,
                                    limit=MAX_SHEETS // MIB,
                                )
                            )
    except zipfile.BadZipFile as error:
        raise FileError(
            Message("%(name)s is damaged: %(error)s. Save it again.", name=name, error=str(error))
        ) from None


def _sheet(path: Path, name: str, wanted: str | None) -> CalamineSheet:
    try:
        book = CalamineWorkbook.from_path(path)
        if not book.sheet_names:
            raise FileError(Message("%(name)s has no sheet.", name=name))
        if wanted and wanted not in book.sheet_names:
            raise unknown(Message("sheet"), wanted, book.sheet_names, name)
        return book.get_sheet_by_name(wanted or book.sheet_names[0])
    except CalamineError as error:
        raise FileError(
            Message("%(name)s cannot be read as a spreadsheet: %(error)s.", name=name, error=str(error))
        ) from None


def _heading(sheet: CalamineSheet) -> tuple[int, list[str]]:
    """The first row that is not empty, and how many are above it."""
    for above, cells in enumerate(sheet.iter_rows()):
        columns = [_text(cell).strip() for cell in cells]
        if any(columns):
            return above, columns
    return 0, []


def _batches(sheet: CalamineSheet, above: int, columns: list[str], keep: list[int]) -> Iterator[pa.RecordBatch]:
    for rows in batched(islice(sheet.iter_rows(), above + 1, None), BATCH_ROWS):
        arrays = [pa.array([_text(row[n]) for row in rows], pa.string()) for n in keep]
        yield pa.record_batch(arrays, names=[columns[n] for n in keep])


def _text(cell: object) -> str:
    """As it would stand in a CSV file: whole numbers without a point, times in ISO form."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime.datetime | datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)
