"""A finding's rows as JSON and CSV, for programs; as a table for reading: ``terminal``."""

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


def as_text(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(str(part) for part in value)
    return str(plain(value)) if isinstance(value, date) else str(value)


def summary(result: Result) -> Sequence[str]:
    """Base and notes as lines: what a reader must know beside the rows."""
    version = "" if result.catalogue_version is None else f" (catalogue version {result.catalogue_version})"
    return [f"Base: {result.base} {result.base_of}{version}.", *map(str, result.notes)]
