"""What customers do right before they come to a touchpoint, and what they do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.reading import reading
from lotse.analysis.findings.selecting import FilterError, selected
from lotse.contacts.errors import Message
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.runners.threads import run_chunks
from lotse.contacts.schema import ASKED, NOT_EXPERIENCED, Kind
from lotse.contacts.selection import Selection, select
from lotse.findings.types import Field, Finding, Result
from lotse.methods.estimates.proportions import wilson
from lotse.methods.journeys.graph import END, START, Edge, Graph, JourneyGraph

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

# Answers to a survey follow each other because they were asked so, and counted views have nobody's journey.
MET: Final = tuple(kind for kind in Kind if kind not in NOT_EXPERIENCED | ASKED | {Kind.EXPOSURE})
EXPLANATION = (
    "The touchpoint right before and right after this one in the journeys of known people, at whatever distance in "
    "time; survey answers are left out. Shares are of the people who met this touchpoint; somebody who came several "
    "times may stand in several rows, so that they can add up to more than 100 %. Intervals (95 %) are Wilson’s. A row "
    "without a touchpoint: the journey begins or ends here."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """Rows of two series, before and after, the commonest first. Needs the filter ``touchpoint``, with one key."""
    if len(where.touchpoints) != 1:
        raise FilterError(
            Message("before-and-after is asked of one touchpoint: name it, for example touchpoint=hotline.")
        )
    (key,) = where.touchpoints
    with reading(log, where) as read:
        wide = replace(where, touchpoints=(), phases=(), kinds=where.kinds or MET)
        selection = select(wide, read.codes, read.resolution)
        method = JourneyGraph(selection)
        graph = run_chunks(method, read.chunks, selection)
        base = sum(
            _people(chunk, selection, read.resolution.touchpoint, *selected(where, read.catalogue))
            for chunk in read.chunks
        )
        return Result(_rows(graph, key, base), base, "people", (), read.catalogue.version)


def _people(chunk: Chunk, selection: Selection, touchpoint: NDArray[np.int32], at: int) -> int:
    """Known people with a contact at the touchpoint: the base of every share."""
    here = np.flatnonzero((touchpoint[chunk.what] == at) & selection.contacts(chunk).view(np.bool_))
    persons = np.unique(np.searchsorted(chunk.offsets, here, side="right") - 1)
    return int(np.count_nonzero(chunk.people[persons]))


def _rows(graph: Graph, key: str, base: int) -> list[dict[str, Any]]:
    before = [_row("before", edge.start, edge, base) for edge in graph.edges if edge.end == key]
    after = [_row("after", edge.end, edge, base) for edge in graph.edges if edge.start == key]
    return [*sorted(before, key=_commonest), *sorted(after, key=_commonest)]


def _commonest(row: Mapping[str, Any]) -> tuple[int, str]:
    return -row["people"], row["touchpoint"]


def _row(series: str, neighbour: str, edge: Edge, base: int) -> dict[str, Any]:
    share = edge.people / base
    low, high = wilson(share, base)
    name = "" if neighbour in {START, END} else neighbour
    figures = {"share": share, "share_low": low, "share_high": high, "people": edge.people}
    return {"series": series, "touchpoint": name, "contacts": edge.count, **figures}


FINDING = Finding(
    name="before-and-after",
    question="What comes before the touchpoint, and what comes after?",
    fields=(
        Field("series", "Series"),
        Field("touchpoint", "Touchpoint"),
        Field("contacts", "Contacts", "count", "people"),
        Field("share", "Share", "share", "people"),
        Field("share_low", "Share, from", "share", "people"),
        Field("share_high", "Share, to", "share", "people"),
        Field("people", "People", "count"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
