"""A few contacts made up for the warm-up: a log in memory that answers every finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.encode import NEEDED
from lotse.contacts.journeys.reader import Journeys, open_journeys
from lotse.contacts.journeys.source import CORRECTION, ORIGINS
from lotse.contacts.log import ContactLog
from lotse.contacts.schema import SCHEMA

START = datetime(2026, 1, 5, tzinfo=UTC)
KINDS = ("use", "rating", "comment", "purchase", "use", "cancellation", "complaint")


class Rehearsal(ContactLog):
    """A log of a few people in memory, with an index in a folder that is gone afterwards."""

    def journeys(self) -> Journeys:
        return open_journeys(self.home, _Few(self.contacts()))

    def contacts(self, where: Filter | None = None, columns: Sequence[str] | None = None) -> pa.Table:
        return self._table.select(list(columns or SCHEMA.names))

    def of_customers(
        self, customers: NDArray[np.int64], columns: Sequence[str] | None = None, since: datetime | None = None
    ) -> pa.Table:
        return self.contacts(None, columns)

    def catalogue(self) -> Catalogue:
        points = tuple(Touchpoint(key, {"en": key}, (Phase(at),)) for at, key in enumerate(("a", "b", "c"), 1))
        return Catalogue(1, points, tuple(Rule(point.key, signal=point.key) for point in points))

    def state(self) -> str:
        return "rehearsal"

    @cached_property
    def _table(self) -> pa.Table:
        return pa.Table.from_pylist(
            [_contact(person, step, kind) for person in range(1, 5) for step, kind in enumerate(KINDS[: 3 + person])],
            SCHEMA,
        )


def _contact(person: int, step: int, kind: str) -> dict[str, object]:
    """Every other person has it bad where the others have it good, in more segments than are compared one by one."""
    at = START + timedelta(days=3 * step + person)
    felt = None if kind in {"use", "purchase"} else (step - 3) / 4 * (-1) ** person
    rating = {"rating": float(step + 1), "scale": "1..5"} if kind == "rating" else {}
    row = {"source": "s", "contact_id": f"{person}-{step}", "occurred_at": at, "received_at": at, "customer": person}
    told = {"valence": felt, "attributes": [("segment.s", f"{step}, {person // 3}")]}
    return row | {"signal": "abc"[step % 3], "kind": kind, "count": 1, "wave": "1"} | told | rating


class _Few:
    """One bucket that never changes."""

    mark = "rehearsal"

    def __init__(self, contacts: pa.Table) -> None:
        self._contacts = contacts

    def files(self) -> Mapping[int, tuple[str, ...]]:
        return {0: ("few",)}

    def settled(self, bucket: int) -> pa.Table:
        return self._contacts.select(NEEDED)

    def arrived(self, bucket: int, files: frozenset[str]) -> pa.Table:
        return SCHEMA.empty_table()

    def waiting(self) -> pa.Table:
        return SCHEMA.empty_table()

    def of_customers(self, customers: NDArray[np.int64]) -> pa.Table:
        return SCHEMA.empty_table()

    def corrections(self) -> pa.Table:
        return SCHEMA.empty_table().select(CORRECTION)

    def corrected(self, corrections: pa.Table) -> pa.Table:
        return ORIGINS.empty_table()
