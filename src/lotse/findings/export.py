"""A finding's rows as JSON, CSV and XLSX; as a table for reading: ``terminal``."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from lotse.findings.types import Field, Finding, Result
from lotse.findings.withhold import WITHHELD

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet would take such a text for a formula
NUMBER_FORMATS: Final = {
    "share": "0.0%", "points": "+0.0%;-0.0%;0.0%", "valence": "0.00", "rating": "0.00", "difference": "0.00",
    "nps": "0.0", "money": "#,##0.00",
}  # fmt: skip

type Row = Mapping[str, Any]


def columns(finding: Finding, result: Result) -> list[Field]:
    """The declared fields that the rows have, and what was withheld where anything was."""
    present = {name for row in result.rows for name in row}
    declared = [field for field in finding.fields if field.name in present or not result.rows]
    return [*declared, Field(WITHHELD, "Withheld")] if WITHHELD in present else declared


def to_json(result: Result) -> str:
    """A list of row objects, numbers as numbers, moments in ISO 8601."""
    return json.dumps([dict(row) for row in result.rows], ensure_ascii=False, indent=1, default=plain)


def to_csv(finding: Finding, result: Result, delimiter: str = ",", bom: bool = False) -> str:
    """CSV with a header of field names. ``delimiter`` ``;`` writes decimal commas, as German spreadsheets expect."""
    shown = columns(finding, result)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([field.name for field in shown])
    for row in result.rows:
        writer.writerow([_csv_cell(row.get(field.name), delimiter == ";") for field in shown])
    return ("\ufeff" if bom else "") + out.getvalue()


def to_xlsx(finding: Finding, result: Result) -> bytes:
    """A workbook: the rows with real numbers and dates, and a second sheet with base and notes."""
    import xlsxwriter  # noqa: PLC0415 - of all formats only this one needs it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}
    )
    _write_rows(book, finding, result)
    notes = book.add_worksheet("Base")
    facts = [("Finding", finding.name), ("Question", finding.question), ("Base", result.base), ("of", result.base_of)]
    version = [("Catalogue version", result.catalogue_version)] if result.catalogue_version is not None else []
    for line, (name, value) in enumerate([*facts, *version, *(("Note", str(note)) for note in result.notes)]):
        notes.write_row(line, 0, [name, value])
    notes.set_column(0, 0, 20)
    book.close()
    return out.getvalue()


def plain(value: object) -> object:
    """What JSON has no type for."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a finding")


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula: an apostrophe before what begins like one. OWASP."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _csv_cell(value: object, decimal_comma: bool) -> object:
    if value is None:
        return ""
    if isinstance(value, float) and decimal_comma:
        return repr(value).replace(".", ",")
    if isinstance(value, bool | int | float):
        return value
    return harmless(as_text(value))


def _write_rows(book: Any, finding: Finding, result: Result) -> None:
    sheet = book.add_worksheet(finding.name[:31])
    shown = columns(finding, result)
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    formats = {unit: book.add_format({"num_format": code}) for unit, code in NUMBER_FORMATS.items()}
    for at, field in enumerate(shown):
        sheet.write_string(0, at, field.name, bold)
        sheet.set_column(at, at, max(len(field.name) + 2, 10))
        for line, row in enumerate(result.rows, start=1):
            _write_cell(sheet, (line, at), row.get(field.name), formats.get(field.unit), moment)
    sheet.freeze_panes(1, 1)
    if result.rows:
        sheet.autofilter(0, 0, len(result.rows), len(shown) - 1)


def _write_cell(sheet: Any, place: tuple[int, int], value: object, number: Any, moment: Any) -> None:
    if value is None:
        return
    if isinstance(value, datetime | date):
        sheet.write_datetime(*place, value, moment)
    elif isinstance(value, bool):
        sheet.write_boolean(*place, value)
    elif isinstance(value, int | float):
        sheet.write_number(*place, value, number)
    else:
        sheet.write_string(*place, as_text(value))  # a string cell is never evaluated


def as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(plain(value)) if isinstance(value, date) else str(value)


def summary(result: Result) -> Sequence[str]:
    """Base and notes as lines: what a reader must know beside the rows."""
    version = "" if result.catalogue_version is None else f" (catalogue version {result.catalogue_version})"
    return [f"Base: {result.base} {result.base_of}{version}.", *map(str, result.notes)]
