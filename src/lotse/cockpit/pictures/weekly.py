"""Each touchpoint as a strip of periods: how many come, or how it is for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext

from lotse.cockpit.addresses import chosen_of, select
from lotse.ui import formats
from lotse.ui.bars import Cell, strip
from lotse.ui.plots import experience_class

FEW: Final = 5
LONGEST: Final = 160  # periods side by side; of more, the last ones are shown

type Row = Mapping[str, Any]


def shows() -> dict[str, str]:
    return {
        "reach": gettext("People"),
        "volume": gettext("Volume"),
        "asked": gettext("Experience, asked"),
        "heard": gettext("Experience, heard"),
        "heard_negative": gettext("Share negative, heard"),
        "asked_top": gettext("Best answer, asked"),
    }


def drawn(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    show = chosen_of("show", frame["address"], shows())
    periods = _periods(rows, frame["chosen"].get("by", "week"))
    lines: defaultdict[str, dict[date, Row]] = defaultdict(dict)
    for row in rows:
        lines[row["touchpoint"]][row["start"]] = row
    named = [_line(key, cells, periods, show, frame) for key, cells in lines.items()]
    return {
        "lines": [line for line in named if line is not None],
        "shown": shows()[show],
        "is_scale": show in ("asked", "heard"),
        "periods": _labels(periods, frame["language"]),
        "extra_options": [select("show", gettext("Show"), show, list(shows().items()))],
    }


def _periods(rows: Sequence[Row], by: str) -> list[date]:
    first, last = min(row["start"] for row in rows), max(row["start"] for row in rows)
    found = [first]
    while found[-1] < last:
        found.append(_after(found[-1], by))
    return found[-LONGEST:]


def _after(start: date, by: str) -> date:
    if by == "month":
        return (start + timedelta(days=31)).replace(day=1)
    return start + timedelta(days=7 if by == "week" else 1)


def _labels(periods: Sequence[date], language: str) -> list[str]:
    return [formats.day(periods[at], language) for at in sorted({0, len(periods) // 2, len(periods) - 1})]


def _line(
    key: str, cells: Mapping[date, Row], periods: Sequence[date], show: str, frame: Mapping[str, Any]
) -> dict[str, Any] | None:
    values = [cells[start].get(show) for start in periods if start in cells]
    known = [value for value in values if value is not None]
    if not known:
        return None
    most = max(known)
    return {
        "name": frame["names"].get(key, key),
        "strip": strip([_cell(cells.get(start), start, show, most, frame["language"]) for start in periods]),
        "last": _printed(known[-1], show, frame["language"]),
        "most": _printed(most, show, frame["language"]),
    }


def _cell(row: Row | None, start: date, show: str, most: float, language: str) -> Cell | None:
    value = row.get(show) if row else None
    if value is None or row is None:
        return None
    text = f"{formats.day(start, language)}: {_printed(value, show, language)}{_rest(row, show, language)}"
    if show in ("asked", "heard"):
        return experience_class(value), 1.0, text
    return "deep", 0.08 + 0.92 * (value if show.endswith(("negative", "top")) else value / most if most else 0), text


def _rest(row: Row, show: str, language: str) -> str:
    """Interval and base of a cell that has them."""
    low, high, n = row.get(f"{show}_low"), row.get(f"{show}_high"), row.get(f"{show.split('_', maxsplit=1)[0]}_n")
    unit = "valence" if show in ("asked", "heard") else "share"
    parts = [formats.interval(low, high, unit, language)] if low is not None and high is not None else []
    parts += [f"n = {formats.number(n, language)}"] if n else []
    return f" ({'; '.join(parts)})" if parts else ""


def _printed(value: float, show: str, language: str) -> str:
    unit = "valence" if show in ("asked", "heard") else "share" if show.endswith(("negative", "top")) else "count"
    return formats.by_unit(value, unit, language)
