"""What has changed at each touchpoint, on one axis; what is not demonstrable stands apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.urls import reverse

from lotse.findings.withhold import WITHHELD
from lotse.ui import formats
from lotse.ui.plots import Bearing, Scale, axis, drawing, row, zero_line

SCALE: Final = Scale(-1, 1, zero=0)
MOST: Final = 15  # of those not demonstrable; all stand in the table


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    known = [item for item in rows if item["change"] is not None and "n" not in (item.get(WITHHELD) or ())]
    certain = [_change(item, frame) for item in known if item["certain"]]
    open_ones = [_change(item, frame) for item in known if not item["certain"]]
    language = frame["language"]
    return {
        "certain": certain,
        "uncertain": open_ones[:MOST],
        "left_out": len(rows) - len(certain) - len(open_ones[:MOST]),
        "since": formats.day(rows[0]["since"], language),
        "until": formats.day(rows[0]["until"], language),
        "scale_axis": axis([(value, formats.signed(value, language, 0)) for value in (-1, 0, 1)], SCALE),
    }


def _change(item: Mapping[str, Any], frame: Mapping[str, Any]) -> dict[str, Any]:
    language = frame["language"]
    bearing = Bearing(item["change"], item["change_low"], item["change_high"], item["n"], item["source"])
    return {
        "name": frame["names"].get(item["touchpoint"], item["touchpoint"]),
        "address": reverse("touchpoint", args=[item["touchpoint"]]),
        "source": item["source"],
        "bearing": bearing,
        "plot": drawing([zero_line(SCALE, 20), row(bearing, SCALE, 10, tone=None if item["certain"] else "z")], 20),
        "before": formats.by_unit(item["before"], "valence", language),
        "after": formats.by_unit(item["after"], "valence", language),
    }
