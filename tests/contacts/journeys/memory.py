"""A contact log in memory, to build indexes from, and small contacts to put in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.journeys.source import ORIGINS
from lotse.contacts.schema import SCHEMA


def at(second: int) -> datetime:
    return datetime.fromtimestamp(1_700_000_000 + second, UTC)


def contact(number: int, customer: int | None, second: int, signal: str = "page", **more: Any) -> dict[str, Any]:
    row = {"source": "web", "kind": "use", "count": 1, "attributes": None} | more
    return row | {
        "contact_id": f"c{number:06d}",
        "customer": customer,
        "occurred_at": at(second),
        "received_at": at(second),
        "signal": signal,
    }


def table(rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    full = [{name: row.get(name) for name in SCHEMA.names} for row in rows]
    for row in full:
        row["attributes"] = None if row["attributes"] is None else list(row["attributes"].items())
    return pa.Table.from_pylist(full, SCHEMA)


class Memory:
    """Data files per bucket (customer modulo buckets) and an inbox; nothing is superseded."""

    def __init__(self, buckets: int = 2) -> None:
        self.buckets = buckets
        self.inbox: list[Mapping[str, Any]] = []
        self._files: dict[str, tuple[int, list[Mapping[str, Any]]]] = {}
        self._step = 0

    def add(self, *rows: Mapping[str, Any]) -> None:
        self._step += 1
        for bucket in range(self.buckets):
            own = [row for row in rows if (row["customer"] or 0) % self.buckets == bucket]
            if own:
                self._files[f"{bucket}/{self._step}"] = (bucket, own)

    def wait(self, *rows: Mapping[str, Any]) -> None:
        self._step += 1
        self.inbox.extend(rows)

    def move(self) -> None:
        rows, self.inbox = self.inbox, []
        self.add(*rows)

    def compact(self) -> None:
        rows = [row for _, own in self._files.values() for row in own]
        self._files = {}
        self.add(*rows)

    def erase(self, customer: int) -> None:
        self.compact()
        for _, own in self._files.values():
            own[:] = [row for row in own if row["customer"] != customer]
        self.compact()

    @property
    def mark(self) -> str:
        return f"{self._step} {sorted(self._files)}"

    def files(self) -> dict[int, tuple[str, ...]]:
        buckets = {bucket for bucket, _ in self._files.values()}
        return {b: tuple(n for n, (bucket, _) in self._files.items() if bucket == b) for b in buckets}

    def settled(self, bucket: int) -> pa.Table:
        rows = [row for owner, own in self._files.values() if owner == bucket for row in own]
        order = [("customer", "ascending"), ("occurred_at", "ascending"), ("contact_id", "ascending")]
        return table(rows).sort_by(order)

    def arrived(self, bucket: int, files: frozenset[str]) -> pa.Table:
        return table(row for name in sorted(files) for row in self._files[name][1])

    def settled_all(self) -> list[Mapping[str, Any]]:
        return [row for _, own in self._files.values() for row in own]

    def waiting(self) -> pa.Table:
        return table(self.inbox)

    def of_customers(self, customers: NDArray[np.int64]) -> pa.Table:
        rows = table([*self.inbox, *(row for _, own in self._files.values() for row in own)])
        return rows.filter(pc.is_in(rows["customer"], pa.array(customers)))

    def corrections(self) -> pa.Table:
        return table([])

    def corrected(self, corrections: pa.Table) -> pa.Table:
        return ORIGINS.empty_table()
