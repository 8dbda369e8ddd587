"""The filter over columns of contacts."""

from __future__ import annotations

from functools import reduce
from operator import and_
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from lotse.contacts.errors import LotseError, Message
from lotse.contacts.filters import Filter
from lotse.contacts.schema import INSTANT

_FIELDS: Final = {
    "device": "devices",
    "source": "sources",
    "kind": "kinds",
    "location": "locations",
    "wave": "waves",
}
# A customer's segments and journey stand in no single row.
_OF_JOURNEYS: Final = (
    "segments",
    "outcomes",
    "without_outcomes",
    "journey_contains",
    "journey_lacks",
    "journey_order",
    "loyalty",
)


def columns(where: Filter | None) -> list[str]:
    """The columns that ``select`` needs."""
    if where is None:
        return []
    if asked := [name for name in _OF_JOURNEYS if getattr(where, name)]:
        raise LotseError(
            Message(
                "Single contacts cannot be filtered by %(names)s; ask the journeys or a finding.",
                names=", ".join(asked),
            )
        )
    named = [column for column, values in _FIELDS.items() if getattr(where, values)]
    return [*named, "occurred_at"] if where.since or where.until else named


def rows(where: Filter | None) -> pc.Expression | None:
    """The filter's period and kinds as a test that a reader of files applies; None where there is neither."""
    if where is None:
        return None
    time = pc.field("occurred_at")
    tests = [time >= pa.scalar(where.since, INSTANT)] if where.since else []
    tests += [time < pa.scalar(where.until, INSTANT)] if where.until else []
    tests += [pc.field("kind").isin(list(where.kinds))] if where.kinds else []
    return reduce(and_, tests) if tests else None


def tested(where: Filter | None) -> list[str]:
    """The columns that ``rows`` tests."""
    asked = {} if where is None else {"occurred_at": where.since or where.until, "kind": where.kinds}
    return [name for name, wanted in asked.items() if wanted]


def select(contacts: pa.Table, where: Filter | None) -> pa.Table:
    """The contacts that the filter's sources, kinds, devices, locations, waves and period let through."""
    if where is None:
        return contacts
    tests = [
        pc.is_in(contacts.column(column), pa.array(list(getattr(where, values)), pa.string()))
        for column, values in _FIELDS.items()
        if getattr(where, values)
    ]
    if where.since:
        tests.append(pc.greater_equal(contacts.column("occurred_at"), pa.scalar(where.since, INSTANT)))
    if where.until:
        tests.append(pc.less(contacts.column("occurred_at"), pa.scalar(where.until, INSTANT)))
    return contacts.filter(reduce(pc.and_, tests)) if tests else contacts
