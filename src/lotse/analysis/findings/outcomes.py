"""How many buy for the first time, buy again, leave and recommend, period by period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lotse.analysis.findings.selecting import check
from lotse.analysis.findings.spans import PER, day_of, edges, months_before, observed
from lotse.contacts.resolve import resolve
from lotse.contacts.selection import select
from lotse.findings.types import Field, Finding, Option, Result
from lotse.methods.estimates.proportions import wilson
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.outcomes import OUTCOMES, outcomes

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MONTHS = 12  # the span looked at where the filter does not say since when
EXPLANATION = (
    "First purchase: of the people met in the period who had not bought before, the share that bought. Repurchase and "
    "leaving: of the customers at its start (bought before and not left since), the share that bought again, or "
    "terminated. Recommendation: of the people met in the period, the share that recommended or brought somebody. "
    "Only known people; months are counted in UTC. 95% intervals are Wilson's. Falling silent is counted in loyalty, "
    "not here. Without a start the last 12 months are shown."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per period and outcome. What lies before the period says who was a customer at its start."""
    with log.journeys() as journeys:
        codes, chunks = journeys.codes, list(journeys.chunks())
        resolution = resolve(log.catalogue(), codes.whats)
        check(where, codes, resolution.catalogue)
        span = observed(chunks, select(where, codes, resolution))
        if span is None:
            return Result([], 0, "people", (), resolution.catalogue.version)
        start = span[0] if where.since else max(span[0], months_before(span[1], MONTHS))
        borders = edges(start, span[1], options.get("per", "month"))
        selection = select(replace(where, since=None), codes, resolution)
        counts = over_chunks(
            chunks,
            lambda chunk: outcomes(chunk, selection, borders),
            np.add,
            np.zeros((len(borders) - 1, len(OUTCOMES), 2), np.int64),
        )
    rows = [
        {"start": day_of(int(borders[at])), "end": day_of(int(borders[at + 1]) - 1), **_row(name, *counts[at, number])}
        for number, name in enumerate(OUTCOMES)
        for at in range(len(borders) - 1)
    ]
    return Result(rows, int(counts[..., 0].max(initial=0)), "people", (), resolution.catalogue.version)


def _row(name: str, could: np.int64, did: np.int64) -> dict[str, Any]:
    n, people = int(could), int(did)
    share = people / n if n else None
    low, high = wilson(share, n) if share is not None else (None, None)
    return {"outcome": name, "people": people, "share": share, "share_low": low, "share_high": high, "n": n}


FINDING = Finding(
    name="outcomes",
    question="How many buy, stay, leave and recommend?",
    fields=(
        Field("start", "First day", "date"),
        Field("outcome", "Outcome"),
        Field("end", "Last day", "date"),
        Field("people", "People", "count", "n"),
        Field("share", "Share", "share", "n"),
        Field("share_low", "Share, from", "share", "n"),
        Field("share_high", "Share, to", "share", "n"),
        Field("n", "People who could", "count"),
    ),
    compute=compute,
    options=(Option("per", "Period length", PER, "month"),),
    explanation=EXPLANATION,
)
