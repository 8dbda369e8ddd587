"""A finding's fields as columns on screen: a value, its interval and its base share one cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lotse.cockpit.coded import coded, judged_names
from lotse.cockpit.moments import event_words, factor_names, reason_words, sources
from lotse.cockpit.words import outer_names, said
from lotse.findings.types import Field
from lotse.findings.withhold import WITHHELD
from lotse.ui import formats

CODED = {"status", "kind", "outcome", "source", "device", "purpose", "location", "segment", "product"}
SPANS = {"period", "trend_from", "trend_to"}
_NUMERIC = {"count", "share", "valence", "rating", "difference", "points", "probability", "nps", "money", "seconds"}


@dataclass(frozen=True)
class Column:
    """One column. ``low``, ``high`` and ``n`` name the fields that stand below the value in the same cell."""

    name: str
    label: str
    unit: str
    low: str | None = None
    high: str | None = None
    n: str | None = None
    base: str = ""

    @property
    def numeric(self) -> bool:
        return self.unit in _NUMERIC

    @property
    def descending(self) -> str:
        """How the address asks for the highest first."""
        return f"-{self.name}"


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    sub: str
    numeric: bool
    tone: str = ""  # "pos" or "neg" when the interval excludes zero
    blank: bool = False
    address: str = ""


def of_fields(fields: Sequence[Field]) -> list[Column]:
    """Fields in their order; ``X_low`` and ``X_high`` join the column of ``X``, together with its base; plain ``low``
    and ``high`` join that of ``value``.
    """
    names = {field.name for field in fields}
    columns = [_column(field, names) for field in fields]
    inside = {name for column in columns for name in (column.low, column.high, column.n) if name}
    return [column for column in columns if column.name not in inside]


def _column(field: Field, names: Set[str]) -> Column:
    stem = "" if field.name == "value" else f"{field.name.removesuffix('_mean')}_"
    low, high = f"{stem}low", f"{stem}high"
    if low not in names or high not in names:
        return Column(field.name, gettext(field.label), field.unit, base=field.base)
    n = field.base if field.base in names and field.base.endswith("n") else ""
    return Column(field.name, gettext(field.label), field.unit, low, high, n or None, field.base)


def present(fields: Sequence[Field], rows: Sequence[Mapping[str, Any]]) -> list[Field]:
    """Leave out what no row speaks of, and names that the touchpoint's column has; what is withheld is spoken of."""
    double = {"name"} if any(field.name == "touchpoint" for field in fields) else set()
    hidden = {base for row in rows for base in row.get(WITHHELD) or ()}
    return [
        field
        for field in fields
        if field.name not in double
        if {field.name, field.base} & hidden or any(row.get(field.name) is not None for row in rows)
    ]


def cells(
    row: Mapping[str, Any], columns: Iterable[Column], names: Mapping[str, str], language: str, filters: str = ""
) -> list[Cell]:
    """``filters``: the page's, which a touchpoint's page takes over."""
    return [_cell(row, column, names, language, filters) for column in columns]


def _cell(row: Mapping[str, Any], column: Column, names: Mapping[str, str], language: str, filters: str) -> Cell:
    value = here(row.get(column.name))
    printed = text(row, column, names, language) or formats.by_unit(value, column.unit, language)
    low, high = (row.get(column.low), row.get(column.high)) if column.low and column.high else (None, None)
    sub = _below(row, column, low, high, language)
    tone = _tone(low, high) if column.unit in {"valence", "difference"} else ""
    blank = value is None or value in ("", [], ())
    return Cell(column.label, printed, sub, column.numeric, tone, blank, address(column.name, value, filters))


def text(row: Mapping[str, Any], column: Column | Field, names: Mapping[str, str], language: str) -> str:
    """What is read in words: that a figure is withheld, a code, a span of time; nothing for a number or a moment."""
    value = row.get(column.name)
    spans = formats.span(value, language) if column.name in SPANS and isinstance(value, str) else ""
    return _withheld(row, column) or words(column.name, value, names) or spans


def address(name: str, value: Any, filters: str = "") -> str:
    """Where a cell leads: to its touchpoint under the same filters, or to the contacts behind the row."""
    if not isinstance(value, str) or not value:
        return ""
    if name in {"touchpoint", "about"} and value not in {**outer_names(), **judged_names()}:
        return f"{reverse('touchpoint', args=[value])}?{filters}".rstrip("?")
    return value if name == "contacts" and value.startswith("/") else ""


def _withheld(row: Mapping[str, Any], column: Column | Field) -> str:
    return f"n < {settings.MINIMUM_BASE}" if column.base and column.base in (row.get(WITHHELD) or ()) else ""


def words(name: str, value: Any, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - one return a field
    """The word for a code that a reader should not have to know; nothing for every other value."""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple) and not value:
        return formats.NOTHING
    if name == "reasons":
        return " ".join(reason_words().get(item, item) for item in value)
    if isinstance(value, list | tuple):
        known = sources() | event_words()
        named = [names.get(str(item), known.get(str(item), str(item))) for item in value]
        return " → ".join(named) if name == "journey" else ", ".join(named)
    if not isinstance(value, str):
        return ""
    if name in {"touchpoint", "about", "proposal", "parent", "from", "to", "at", "next_1", "next_2", "next_3"}:
        return names.get(value) or judged_names().get(value, "")
    if name == "contacts":
        return gettext("Contacts")
    if name == "kind" and value in factor_names():
        return factor_names()[value]
    if name in CODED:
        return said(name, value, names)
    return coded(name, value) or (names.get(value, "") if name == "name" else "")


def _below(row: Mapping[str, Any], column: Column, low: Any, high: Any, language: str) -> str:
    parts = [formats.interval(low, high, column.unit, language)] if low is not None and high is not None else []
    n = row.get(column.n) if column.n else None
    if n is not None:
        parts.append(f"n\u00a0=\u00a0{formats.number(n, language)}")
    return " · ".join(parts)


def _tone(low: Any, high: Any) -> str:
    if low is not None and low > 0:
        return "pos"
    return "neg" if high is not None and high < 0 else ""


def here(value: Any) -> Any:
    """Instants in the site's time zone; everything else unchanged."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def ordered(rows: Sequence[Mapping[str, Any]], sort: str, columns: Iterable[Column]) -> list[Mapping[str, Any]]:
    """Rows by one column, ``-name`` downwards; rows without a value come last either way."""
    name, down = sort.removeprefix("-"), sort.startswith("-")
    if name not in {column.name for column in columns}:
        return list(rows)
    filled = [row for row in rows if row.get(name) is not None]
    missing = [row for row in rows if row.get(name) is None]
    return sorted(filled, key=lambda row: row[name], reverse=down) + missing
