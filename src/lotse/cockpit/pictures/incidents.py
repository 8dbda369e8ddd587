"""Incidents along the phases and per touchpoint, customers beside staff; and what staff think could still happen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from lotse.cockpit.coded import judged_names
from lotse.cockpit.pictures.figures import contacts_address
from lotse.ui import formats
from lotse.ui.plots import EXPERIENCE, Bearing, drawing, row, zero_line

TOLD = ("comment", "complaint", "mention")
MOST = 12  # touchpoints drawn; all stand in the table


def drawn(rows: Sequence[Mapping[str, Any]], frame: Mapping[str, Any]) -> dict[str, Any]:
    points = [item for item in rows if item["part"] == "touchpoint" and item.get("customers_n") is not None]
    told = sorted(points, key=_bad_first)
    judged = sorted((item for item in points if item.get("risk")), key=lambda item: -item["risk"])
    return {
        "incident_phases": [_line(item, frame) for item in rows if item["part"] == "phase"],
        "incident_points": [_line(item, frame) for item in told[:MOST]],
        "left_out": max(0, len(told) - MOST),
        "unseen_points": [_judged(item, frame) for item in judged[:MOST]],
        "agreement": [_agreement(item, frame["language"]) for item in rows if item["part"] == "agreement"],
        "unnamed": [frame["names"].get(item["touchpoint"], item["name"]) for item in told
                    if item["named_by"] == "customers only"],
    }  # fmt: skip


def _bad_first(item: Mapping[str, Any]) -> tuple[int, int]:
    """Most told as bad first; where customers tell nothing, what staff tell as bad."""
    return -(item["customers_negative"] or 0), -(item["staff_negative"] or 0)


def _line(item: Mapping[str, Any], frame: Mapping[str, Any]) -> dict[str, Any]:
    language = frame["language"]
    lean = Bearing(item.get("lean"), item.get("lean_low"), item.get("lean_high"), item["customers_n"], "heard")
    rate = item.get("mention_rate")
    return {
        **item,
        "display": frame["names"].get(item["touchpoint"], item["name"]),
        "address": contacts_address(frame["address"], touchpoint=[item["touchpoint"]], kind=TOLD)
        if item["part"] == "touchpoint" and frame.get("may_see_contacts")
        else "",
        "plot": drawing([zero_line(EXPERIENCE, 20), row(lean, EXPERIENCE, 10)], 20),
        "lean_text": "–" if lean.value is None else formats.by_unit(lean.value, "valence", language),
        "lean_ends": "" if lean.low is None or lean.high is None
        else formats.interval(lean.low, lean.high, "valence", language),
        "rate": "–" if rate is None else formats.share(rate, language, 1),
        "side": _side(item.get("named_by", "")),
    }  # fmt: skip


def _side(named_by: str) -> str:
    return {"customers only": gettext("staff do not name it"), "staff only": gettext("customers do not name it")}.get(
        named_by, ""
    )


def _judged(item: Mapping[str, Any], frame: Mapping[str, Any]) -> dict[str, Any]:
    figures = {name: formats.number(item[name], frame["language"], 1) for name in ("risk", "risk_low", "risk_high")}
    parts = {
        name: formats.number(item[f"unseen_{name}"], frame["language"], 1) for name in ("severity", "plausibility")
    }
    return {
        "display": frame["names"].get(item["touchpoint"], item["name"]),
        "raters": item["risk_n"],
        **figures,
        **parts,
    }


def _agreement(item: Mapping[str, Any], language: str) -> dict[str, Any]:
    kappa = item.get("kappa")
    return {
        "name": judged_names().get(item["touchpoint"], item["touchpoint"]),
        "alpha": formats.number(item["alpha"], language, 2),
        "ends": formats.interval(item["alpha_low"], item["alpha_high"], "rating", language),
        "kappa": "" if kappa is None else formats.number(kappa, language, 2),
        "units": item["units"],
    }
