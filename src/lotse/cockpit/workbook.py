"""An answer as a workbook for people: in the reader's language, numbers as numbers, the base on a sheet of its own."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext

from lotse.cockpit import columns, registry
from lotse.cockpit.answer import Answer, spoken
from lotse.findings.export import as_text
from lotse.findings.types import Field
from lotse.ui import formats

DAY: Final = 86_400  # seconds; a spreadsheet counts time in days
WIDEST: Final = 48  # characters
NARROWEST: Final = 12
MOMENT: Final = "yyyy-mm-dd hh:mm"
DATE: Final = "yyyy-mm-dd"
WHOLE: Final = "#,##0"
# A spreadsheet writes the separators of its own language.
NUMBERS: Final = {
    "share": "0.0%", "points": "+0.0%;-0.0%;0.0%", "valence": "+0.00;-0.00;0.00", "difference": "+0.00;-0.00;0.00",
    "rating": "0.00", "nps": "+0.0;-0.0;0.0", "money": '#,##0.00\\ "€"', "seconds": "[h]:mm:ss",
}  # fmt: skip
OPTIONS: Final = {"strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True, "in_memory": True}

type Row = Mapping[str, Any]


def workbook(answer: Answer, language: str) -> bytes:
    """The answer as XLSX, in ``language`` (en, de). Codes are words; a text is never taken for a formula.

    Raises UnknownNameError for another language.
    """
    import xlsxwriter  # noqa: PLC0415 - only who asks for a workbook waits for it

    out = io.BytesIO()
    with spoken(language), xlsxwriter.Workbook(out, OPTIONS) as book:
        _Table(book, answer, language).write()
        _write_base(book, answer, language)
    return out.getvalue()


class _Table:
    """The rows: one column a field that says anything, under the heading of the page."""

    def __init__(self, book: Any, answer: Answer, language: str) -> None:
        self._book, self._answer, self._language = book, answer, language
        self._known = registry.names(language)
        self._formats: dict[str, Any] = {}
        self._fields = answer.fields()
        self._sheet = book.add_worksheet(gettext("Answer"))

    def write(self) -> None:
        heading = self._book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        for at, field in enumerate(self._fields):
            self._sheet.write_string(0, at, gettext(field.label), heading)
            self._sheet.set_column(at, at, self._column(at, field))
        if self._answer.result.rows:
            self._sheet.autofilter(0, 0, len(self._answer.result.rows), len(self._fields) - 1)
        self._sheet.freeze_panes(1, 1)
        self._sheet.repeat_rows(0)
        self._sheet.set_landscape()
        self._sheet.fit_to_pages(1, 0)

    def _column(self, at: int, field: Field) -> int:
        """Write one column; its width in characters."""
        longest = max((len(word) for word in gettext(field.label).split()), default=0) + 3  # the filter's button
        for line, row in enumerate(self._answer.result.rows, start=1):
            longest = max(longest, self._cell((line, at), row, field))
        return max(NARROWEST, min(WIDEST, longest))

    def _cell(self, place: tuple[int, int], row: Row, field: Field) -> int:
        """Write one cell; how many characters it shows if it is text."""
        value = columns.here(row.get(field.name))
        if address := self._address(field, value):
            self._sheet.write_url(*place, address, string=gettext("Contacts"))
            return 0
        if text := columns.text(row, field, self._known, self._language):
            self._sheet.write_string(*place, text)
            return len(text)
        if value is None:
            return 0
        if isinstance(value, date):  # a moment, too, is one
            self._sheet.write_datetime(*place, value, self._format(MOMENT if isinstance(value, datetime) else DATE))
        elif isinstance(value, int | float):
            number = value / DAY if field.unit == "seconds" else value
            self._sheet.write_number(*place, number, self._format(_number_format(field, value, self._language)))
        else:
            self._sheet.write_string(*place, as_text(value))
            return len(as_text(value))
        return 0

    def _address(self, field: Field, value: object) -> str:
        """Of the contacts behind a row."""
        path = value if field.name == "contacts" and isinstance(value, str) and value.startswith("/") else ""
        return f"{self._answer.site}{path}" if path and self._answer.site else ""

    def _format(self, code: str) -> Any:
        if code not in self._formats:
            self._formats[code] = self._book.add_format({"num_format": code}) if code else None
        return self._formats[code]


def _number_format(field: Field, value: float, language: str) -> str:
    if field.unit == "probability":  # a tiny one is not shown as nothing
        return f'[<0.001]"< {formats.number(0.001, language, 3)}";0.000'
    if field.unit in NUMBERS:
        return NUMBERS[field.unit]
    return WHOLE if float(value).is_integer() else NUMBERS["rating"]


def _write_base(book: Any, answer: Answer, language: str) -> None:
    sheet = book.add_worksheet(gettext("Base and notes"))
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for line, (name, text) in enumerate(answer.facts(language)):
        sheet.write_string(line, 0, name, bold)
        sheet.write_string(line, 1, text, wrapped)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    sheet.fit_to_pages(1, 0)
