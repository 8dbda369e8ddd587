"""What the browser draws: plain data with every number already in words, so that no axis invents a format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from lotse.ui import formats


def is_one_curve(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Whether the rows are the waves of a single touchpoint; several on one axis would not share a scale."""
    return bool(rows) and len({row.get("touchpoint") for row in rows}) == 1


def waves(rows: Sequence[Mapping[str, Any]], unit: str, language: str) -> dict[str, Any]:
    """Points with error bars in wave order; a wave without a value is a gap in the line."""
    return {
        "unit": unit,
        "language": language,
        "names": [str(row["wave"]) for row in rows],
        "points": [_point(row, unit, language) for row in rows],
        "words": {"interval": "95\u202f%" if language == "de" else "95%", "series": gettext("value per wave")},
    }


def _point(row: Mapping[str, Any], unit: str, language: str) -> dict[str, Any]:
    value, low, high, n = (row.get(name) for name in ("value", "low", "high", "n"))
    return {
        "value": value,
        "low": low,
        "high": high,
        "few": n is not None and n < 30,
        "text": formats.by_unit(value, unit, language),
        "ends": formats.interval(low, high, unit, language) if low is not None and high is not None else "",
        "n": formats.by_unit(n, "count", language),
    }
