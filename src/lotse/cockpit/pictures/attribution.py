"""The contribution by each model: points with intervals on one axis, a column for each model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext

from lotse.cockpit.pictures.figures import axis, bearing, ends, printed, upto
from lotse.ui.plots import intervals

MODELS: Final = ("markov", "shapley", "first", "last", "linear", "time_decay", "position")
MOST: Final = 20


def labels() -> dict[str, str]:
    return {
        "markov": gettext("Markov"),
        "shapley": gettext("Shapley"),
        "first": gettext("First contact"),
        "last": gettext("Last contact"),
        "linear": gettext("Linear"),
        "time_decay": gettext("Time decay"),
        "position": gettext("Position"),
    }


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    known = [row for row in rows if row.get("markov") is not None]
    rest = [row for row in known if row["touchpoint"] == "unexplained"]
    shown = [row for row in known if row["touchpoint"] != "unexplained"][:MOST]
    stated = any(row.get("stated") is not None for row in rows)
    columns = [*labels().items(), *([("stated", gettext("Stated"))] if stated else [])]
    scale = upto(bearing(row, name, None) for row in (*shown, *rest) for name, _ in columns)
    return {
        "models": [label for _, label in columns],
        "contributions": [_row(row, columns, scale, frame) for row in (*shown, *rest)],
        "scale_axis": axis(scale, frame["language"]),
        "left_out": len(known) - len(shown) - len(rest),
    }


def _row(
    row: Mapping[str, Any], columns: Sequence[tuple[str, str]], scale: Any, frame: Mapping[str, Any]
) -> dict[str, Any]:
    language = frame["language"]
    figures = [
        (label, bearing(row, name, row["paths"] if name != "stated" else row.get("stated_people")))
        for name, label in columns
    ]
    return {
        "name": frame["names"].get(row["touchpoint"], row["touchpoint"]),
        "earned": row.get("ownership") == "earned",
        "rest": row["touchpoint"] == "unexplained",
        "paths": row["paths"],
        "cells": [
            {
                "label": label,
                "plot": intervals([figure], scale) if figure.value is not None else "",
                "text": printed(figure, language),
                "ends": ends(figure, language),
            }
            for label, figure in figures
        ],
    }
