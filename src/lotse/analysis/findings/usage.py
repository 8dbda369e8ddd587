"""Who uses what, when and what for: contacts by hour of the week, by device, by purpose, by need and touchpoint."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.selecting import check, role_of
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codes import Codes
from lotse.contacts.resolve import Resolution, resolve
from lotse.contacts.selection import Selection, select
from lotse.findings.types import Field, Finding, Option, Result
from lotse.methods.tallies.cut import Role, over_chunks
from lotse.methods.tallies.usage import HOURS, cells, local_hours

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

BY: Final = ("hour", "device", "need")
OWN: Final = (Role.TRACKED, Role.ASKED, Role.HEARD)
EXPLANATION = (
    "Contacts that customers had themselves; exposures and opinions (importance, trust) are left out. By hour: "
    "hour of the week in the site's time zone. "
    "By device: how each touchpoint is reached. By need: for which purpose each touchpoint is used; contacts without a "
    "known purpose are left out. A person counts once in each cell, so that people do not add up."
)
type Cell = Callable[[Chunk], NDArray[np.int32]]


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per cell that has contacts."""
    with log.journeys() as journeys:
        codes = journeys.codes
        resolution = resolve(log.catalogue(), codes.whats)
        check(where, codes, resolution.catalogue)
        selection = select(where, codes, resolution)
        keys, cell = _cut(options.get("by", "hour"), selection, codes, resolution)
        counts = over_chunks(
            journeys.chunks(),
            lambda chunk: cells(chunk, selection, cell(chunk), len(keys)),
            np.add,
            np.zeros((len(keys), 2), np.int64),
        )
    total = int(counts[:, 0].sum())
    rows = [
        {**key, "contacts": contacts, "people": people, "share": contacts / total}
        for key, (contacts, people) in zip(keys, counts.tolist(), strict=True)
        if contacts
    ]
    return Result(rows, total, "contacts", (), resolution.catalogue.version)


def _cut(
    by: str, selection: Selection, codes: Codes, resolution: Resolution
) -> tuple[Sequence[Mapping[str, Any]], Cell]:
    """The cells in order, and how a chunk's contacts fall into them."""
    own = np.array([role_of(what) in OWN for what in codes.whats], bool)
    if by == "hour":
        zone = ZoneInfo(os.environ.get("LOTSE_TIME_ZONE", "Europe/Berlin"))
        hours = [{"weekday": at // 24 + 1, "hour": at % 24} for at in range(HOURS)]
        return hours, lambda chunk: np.where(own[chunk.what], local_hours(chunk.time, zone), -1).astype(np.int32)
    names = [what.device if by == "device" else what.purpose for what in codes.whats]
    field = "device" if by == "device" else "purpose"
    touchpoints = resolution.catalogue.touchpoints
    pairs = [
        (touchpoints[at].key, name) if at >= 0 and name and counts else None
        for at, name, counts in zip(resolution.touchpoint.tolist(), names, own.tolist(), strict=True)
    ]
    order = sorted({pair for pair in pairs if pair})
    place = {pair: at for at, pair in enumerate(order)}
    code = np.array([place[pair] if pair else -1 for pair in pairs], np.int32)
    return [{"touchpoint": key, field: name} for key, name in order], lambda chunk: code[chunk.what]


FINDING = Finding(
    name="usage",
    question="Who uses what, when and what for?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("weekday", "Weekday"),
        Field("hour", "Hour"),
        Field("device", "Device"),
        Field("purpose", "Purpose"),
        Field("contacts", "Contacts", "count", "people"),
        Field("share", "Share of contacts", "share", "people"),
        Field("people", "People", "count"),
    ),
    compute=compute,
    options=(Option("by", "By", BY, "hour"),),
    explanation=EXPLANATION,
)
