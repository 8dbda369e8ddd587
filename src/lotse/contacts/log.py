"""The contact log as analysts and findings read it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts import row_mapping
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.resolve import current_version, load_catalogue
from lotse.contacts.schema import SCHEMA
from lotse.contacts.snapshot import Snapshot

if TYPE_CHECKING:
    from lotse.contacts.journeys.reader import Journeys


class ContactLog:
    """Everything customers experienced, in one data folder; read without Django and beside a running site.

    Every call reads the log as it is at that moment: inbox and table as one, each contact once, without what was
    superseded or undone. Use ``snapshot()`` to ask several questions of one moment.
    """

    def __init__(self, home: Home) -> None:
        self.home = home

    @classmethod
    def open(cls, root: str | Path | None = None) -> ContactLog:
        """The log of a data folder, by default that of ``LOTSE_HOME``."""
        return cls(Home.at(root))

    def snapshot(self) -> Snapshot:
        return Snapshot.open(self.home)

    def to_arrow(self, columns: Sequence[str] | None = None) -> pa.Table:
        """All contacts; columns as in ``lotse.contacts.schema.SCHEMA``."""
        return self.snapshot().to_arrow(columns)

    def contacts(self, where: Filter | None = None, columns: Sequence[str] | None = None) -> pa.Table:
        """The contacts that a filter lets through, touchpoints and phases by the current catalogue's rules.

        LotseError for segments and conditions on whole journeys: those are asked of ``journeys()``.
        """
        if where is None or not (where.touchpoints or where.phases):
            return self.snapshot().to_arrow(columns, where)
        wanted = list(columns or SCHEMA.names)
        needed = [*wanted, *(name for name in row_mapping.COLUMNS if name not in wanted)]
        rows = self.snapshot().to_arrow(needed, where)
        return row_mapping.of_touchpoints(rows, where, self.catalogue()).select(wanted)

    def of_customers(
        self, customers: NDArray[np.int64], columns: Sequence[str] | None = None, since: datetime | None = None
    ) -> pa.Table:
        """All contacts of these customers (sorted numbers; 0 for those of nobody), in any order; nobody's before
        ``since`` may be left out.
        """
        return self.snapshot().of_customers(customers, list(columns or SCHEMA.names), since)

    def people(self) -> pa.Table:
        """One row a known customer: ``customer``, ``contacts`` (how many), ``first`` and ``last`` (UTC)."""
        rows = self.snapshot().to_arrow(["customer", "occurred_at"])
        grouped = rows.filter(pc.is_valid(rows.column("customer"))).group_by("customer")
        found = grouped.aggregate([("occurred_at", "count"), ("occurred_at", "min"), ("occurred_at", "max")])
        return found.select(["customer", "occurred_at_count", "occurred_at_min", "occurred_at_max"]).rename_columns(
            ["customer", "contacts", "first", "last"]
        )

    def journeys(self) -> Journeys:
        """The journey index, pinned: whole people, in time order, as memory-mapped columns."""
        from lotse.contacts.journeys.reader import open_journeys  # noqa: PLC0415 - numba loads only where needed

        return open_journeys(self.home)

    def state(self) -> str:
        """Changes with everything that an answer can rest on: contacts, links, erasures, the catalogue.

        The index is brought up to date for it, so that a contact just accepted is in the next answer.
        """
        with self.journeys() as journeys:
            return f"{journeys.mark} {current_version(self.home)}"

    def catalogue(self) -> Catalogue:
        """The catalogue's current snapshot."""
        return load_catalogue(self.home)
