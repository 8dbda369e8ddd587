"""Invented answers for the page of one touchpoint: the real findings' fields, nobody's figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from lotse.analysis.findings import before_after, locations, over_time, purposes, when
from lotse.contacts.filters import Filter
from lotse.findings.types import Finding, Result

WAVES = {"W5": (0.12, 98), "W6": (0.02, 131), "W7": (-0.15, 307), "W8": (-0.21, 412)}
PURPOSES = {"clarify_invoice": 0.31, "change_booking": 0.27, "directions": 0.16, "complain": 0.14}
NEIGHBOURS = {"invoice": 0.29, "website": 0.24, "arrival": 0.11, "": 0.19}


def _over_time() -> list[dict[str, Any]]:
    asked = [
        _figure("asked", wave, date(2025, 2 + 3 * at, 8), mean, 0.1, n)
        for at, (wave, (mean, n)) in enumerate(WAVES.items())
    ]
    heard = [
        _figure("heard", f"2025-{month:02}", date(2025, month, 3), -0.2 - 0.02 * month, 0.12, 12 + 5 * month)
        for month in range(1, 13) if month != 6
    ]  # fmt: skip
    started = date(2025, 4, 6)
    measure = {"series": "measure", "period": "New greeting", "begins": started, "ends": started}
    return [*asked, *heard, {**measure, "value": None, "low": None, "high": None, "n": None}]


def _figure(series: str, period: str, begins: date, mean: float, half: float, n: int) -> dict[str, Any]:
    ends = begins.replace(day=20)
    figures = {"value": mean, "low": mean - half, "high": mean + half, "n": n}
    return {"series": series, "period": period, "begins": begins, "ends": ends, **figures}


def _locations() -> list[dict[str, Any]]:
    means = {"Hamburg": (-0.09, 171), "Bremen": (-0.24, 128), "Lübeck": (-0.35, 21)}
    return [
        {
            "location": name,
            **{"asked_n": n, "asked_mean": mean, "asked_low": mean - 0.1, "asked_high": mean + 0.1},
            **{"heard_n": 0, "heard_mean": None, "heard_low": None, "heard_high": None},
        }
        for name, (mean, n) in means.items()
    ]


def _share(share: float) -> dict[str, Any]:
    people = round(3627 * share)
    return {
        "contacts": people + 9,
        "share": share,
        "share_low": share - 0.02,
        "share_high": share + 0.02,
        "people": people,
    }


def _when() -> list[dict[str, Any]]:
    counts = [(day, hour, max(0, 40 - 5 * abs(hour - 11) - 4 * day)) for day in range(1, 8) for hour in range(24)]
    return [{"weekday": d, "hour": h, "contacts": n, "share": n / 5214, "people": n} for d, h, n in counts]


ROWS: dict[str, tuple[Finding, Callable[[], list[dict[str, Any]]]]] = {
    "experience-over-time": (over_time.FINDING, _over_time),
    "locations": (locations.FINDING, _locations),
    "purposes": (
        purposes.FINDING,
        lambda: [{"purpose": name, **_share(share)} for name, share in PURPOSES.items()],
    ),
    "when": (when.FINDING, _when),
    "before-and-after": (
        before_after.FINDING,
        lambda: [
            {"series": series, "touchpoint": key, **_share(share)}
            for series in ("before", "after")
            for key, share in NEIGHBOURS.items()
        ],
    ),
}


def _answer(rows: Callable[[], list[dict[str, Any]]]) -> Callable[[Any, Filter, Mapping[str, str]], Result]:
    return lambda _log, _where, _options: Result(rows(), 3627, "people", (), 3)


FINDINGS = {name: replace(finding, compute=_answer(rows)) for name, (finding, rows) in ROWS.items()}
