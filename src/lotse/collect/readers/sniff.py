"""Find out encoding, delimiter and decimal mark of a text file from its beginning. What is found is reported."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable
from itertools import islice
from typing import Final

DELIMITERS: Final = (",", ";", "\t", "|")
LINES: Final = 200
COMMA: Final = re.compile(r"[+-]?(\d+|\d{1,3}([.'\s]\d{3})+),\d+")
POINT: Final = re.compile(r"[+-]?(\d+|\d{1,3}([,'\s]\d{3})+)\.\d+")
EITHER: Final = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # thousands to some, three decimals to others
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def encoding(sample: bytes) -> str:
    """UTF-8 if the sample is; UTF-16 by its mark; else Windows-1252, which Western spreadsheets write."""
    for mark, name in MARKS:
        if sample.startswith(mark):
            return name
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def delimiter(text: str) -> str:
    """The mark that splits most lines into the same number of fields, more than one."""
    return max(DELIMITERS, key=lambda mark: _fit(text, mark))


def _fit(text: str, mark: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in islice(csv.reader(io.StringIO(text), delimiter=mark), LINES) if row]
    except csv.Error:  # a quotation mark that is never closed: the reader itself will say so
        return (0.0, 0)
    if not widths or widths[0] < 2:
        return (0.0, 0)
    return (sum(width == widths[0] for width in widths) / len(widths), widths[0])


def decimal(cells: Iterable[str]) -> str | None:
    """``","`` or ``"."`` where the numbers show it, else None. 1,234 alone shows nothing."""
    telling = [cell for cell in cells if not EITHER.fullmatch(cell)]
    comma = any(map(COMMA.fullmatch, telling))
    point = any(map(POINT.fullmatch, telling))
    return "," if comma and not point else "." if point else None


def usual(delimiter: str) -> str:
    """The decimal mark where no number shows it: spreadsheets separate cells by ; just where the comma is in use."""
    return "," if delimiter == ";" else "."


def doubtful(cells: Iterable[str]) -> str | None:
    """The first number that means another thing under the other decimal mark."""
    return next((cell for cell in cells if EITHER.fullmatch(cell)), None)
