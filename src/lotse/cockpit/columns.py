"""A finding's fields as columns on screen: a value, its interval and its base share one cell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from lotse.cockpit.choices import kind_names
from lotse.findings.types import Field
from lotse.ui import formats
from lotse.ui.templatetags.lotse import evidence_name

_NUMERIC = {"count", "share", "valence", "rating", "nps", "money", "seconds"}


@dataclass(frozen=True)
class Column:
    """One column. ``low``, ``high`` and ``n`` name the fields that stand below the value in the same cell."""

    name: str
    label: str
    unit: str
    low: str | None = None
    high: str | None = None
    n: str | None = None

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


def of_fields(fields: Sequence[Field]) -> list[Column]:
    """Fields in their order; ``X_low``, ``X_high`` and ``X_n`` join the column of ``X``, ``X_value`` or ``X_mean``."""
    by_name = {field.name: field for field in fields}
    satellites: set[str] = set()
    columns = []
    for field in fields:
        low, high, n = (_beside(field.name, end, by_name) for end in ("low", "high", "n"))
        with_interval = low is not None and high is not None
        if with_interval:
            satellites |= {name for name in (low, high, n) if name}
        columns.append(
            Column(field.name, gettext(field.label), field.unit, low, high, n)
            if with_interval
            else Column(field.name, gettext(field.label), field.unit)
        )
    return [column for column in columns if column.name not in satellites]


def _beside(name: str, end: str, fields: Mapping[str, Field]) -> str | None:
    """The field that holds one end of the interval (or the base) of the value ``name``."""
    if name.endswith(("low", "high", "_n")) or name == "n":
        return None
    stem = name.removesuffix("value").removesuffix("mean").rstrip("_")
    candidate = f"{stem}_{end}" if stem else end
    return candidate if candidate in fields else None


def cells(row: Mapping[str, Any], columns: Iterable[Column], language: str) -> list[Cell]:
    return [_cell(row, column, language) for column in columns]


def _cell(row: Mapping[str, Any], column: Column, language: str) -> Cell:
    value = here(row.get(column.name))
    text = words(column.name, value) or formats.by_unit(value, column.unit, language)
    low, high = (row.get(column.low), row.get(column.high)) if column.low and column.high else (None, None)
    sub = _below(row, column, low, high, language)
    tone = _tone(low, high) if column.unit == "valence" else ""
    return Cell(column.label, text, sub, column.numeric, tone, value is None)


def words(name: str, value: Any) -> str:
    """The word for a code that a reader should not have to know; nothing for every other value."""
    if not isinstance(value, str):
        return ""
    if name == "kind":
        return kind_names().get(value, "")
    return evidence_name(value) if name == "evidence" else ""


def _below(row: Mapping[str, Any], column: Column, low: Any, high: Any, language: str) -> str:
    parts = [formats.interval(low, high, column.unit, language)] if low is not None and high is not None else []
    n = row.get(column.n) if column.n else None
    if n is not None:
        parts.append(f"n = {formats.number(n, language)}")
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
