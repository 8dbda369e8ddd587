"""Net reach as a rising curve, the mix of online and offline, and each touchpoint with its cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from lotse.cockpit.coded import mix_names
from lotse.cockpit.pictures.figures import bearing, ends, printed
from lotse.ui import formats
from lotse.ui.bars import bar, rising
from lotse.ui.plots import Scale

WHOLE = Scale(0, 1)
MOST = 25


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    language = frame["language"]
    best = [row for row in rows if row["part"] == "combination" and row["people"] is not None]
    points = [bearing(row, "share", row["people"]) for row in best]
    label = gettext("Net reach by number of touchpoints")
    return {
        "combinations": [_combination(at, best, frame) for at in range(len(best))],
        "rising": rising(points, [row["name"] for row in best], label) if best else "",
        "mix": [_bar(row, frame) for row in rows if row["part"] in ("mix", "mobile") and row["people"] is not None],
        "touchpoints": [_touchpoint(row, frame) for row in _alone(rows)[:MOST]],
        "left_out": max(0, len(_alone(rows)) - MOST),
        "whole": formats.share(1, language, 0),
        "half": formats.share(0.5, language, 0),
        "none": formats.share(0, language, 0),
    }


def _alone(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    alone = [row for row in rows if row["part"] == "touchpoint"]
    return sorted(alone, key=lambda row: -(row["people"] or 0))


def _combination(at: int, best: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    """What the step adds: the touchpoints that the smaller combination did not have, and those it dropped."""
    before = set(best[at - 1]["touchpoints"]) if at else set()
    here = best[at]["touchpoints"]
    figure = bearing(best[at], "share", best[at]["people"])
    return {
        "size": best[at]["name"],
        "added": [frame["names"].get(key, key) for key in here if key not in before],
        "dropped": [frame["names"].get(key, key) for key in sorted(before.difference(here))],
        "share": printed(figure, frame["language"]),
        "ends": ends(figure, frame["language"]),
        "people": best[at]["people"],
    }


def _bar(row: Mapping[str, Any], frame: Mapping[str, Any]) -> dict[str, Any]:
    figure = bearing(row, "share", row["people"])
    return {
        "name": mix_names().get(row["name"], row["name"]),
        "plot": bar(figure, WHOLE),
        "share": printed(figure, frame["language"]),
        "ends": ends(figure, frame["language"]),
        "people": row["people"],
        "apart": row["part"] == "mobile",
    }


def _touchpoint(row: Mapping[str, Any], frame: Mapping[str, Any]) -> dict[str, Any]:
    figure, mobile = bearing(row, "share", row["people"]), bearing(row, "mobile", row["people"])
    language = frame["language"]
    cost = row.get("cost_per_person")
    return {
        **row,
        "display": frame["names"].get(row["name"], row["name"]),
        "plot": bar(figure, WHOLE),
        "net": printed(figure, language),
        "net_ends": ends(figure, language),
        "by_mobile": printed(mobile, language),
        "per_person": formats.by_unit(cost, "rating", language) + f"{formats.NARROW}€" if cost is not None else "",
    }
