"""Leavers and stayers as paired intervals; what is not demonstrable stands apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lotse.cockpit.pictures.figures import axis, bearing, contacts_address, ends, printed, upto
from lotse.ui import formats
from lotse.ui.plots import Scale, drawing, row, zero_line

CERTAIN = 0.05
MOST = 12  # of those not demonstrable


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    known = [item for item in rows if item.get("people") is not None]
    scale = upto(bearing(item, name, None) for item in known for name in ("left_negative", "stayed_negative"))
    pairs = [(_pair(item, scale, frame), item["p_adjusted"] < CERTAIN) for item in known]
    uncertain = [pair for pair, certain in pairs if not certain]
    return {
        "certain": [pair for pair, certain in pairs if certain],
        "uncertain": uncertain[:MOST],
        "left_out": max(0, len(uncertain) - MOST),
        "scale_axis": axis(scale, frame["language"]),
    }


def _pair(item: Mapping[str, Any], scale: Scale, frame: Mapping[str, Any]) -> dict[str, Any]:
    language = frame["language"]
    left = bearing(item, "left_negative", item["left_used"])
    stayed = bearing(item, "stayed_negative", item["stayed_used"])
    plot = drawing([zero_line(scale, 34), row(left, scale, 9, tone="n2"), row(stayed, scale, 26, tone="z")], 35)
    return {
        "name": frame["names"].get(item["touchpoint"], item["touchpoint"]),
        "address": contacts_address(frame["address"], touchpoint=[item["touchpoint"]], outcome=["cancellation"]),
        "plot": plot,
        "left": (printed(left, language), ends(left, language), item["left_negative_people"]),
        "stayed": (printed(stayed, language), ends(stayed, language), item["stayed_negative_people"]),
        "difference": formats.signed(100 * item["difference"], language, 1),
        "low": formats.signed(100 * item["difference_low"], language, 1),
        "high": formats.signed(100 * item["difference_high"], language, 1),
        "q": formats.probability(item["p_adjusted"], language),
    }
