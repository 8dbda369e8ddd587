"""Open a CSV or XLSX file as plain rows of text; a bad file gets a clear answer."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from lotse.catalog.checks import CatalogError
from lotse.catalog.tables import vocabulary as words

LARGEST = 20_000_000  # bytes on disk; a catalogue has hundreds of rows
LARGEST_UNPACKED = 200_000_000  # an XLSX file is a packed archive: what it unpacks to counts

Rows = list[list[str]]


def read_sheets(path: Path) -> dict[str, Rows]:
    """``touchpoints`` and, from XLSX, ``rules``: rows of text with the header first."""
    if not path.is_file():
        raise CatalogError(f"There is no file {path}. Check the name.")
    if path.stat().st_size > LARGEST:
        raise CatalogError(f"{path.name} is larger than {LARGEST // 1_000_000} MB; a catalogue is far smaller.")
    match path.suffix.lower():
        case ".csv":
            return {"touchpoints": _csv_rows(path)}
        case ".xlsx":
            return _xlsx_sheets(path)
        case other:
            raise CatalogError(f"The file name ends in {other or 'nothing'!r}; allowed: .csv, .xlsx.")


def _csv_rows(path: Path) -> Rows:
    text = _decoded(path.read_bytes(), path.name)
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    try:
        return [
            [_unescaped(cell) for cell in row]
            for row in csv.reader(io.StringIO(text), delimiter=delimiter, strict=True)
        ]
    except csv.Error as error:
        raise CatalogError(f"{path.name} is not a CSV file: {error}. Save it as CSV (UTF-8) again.") from error


def _decoded(content: bytes, name: str) -> str:
    if b"\0" in content:
        raise CatalogError(f"{name} holds binary data, not CSV. Save it as CSV (UTF-8), or import it as .xlsx.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")  # what older spreadsheet programs write on Windows


def _unescaped(cell: str) -> str:
    rest = cell.lstrip("'")
    return cell[1:] if cell.startswith("'") and rest.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _xlsx_sheets(path: Path) -> dict[str, Rows]:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise CatalogError(f"{path.name} unpacks to {unpacked // 1_000_000} MB; a catalogue is far smaller.")
        book = CalamineWorkbook.from_path(str(path))
        named = {_sheet_of(name): name for name in book.sheet_names}
        first = {"touchpoints": book.sheet_names[0]} if "touchpoints" not in named else {}
        sheets = first | {key: name for key, name in named.items() if key}
        return {key: _text_rows(book, name) for key, name in sheets.items()}
    except (CalamineError, zipfile.BadZipFile) as error:
        raise CatalogError(f"{path.name} cannot be read as XLSX: {error}. Save it again as .xlsx or .csv.") from error


def _sheet_of(name: str) -> str:
    return next((key for key, names in words.SHEETS.items() if words.folded(name) in map(words.folded, names)), "")


def _text_rows(book: CalamineWorkbook, name: str) -> Rows:
    return [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return words.YES_NO[cell][0]
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
