"""When a touchpoint is used: contacts by weekday and hour of the site's clock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from lotse.analysis.findings.flat import Array, counted
from lotse.analysis.findings.gathered import of_roles, single
from lotse.analysis.findings.reading import Reading, reading
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.runners.threads import each
from lotse.findings.types import Field, Finding, Result
from lotse.methods.tallies.cut import Role
from lotse.methods.tallies.usage import HOURS, local_hours, people_at

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Contacts that a system has seen (use, purchase, …) by weekday (1 is Monday) and hour of the site’s time zone. "
    "Survey answers and statements are left out: they say when somebody answered, not when the touchpoint was used."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per weekday and hour, all 168 of them; none where nothing was seen."""
    with reading(log, where) as read:
        zone = ZoneInfo(os.environ.get("LOTSE_TIME_ZONE", "Europe/Berlin"))
        contacts, people = sum(each(lambda chunk: _week(read, chunk, zone), read.chunks), np.zeros((2, HOURS), int))
        version, total = read.catalogue.version, int(contacts.sum())
    if not total:
        return Result([], 0, "contacts", (), version)
    rows = [_row(at, int(contacts[at]), total, int(people[at])) for at in range(HOURS)]
    return Result(rows, total, "contacts", (), version)


def _week(read: Reading, chunk: Chunk, zone: ZoneInfo) -> Array:
    """(2, hours of the week): contacts of one chunk, and people, each of whom counts once in an hour."""
    found = counted(read, chunk, of_roles(read, Role.TRACKED), known=False, among=single)
    hour = local_hours(chunk.time[found.at], zone)
    return np.stack([np.bincount(hour, minlength=HOURS), people_at(found.person, hour, HOURS)])


def _row(at: int, contacts: int, total: int, people: int) -> dict[str, Any]:
    weekday, hour = divmod(at, 24)
    return {"weekday": weekday + 1, "hour": hour, "contacts": contacts, "share": contacts / total, "people": people}


FINDING = Finding(
    name="when",
    question="When is the touchpoint used?",
    fields=(
        Field("weekday", "Weekday"),
        Field("hour", "Hour"),
        Field("contacts", "Contacts", "count", "people"),
        Field("share", "Share", "share", "people"),
        Field("people", "People", "count"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
