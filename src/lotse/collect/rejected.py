"""Rows that could not become contacts: row, column, what was found and what was expected."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from lotse.contacts.errors import Message

SHOWN: Final = 20  # of these a report carries copies
LONGEST: Final = 80
NUMBER: Final = re.compile(r"[+-]?[\d.,]+")
WITHHELD: Final = Message("(personal, not repeated here)")


@dataclass(frozen=True)
class Rejection:
    """``row`` as a spreadsheet counts it where the file has a heading: the first row below it is 2."""

    row: int
    column: str
    found: str
    expected: str


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if cell[:1] in "=+-@\t\r" and cell and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


class Rejections:
    """Counts rejections, keeps the first and writes all of them to a file when there is one to write to."""

    def __init__(self, path: Path | None, personal: set[str]) -> None:
        self.count = 0
        self.shown: list[Rejection] = []
        self._personal = personal
        self._path = path
        self._file: TextIO | None = None

    def add(self, row: int, column: str, found: str, expected: str) -> None:
        hidden = bool(set(column.split(" + ")) & self._personal)
        rejection = Rejection(row, column, WITHHELD if hidden else found[:LONGEST], expected)
        self.count += 1
        if len(self.shown) < SHOWN:
            self.shown.append(rejection)
        if self._path:
            self._write(self._path, rejection)

    def _write(self, path: Path, rejection: Rejection) -> None:
        if self._file is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("w", encoding="utf-8", newline="")
            csv.writer(self._file).writerow(vars(rejection))
        csv.writer(self._file).writerow([harmless(str(cell)) for cell in vars(rejection).values()])

    def close(self) -> Path | None:
        """The file of rejected rows, if there is any."""
        if self._file is None:
            return None
        self._file.close()
        return self._path
