"""Runs from the table, where they are missing: a deleted or restored data folder."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.ids.digests import Digests, contact_digests, ordered
from lotse.contacts.ids.runs import IdRuns
from lotse.contacts.table import ContactTable


def rebuild_runs(runs: IdRuns, table: ContactTable) -> None:
    """Write the runs of every contact that the table received within the window."""
    since = datetime.now(UTC) - runs.window
    days: dict[date, list[Digests]] = defaultdict(list)
    for file in table.files():
        contacts = file.read(["source", "contact_id", "received_at"])
        contacts = contacts.filter(pc.greater_equal(contacts.column("received_at"), pa.scalar(since)))
        for day, digests in _by_day(contacts):
            days[day].append(digests)
    runs.rebuild({day: ordered(np.concatenate(parts, axis=1)) for day, parts in days.items()}, table.moved)


def _by_day(contacts: pa.Table) -> list[tuple[date, Digests]]:
    digests, days = contact_digests(contacts), _days(contacts)
    return [(date.fromisoformat(str(day)), digests[:, days == day]) for day in np.unique(days)]


def _days(contacts: pa.Table) -> NDArray[np.datetime64]:
    received = pc.cast(contacts.column("received_at"), pa.timestamp("us"))
    return np.asarray(received.to_numpy().astype("datetime64[D]"))
