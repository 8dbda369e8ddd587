"""Write the catalogue as CSV or XLSX."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import xlsxwriter

from lotse.catalog.checks import CatalogError
from lotse.catalog.tables import vocabulary as words
from lotse.contacts.catalogue import Catalogue, Rule, Touchpoint

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_table(catalogue: Catalogue, path: Path, language: str = "en") -> None:
    """CSV holds the touchpoints, XLSX the rules too (a second sheet)."""
    column = words.LANGUAGES.index(language)
    match path.suffix.lower():
        case ".csv":
            _write_csv(catalogue, path, column)
        case ".xlsx":
            _write_xlsx(catalogue, path, column)
        case other:
            raise CatalogError(f"The file name ends in {other or 'nothing'!r}; allowed: .csv, .xlsx.")


def touchpoint_cells(entry: Touchpoint, column: int) -> Iterator[Any]:
    for field in words.TOUCHPOINT_HEADERS:
        yield _cell(field, _value(entry, field), column)


def rule_cells(rule: Rule) -> Iterator[Any]:
    for field in words.RULE_HEADERS:
        value = getattr(rule, field)
        if field == "attributes":
            yield "; ".join(f"{name}={pattern}" for name, pattern in value.items())
        else:
            yield "" if value is None else int(value) if field == "phase" else value


def _value(entry: Touchpoint, field: str) -> Any:
    if field in ("name_en", "name_de"):
        return entry.names.get(field.removeprefix("name_"), "")
    return getattr(entry, field)


def _cell(field: str, value: Any, column: int) -> Any:
    if value is None:
        return ""
    if field == "phases":
        return "; ".join(str(int(phase)) for phase in value)
    if field in words.FLAGS:
        return words.YES_NO[value][column]
    return words.CHOICES[field][value][column] if field in words.CHOICES else value


def _headers(headers: Mapping[str, tuple[str, str]], column: int) -> list[str]:
    return [names[column] for names in headers.values()]


def _write_csv(catalogue: Catalogue, path: Path, column: int) -> None:
    """As the spreadsheet programs of the language expect it: German with semicolons and decimal commas."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=",;"[column])
        writer.writerow(_headers(words.TOUCHPOINT_HEADERS, column))
        for entry in catalogue.touchpoints:
            writer.writerow([_csv_cell(value, column) for value in touchpoint_cells(entry, column)])


def _csv_cell(value: Any, column: int) -> str:
    if isinstance(value, float):
        return str(value).replace(".", ".,"[column])
    text = str(value)
    # A spreadsheet would run it as a formula; reading takes the apostrophe off again.
    return f"'{text}" if isinstance(value, str) and text.lstrip("'").startswith(FORMULA_STARTS) else text


def _write_xlsx(catalogue: Catalogue, path: Path, column: int) -> None:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        tables = (
            (
                "touchpoints",
                words.TOUCHPOINT_HEADERS,
                [list(touchpoint_cells(e, column)) for e in catalogue.touchpoints],
            ),
            ("rules", words.RULE_HEADERS, [list(rule_cells(rule)) for rule in catalogue.rules]),
        )
        for name, headers, rows in tables:
            sheet = book.add_worksheet(words.SHEETS[name][column])
            sheet.write_row(0, 0, _headers(headers, column), bold)
            sheet.freeze_panes(1, 0)
            for number, cells in enumerate(rows, 1):
                for at, value in enumerate(cells):
                    _write_cell(sheet, number, at, value)


def _write_cell(sheet: Any, row: int, column: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)
