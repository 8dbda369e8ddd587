"""The finding ``weekly`` against counting by hand."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from statistics import fmean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t

from lotse.analysis.findings.weekly import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.lives import is_step, log_of, logs
from tests.analysis.findings.worlds import DAY, Row


def begins(row: Row, by: str) -> date:
    day = datetime.fromtimestamp(row.day * DAY, UTC).date()
    return day if by == "day" else day.replace(day=1) if by == "month" else day - timedelta(days=day.weekday())


@settings(max_examples=60, deadline=None)
@given(rows=logs, by=st.sampled_from(["day", "week", "month"]))
def test_every_cell(rows: list[Row], by: str) -> None:
    cells: defaultdict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in filter(is_step, rows):
        cells[row.signal, begins(row, by)].append(row)
    result = FINDING.compute(log_of(rows), Filter(), {"by": by})
    answer = {(row["touchpoint"], row["start"]): row for row in result.rows}
    assert result.base == sum(map(len, cells.values()))
    assert set(answer) == set(cells)
    for key, inside in cells.items():
        row = answer[key]
        assert (row["reach"], row["volume"]) == (len({r.customer for r in inside} - {0}), len(inside))
        for name, kinds in (("asked", {"rating"}), ("heard", {"comment"})):
            felt = [r.valence for r in inside if r.kind in kinds and r.valence is not None]
            assert row[f"{name}_n"] == len(felt)
            assert row[name] == (pytest.approx(fmean(felt)) if felt else None)
            assert row[f"{name}_negative"] == (pytest.approx(sum(v < 0 for v in felt) / len(felt)) if felt else None)
            if len(felt) > 1:
                half = t.ppf(0.975, len(felt) - 1) * stdev(felt) / len(felt) ** 0.5
                assert row[f"{name}_low"] == pytest.approx(max(-1, fmean(felt) - half))


def test_a_period_of_the_filter() -> None:
    rows = [Row(1, day, "ad", "use") for day in (1, 9, 20)]
    where = Filter(since=datetime.fromtimestamp(5 * DAY, UTC), until=datetime.fromtimestamp(15 * DAY, UTC))
    assert [row["contacts"] for row in FINDING.compute(log_of(rows), where, {}).rows] == [1]
