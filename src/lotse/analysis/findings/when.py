"""When a touchpoint is used: contacts by weekday and hour of the site's clock."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import numpy as np

from lotse.analysis.findings.gathered import gather
from lotse.analysis.findings.reading import reading
from lotse.findings.types import Field, Finding, Result
from lotse.methods.tallies.cut import Role
from lotse.methods.tallies.usage import local_hours

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

HOURS, DAYS = 24, 7
EXPLANATION = (
    "Contacts that a system has seen (use, purchase, …) by weekday (1 is Monday) and hour of the site’s time zone. "
    "Survey answers and statements are left out: they say when somebody answered, not when the touchpoint was used."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per weekday and hour, all 168 of them; none where nothing was seen."""
    with reading(log, where) as read:
        found = gather(read)
        version = read.catalogue.version
        used = found.only(read.cut.role[found.what] == Role.TRACKED)
    total = len(used)
    if not total:
        return Result([], 0, "contacts", (), version)
    cell = local_hours(used.time, ZoneInfo(os.environ.get("LOTSE_TIME_ZONE", "Europe/Berlin")))
    contacts = np.bincount(cell, minlength=DAYS * HOURS)
    people = used.counts(cell, DAYS * HOURS).count_nonzero(axis=0)  # a person counts once in an hour of the week
    rows = [_row(at, int(contacts[at]), total, int(people[at])) for at in range(DAYS * HOURS)]
    return Result(rows, total, "contacts", (), version)


def _row(at: int, contacts: int, total: int, people: int) -> dict[str, Any]:
    weekday, hour = divmod(at, HOURS)
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
