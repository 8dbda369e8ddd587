"""Signals and the contacts behind a figure, on a written log."""

from __future__ import annotations

import pytest

from lotse.analysis.findings import signals
from lotse.analysis.findings.contacts import FINDING
from lotse.analysis.findings.selecting import FilterError
from lotse.contacts.filters import Filter
from tests.analysis.findings.worlds import FakeLog, Row, asked


def test_signals_by_volume_with_touchpoint_or_proposal():
    rows = [asked(1, 1, "Q9", 5), asked(1, 2, "Q9", 4), Row(2, 1, "new", "use", count=7), Row(0, 1, "noise", "use")]
    result = signals.FINDING.compute(FakeLog(rows), Filter(), {})
    shown = [(r["signal"], r["volume"], r["rows"], r["people"], r["touchpoint"], r["proposal"]) for r in result.rows]
    assert shown == [
        ("new", 7, 1, 1, "", "+new"),
        ("Q9", 2, 2, 1, "wifi", ""),
        ("noise", 1, 1, 0, "", ""),
    ]
    assert (result.base, result.base_of) == (4, "contacts")


def test_pages_are_bounded():
    with pytest.raises(FilterError, match="limit is '5000'; allowed is a whole number from 1 to 1000"):
        FINDING.compute(FakeLog([]), Filter(), {"limit": "5000"})
    with pytest.raises(FilterError, match="offset is '-1'; allowed is a whole number from 0"):
        FINDING.compute(FakeLog([]), Filter(), {"offset": "-1"})
