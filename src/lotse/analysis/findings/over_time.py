"""Whether it gets better: what was asked by wave, what was heard by month, and when measures started."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from lotse.analysis.findings.flat import Flat
from lotse.analysis.findings.gathered import mean, of_role
from lotse.analysis.findings.reading import Reading, reading
from lotse.contacts.filters import Filter
from lotse.contacts.schema import Kind
from lotse.findings.types import Field, Finding, Result
from lotse.methods.estimates.sums import members
from lotse.methods.tallies.cut import Role

if TYPE_CHECKING:
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Mean experience from −1 to +1. Asked (survey answers) stands by wave, or by month where there are no waves; heard "
    "(comments, complaints, mentions) by month. The two never share a mean. Intervals (95 %) are clustered by person, "
    "with Student’s t. n counts people. Measures stand at the day they began."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per series (asked, heard, measure) and period, in the order of time."""
    with reading(log, where) as read:
        asked, heard = (of_role(read, role) for role in (Role.ASKED, Role.HEARD))
        rows = [*_asked(asked, read), *_by_month(heard, "heard")]
        version = read.catalogue.version
    measures = list(_measures(log, where)) if rows else []
    base = members(asked.person)[0] + members(heard.person)[0]
    return Result([*rows, *measures], base, "respondents", (), version)


def _asked(asked: Flat, read: Reading) -> list[dict[str, Any]]:
    waves = [_row("asked", read.codes.waves[code], asked.only(asked.wave == code)) for code in _held(asked)]
    if not waves:
        return _by_month(asked, "asked")
    return sorted(waves, key=lambda row: (row["begins"], row["period"]))


def _held(asked: Flat) -> list[int]:
    return [int(code) for code in np.unique(asked.wave) if code]


def _by_month(found: Flat, series: str) -> list[dict[str, Any]]:
    months = found.time.astype("datetime64[s]").astype("datetime64[M]")
    return [_row(series, str(month), found.only(months == month)) for month in np.unique(months)]


def _row(series: str, period: str, found: Flat) -> dict[str, Any]:
    estimate = mean(found)
    ends = {"begins": _day(found.time.min()), "ends": _day(found.time.max())}
    return {
        "series": series,
        "period": period,
        **ends,
        "value": estimate.value,
        "low": estimate.low,
        "high": estimate.high,
        "n": estimate.n,
    }


def _measures(log: ContactLog, where: Filter) -> Iterator[dict[str, Any]]:
    """Measures at these touchpoints: one row each, however many locations it began in. No customer is in them, so
    what the filter says of people and journeys does not hold for them."""
    asked = Filter(
        since=where.since,
        until=where.until,
        touchpoints=where.touchpoints,
        phases=where.phases,
        locations=where.locations,
        kinds=(Kind.MEASURE,),
    )
    contacts = log.contacts(asked, ["occurred_at", "attributes", "text", "signal"])
    began: dict[str, datetime] = {}
    for contact in contacts.take(pc.sort_indices(contacts["occurred_at"])).to_pylist():
        name = contact["text"] or dict(contact["attributes"] or ()).get("measure") or contact["signal"]
        began.setdefault(name, contact["occurred_at"])
    for name, moment in began.items():
        day = moment.astimezone(UTC).date()
        yield {
            "series": "measure",
            "period": name,
            "begins": day,
            "ends": day,
            "value": None,
            "low": None,
            "high": None,
            "n": None,
        }


def _day(second: Any) -> date:
    return datetime.fromtimestamp(int(second), UTC).date()


FINDING = Finding(
    name="experience-over-time",
    question="Is it getting better?",
    fields=(
        Field("series", "Series"),
        Field("period", "Period"),
        Field("begins", "from", "date"),
        Field("ends", "to", "date"),
        Field("value", "Experience", "valence", "n", True),
        Field("low", "Experience, from", "valence", "n", True),
        Field("high", "Experience, to", "valence", "n", True),
        Field("n", "People", "count"),
    ),
    compute=compute,
    explanation=EXPLANATION,
    anonymous_in=("series", "asked"),
)
