"""Contacts for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from lotse.contacts.schema import SCHEMA

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
REQUIRED: Mapping[str, Any] = {"source": "web", "signal": "/", "kind": "use", "count": 1}


def contacts(ids: Sequence[str], customers: Sequence[int | None] | None = None, **columns: Any) -> pa.RecordBatch:
    """One contact an id, a minute apart; ``columns`` are values for all, or a list with one for each."""
    rows = [
        {
            **REQUIRED,
            "contact_id": contact_id,
            "occurred_at": NOON + timedelta(minutes=number),
            "received_at": datetime.now(UTC),
            "customer": customers[number] if customers else None,
            **{name: value[number] if isinstance(value, list) else value for name, value in columns.items()},
        }
        for number, contact_id in enumerate(ids)
    ]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def ids(table: pa.Table) -> list[str]:
    return sorted(table.column("contact_id").to_pylist())
