"""A finding's cells as a heat table: figures on graded grounds, with the grades named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format

from lotse.cockpit.words import said
from lotse.ui import formats

Row = Mapping[str, Any]
GRADES = 5
MONDAY = date(2024, 1, 1)
SHOWN = 40  # touchpoints; the table view has all


@dataclass(frozen=True)
class Heat:
    """``rows``: a name and its cells (text, grade 0–5, head). ``legend``: each grade with its ends."""

    heads: list[str]
    rows: list[tuple[str, list[tuple[str, int, str]]]]
    legend: list[tuple[int, str]]
    hours: bool = False  # of the week: cells without figures where it is narrow


def drawn(rows: Sequence[Row], by: str, names: Mapping[str, str], language: str) -> Heat | None:
    if not rows:
        return None
    if by == "hour":
        days = {number: date_format(MONDAY + timedelta(days=number - 1), "D") for number in range(1, 8)}
        across = {hour: str(hour) for hour in range(24)}
        return _table(rows, ("weekday", days), ("hour", across), language)
    field = "device" if by == "device" else "purpose"
    total: dict[str, int] = {}
    for row in rows:
        total[row["touchpoint"]] = total.get(row["touchpoint"], 0) + (row["contacts"] or 0)
    used = sorted(total, key=lambda key: -total[key])[:SHOWN]
    down = {key: names.get(key, key) for key in used}
    often: dict[str, int] = {}
    for row in rows:
        often[row[field]] = often.get(row[field], 0) + (row["contacts"] or 0)
    words = {code: said(field, code, names) for code in sorted(often, key=lambda code: -often[code])}
    return _table(rows, ("touchpoint", down), (field, words), language)


def _table(
    rows: Sequence[Row], down: tuple[str, Mapping[Any, str]], across: tuple[str, Mapping[Any, str]], language: str
) -> Heat:
    values = {(row[down[0]], row[across[0]]): row["contacts"] or 0 for row in rows}
    top = max(values.values(), default=0) or 1
    lines = [
        (name, [(*_cell(values.get((key, column), 0), top, language), head) for column, head in across[1].items()])
        for key, name in down[1].items()
    ]
    ends = [(top * (grade - 1) / GRADES, top * grade / GRADES) for grade in range(1, GRADES + 1)]
    legend = [
        (grade, f"{formats.number(int(low) + 1, language)}{formats.EN_DASH}{formats.number(int(high), language)}")
        for grade, (low, high) in enumerate(ends, 1)
        if int(high) > int(low)
    ]
    return Heat(list(across[1].values()), lines, legend, across[0] == "hour")


def _cell(value: int, top: int, language: str) -> tuple[str, int]:
    grade = -(-value * GRADES // top)
    return (formats.number(value, language) if value else formats.NOTHING, grade)
