"""A finding's rows as a table for a terminal: what matters at 120 columns, or every field with ``wide``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap
from typing import Final

from lotse.findings.export import Row, as_text
from lotse.findings.types import Field, Finding, Result
from lotse.findings.withhold import WITHHELD

MISSING: Final = "–"
TOO_FEW: Final = "few"  # withheld: rests on too few people, or would reveal what does
WIDEST: Final = 40
WIDTH: Final = 120
NARROWEST: Final = 12
SIGNED: Final = ("valence", "difference")
LEFT: Final = ("", "date")


@dataclass(frozen=True)
class Column:
    """A field; ``low`` and ``high`` name the ends of its interval, which stand beside the value."""

    field: Field
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Placed:
    """Where a column's texts stand; ``words`` may be cut, figures never."""

    heading: str
    left: bool
    words: bool


def to_table(finding: Finding, result: Result, wide: bool = False) -> str:
    """Aligned columns with the names of JSON and CSV: figures rounded, right-aligned, with their interval in brackets;
    missing ones as a dash. Fields of detail and columns without any value only when ``wide``.
    """
    shown = columns(finding, result, wide)
    placed = [Placed(column.field.name, column.field.unit in LEFT, not column.field.unit) for column in shown]
    return aligned(placed, [[_cell(row, column) for column in shown] for row in result.rows], wide)


def aligned(columns: Sequence[Placed], cells: Sequence[Sequence[str]], wide: bool = False) -> str:
    """Columns below their headings, which take several lines where they have more words than room; a line keeps to the
    terminal's width unless ``wide``.
    """
    ends = [max((len(line[at]) for line in cells), default=0) for at in range(len(columns))]
    heads = [
        wrap(column.heading, max(end, NARROWEST), break_long_words=False)
        for column, end in zip(columns, ends, strict=True)
    ]
    widths = [max(end, *map(len, head)) for end, head in zip(ends, heads, strict=True)]
    if not wide:
        _narrow(widths, columns)
    top = [list(line) for line in zip_longest(*heads, fillvalue="")]
    return "".join(_line(line, widths, columns) for line in [*top, *cells])


def columns(finding: Finding, result: Result, wide: bool) -> list[Column]:
    names = {field.name for field in finding.fields}
    every = [_column(field, names) for field in finding.fields]
    ends = {end for column in every for end in (column.low, column.high)}
    return [
        column
        for column in every
        if column.field.name not in ends and (wide or _worth_showing(column.field, result.rows))
    ]


def _column(field: Field, names: set[str]) -> Column:
    stem = "" if field.name == "value" else f"{field.name.removesuffix('_mean')}_"
    low, high = f"{stem}low", f"{stem}high"
    return Column(field, low, high) if {low, high} <= names else Column(field)


def _worth_showing(field: Field, rows: Sequence[Row]) -> bool:
    if field.detail:
        return False
    said = any(row.get(field.name) not in (None, "") or _withheld(row, field) for row in rows)
    return said or not rows


def _withheld(row: Row, field: Field) -> bool:
    return bool({field.name, field.base} & set(row.get(WITHHELD) or ()))


def _cell(row: Row, column: Column) -> str:
    if _withheld(row, column.field):
        return TOO_FEW
    text = _readable(row.get(column.field.name), column.field)
    low, high = (row.get(end) if end else None for end in (column.low, column.high))
    if low is None or high is None:
        return _short(text)
    ends = " ".join(_readable(end, column.field).removesuffix(" %").removesuffix(" points") for end in (low, high))
    return f"{text} [{ends}]"


def _readable(value: object, field: Field) -> str:
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return _number(value, field.unit)
    return " ".join(as_text(value).split())


def _number(value: float, unit: str) -> str:
    if unit == "share":
        return f"{100 * value:.1f} %"
    if unit == "points":
        return f"{100 * value:+.1f} points"
    if unit == "probability":
        return f"{value:.3f}" if value >= 0.001 else "<0.001"
    if unit in ("nps", "count", "seconds"):
        return f"{value:.1f}"
    rounded = round(value, 2) or 0.0  # never -0.00
    return f"{rounded:+.2f}" if unit in SIGNED and rounded else f"{rounded:.2f}"


def _short(text: str, width: int = WIDEST) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"


def _narrow(widths: list[int], columns: Sequence[Placed]) -> None:
    """Take from the longest words until the line fits."""
    words = [at for at, column in enumerate(columns) if column.words]
    while words and sum(widths) + 2 * (len(widths) - 1) > WIDTH:
        longest = max(words, key=lambda at: widths[at])
        if widths[longest] <= NARROWEST:
            break
        widths[longest] -= 1


def _line(texts: Sequence[str], widths: Sequence[int], columns: Sequence[Placed]) -> str:
    places = zip(texts, widths, columns, strict=True)
    cells = [_placed(text, width, column.left) for text, width, column in places]
    return "  ".join(cells).rstrip() + "\n"


def _placed(text: str, width: int, left: bool) -> str:
    return _short(text, width).ljust(width) if left else text.rjust(width)
