"""The most frequent journeys as chains of touchpoints; two groups side by side where they are compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lotse.cockpit.pictures.figures import axis, bearing, ends, printed, upto
from lotse.ui import formats
from lotse.ui.bars import bar
from lotse.ui.plots import intervals

MOST_CHIPS = 12
CERTAIN = 0.05


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    known = [row for row in rows if row["people"] is not None]
    compared = any("with" in row for row in known)
    names = ("without", "with") if compared else ("share",)
    scale = upto(bearing(row, name, None) for row in known for name in names)
    chains = [_chain(row, names, scale, frame) for row in known]
    return {"chains": chains, "compared": compared, "scale_axis": axis(scale, frame["language"])}


def _chain(row: Mapping[str, Any], names: Sequence[str], scale: Any, frame: Mapping[str, Any]) -> dict[str, Any]:
    language = frame["language"]
    figures = [bearing(row, name, row[f"{name}_people"] if name != "share" else row["people"]) for name in names]
    plot = bar(figures[0], scale) if len(figures) == 1 else intervals(figures, scale)
    return {
        "names": [frame["names"].get(key, key) for key in row["journey"][:MOST_CHIPS]],
        "more": max(0, len(row["journey"]) - MOST_CHIPS),
        "people": row["people"],
        "figures": [(printed(figure, language), ends(figure, language), figure.n) for figure in figures],
        "plot": plot,
        "difference": _difference(row, language) if len(figures) > 1 else None,
    }


def _difference(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    value = row["difference"]
    text = formats.NOTHING if value is None else f"{formats.signed(100 * value, language, 1)}"
    q = row["p_adjusted"]
    return {
        "text": text,
        "low": formats.signed(100 * (row["difference_low"] or 0), language, 1),
        "high": formats.signed(100 * (row["difference_high"] or 0), language, 1),
        "certain": q < CERTAIN and bool(row["journey"]),  # without the outcome nobody can have met nothing
        "q": formats.probability(q, language),
    }
