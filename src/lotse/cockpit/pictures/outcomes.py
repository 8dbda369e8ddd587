"""Purchase, repurchase, leaving and recommendation, each from period to period on its own named axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext

from lotse.cockpit import week_pictures
from lotse.cockpit.words import outcome_names
from lotse.findings.withhold import WITHHELD
from lotse.ui import formats

type Row = Mapping[str, Any]
HEIGHT = 180


def drawn(rows: Sequence[Row], frame: Mapping[str, Any]) -> dict[str, Any]:
    by_outcome: dict[str, list[Row]] = {}
    for row in rows:
        by_outcome.setdefault(row["outcome"], []).append(row)
    parts = [_part(outcome, periods, frame["language"]) for outcome, periods in by_outcome.items()]
    return {"outcomes": [part for part in parts if part]}


def _over(rows: Sequence[Row]) -> Sequence[Row]:
    """Without the period that still runs: its share cannot be compared with whole ones; it stands in the table."""
    if len(rows) < 2:
        return rows
    last, before = (row["end"] - row["start"] for row in (rows[-1], rows[-2]))
    return rows[:-1] if last < 0.9 * before else rows


def _part(outcome: str, rows: Sequence[Row], language: str) -> dict[str, Any]:
    """The last whole period with a figure in words, all of them as a plot."""
    known = [row for row in _over(rows) if row["share"] is not None and "n" not in (row.get(WITHHELD) or ())]
    if not known:
        return {}
    last = known[-1]
    name, of = outcome_names()[outcome]
    return {
        "name": name,
        "of": of,
        "last": last,
        "period": f"{formats.day(last['start'], language)} – {formats.day(last['end'], language)}",
        "ends": formats.interval(last["share_low"], last["share_high"], "share", language),
        "plot": week_pictures.rates(
            known, language, gettext("%(name)s from period to period, with 95%% interval") % {"name": name}, HEIGHT
        ),
    }
