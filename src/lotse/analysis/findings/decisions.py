"""What needs deciding now, most pressing first: the start page's sentences as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import numpy as np

from lotse.analysis.decisions import Inventory, decide
from lotse.analysis.findings import changes, touchpoints
from lotse.analysis.findings.reading import reading
from lotse.analysis.findings.spans import day_of, months_before, observed
from lotse.analysis.moments.effects import screened_after
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.resolve import UNMAPPED
from lotse.findings.types import Field, Finding, Result
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.signals import volumes

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MONTHS = 12
EXPLANATION = (
    "At most five. A touchpoint calls for a decision where demonstrably more customers leave after a bad experience "
    "than comparable customers do (computed as where “What follows one experience” is asked, within 90 days), by the "
    "number of customers certainly lost. Then, "
    "where it has certainly become worse in the last 13 weeks; where at least 10% of people meet it and it is "
    "certainly bad (95% interval below 0), asked or heard; or where what is heard is certainly below 0 and below what "
    "is asked: by the number of people met times the distance from the reference that the interval leaves certain. "
    "Each figure rests on at least 30 people. Last: signals of no touchpoint, from 1% of contacts on, and touchpoints "
    "that nobody is responsible for. Unless you choose a period, the last 12 months up to the last contact are judged."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per decision; see ``EXPLANATION`` and ``lotse.analysis.decisions``."""
    recent = _recent(log, where)
    return _decided(log, recent) if recent else Result([], 0, "people")


def _decided(log: ContactLog, where: Filter) -> Result:
    found = touchpoints.compute(log, where, {})
    changed = changes.compute(log, replace(where, since=None), {})
    catalogue = log.catalogue()
    decisions = decide(found.rows, changed.rows, _inventory(log, where, catalogue, found), _leaving(log, where))
    owners = {touchpoint.key: touchpoint.owner for touchpoint in catalogue.touchpoints}
    rows = [
        {"rank": rank, **asdict(one), "owner": owners.get(one.touchpoint, ""), **_period(where)}
        for rank, one in enumerate(decisions, 1)
    ]
    for row in rows:
        del row["concern"]
    return Result(rows, found.base, found.base_of, found.notes, catalogue.version)


def _recent(log: ContactLog, where: Filter) -> Filter | None:
    """The filter with both ends of its period; None where it holds no contact."""
    with reading(log, where) as read:
        span = observed(read.chunks, read.cut.selection)
    if span is None:
        return None
    since = where.since or datetime.fromtimestamp(max(span[0], months_before(span[1], MONTHS)), UTC)
    return replace(where, since=since, until=datetime.fromtimestamp(span[1], UTC))


def _leaving(log: ContactLog, where: Filter) -> list[dict[str, Any]]:
    """The touchpoints after whose bad experiences demonstrably more customers leave."""
    with reading(log, where) as read:
        points = read.catalogue.touchpoints
        rows = screened_after(read, "leaving")
    return [{"touchpoint": points[row["at"]].key, **row} for row in rows if row["demonstrated"]]


def _period(where: Filter) -> dict[str, Any]:
    since, until = (int(end.timestamp()) if end else 0 for end in (where.since, where.until))
    return {"since": day_of(since), "until": day_of(until - 1)}


def _inventory(log: ContactLog, where: Filter, catalogue: Catalogue, found: Result) -> Inventory:
    with reading(log, where) as read:
        group = (read.resolution.touchpoint == UNMAPPED).astype(np.int32)
        counts = over_chunks(
            read.chunks,
            lambda chunk: volumes(chunk, read.cut.selection, group, 2),
            np.add,
            np.zeros((2, 3), np.int64),
        )
    reach = {row["touchpoint"]: row["reach"] or 0.0 for row in found.rows}
    used = [touchpoint for touchpoint in catalogue.touchpoints if not touchpoint.retired and touchpoint.key in reach]
    ownerless = sorted((one.key for one in used if not one.owner), key=lambda key: (-reach[key], key))
    return Inventory(int(counts[:, 1].sum()), int(counts[1, 1]), len(used), tuple(ownerless))


FINDING = Finding(
    name="decisions",
    question="What needs deciding now?",
    fields=(
        Field("rank", "Rank"),
        Field("rule", "Rule"),
        Field("touchpoint", "Touchpoint"),
        Field("source", "Asked, heard or seen"),
        Field("value", "Figure", "rating", "n", True),
        Field("low", "from", "rating", "n", True),
        Field("high", "to", "rating", "n", True),
        Field("reference", "Judged against", "rating", "n", True),
        Field("n", "Base", "count"),
        Field("counts", "Base counts"),
        Field("reach", "Reach", "share"),
        Field("stake_low", "Value at stake a year, from", "money", "n"),
        Field("stake_high", "Value at stake a year, to", "money", "n"),
        Field("owner", "Owner"),
        Field("since", "Since", "date"),
        Field("until", "Until", "date"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
