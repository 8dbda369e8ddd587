"""From contacts to columns: one bucket's rows become the dictionary-coded columns of whole people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.journeys.attributes import attribute_columns
from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP
from lotse.contacts.journeys.codebook import Codebook
from lotse.contacts.journeys.codes import What
from lotse.contacts.journeys.factors import Factor, combine, factor
from lotse.contacts.schema import SEGMENT_PREFIX, Kind

type Columns = dict[str, NDArray[Any]]

# What the index is built from: everything else stays in the table.
NEEDED: Final = (
    "contact_id", "occurred_at", "customer", "account", "related_customer", "staff", "location", "brand", "product",
    "source", "signal", "kind", "valence", "rating", "scale", "weight", "wave", "device", "purpose", "duration_s",
    "cost", "value", "count", "attributes",
)  # fmt: skip
TUPLE: Final = ("source", "signal", "kind", "device", "purpose", "scale")
NAMED: Final = {"wave": "waves", "location": "locations", "brand": "brands", "product": "products"}
MEASURED: Final = ("rating", "value", "cost", "duration_s")
NUMBERS: Final = {"account": "account", "related": "related_customer"}


def encode(table: pa.Table, persons: NDArray[np.int64], book: Codebook) -> Columns:
    """Columns as in ``Chunk``, from rows in the order (person, time). ``persons``: int64 per row, 0 for nobody.

    Times before 1970 and after 2106 are held at the border; a rating, value, cost or duration that is missing is
    NaN, a missing weight is 1. A column that says nothing (all null, all weights 1, all counts 1) is left out.
    """
    offsets, people = _people(persons)
    columns: Columns = {"offsets": offsets, "people": people, "alive": np.ones(len(people), np.uint8)}
    factors = {name: factor(table[name]) for name in TUPLE}
    attributes = attribute_columns(table["attributes"], book.attributes)
    columns["time"] = _seconds(table["occurred_at"])
    columns["what"] = _whats(factors, attributes, book)
    columns["segment"] = _segments(factors["kind"], attributes, offsets, book)
    columns["valence"] = _valence(table["valence"])
    return columns | _optional(table, book)


def _people(persons: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """A person starts where the number changes; each contact of nobody stands for itself."""
    starts = np.ones(len(persons), np.bool_)
    starts[1:] = (persons[1:] != persons[:-1]) | (persons[1:] == 0)
    first = np.flatnonzero(starts)
    return np.append(first, len(persons)).astype(np.int64), persons[first]


def _seconds(column: pa.ChunkedArray) -> NDArray[np.uint32]:
    micros: NDArray[np.int64] = pc.cast(column, pa.int64()).to_numpy()
    return np.clip(micros // 1_000_000, 0, 2**32 - 1).astype(np.uint32)


def _whats(factors: Mapping[str, Factor], attributes: Mapping[str, Factor], book: Codebook) -> NDArray[Any]:
    tested = sorted(name for name in attributes if name in book.attributes)
    parts = [*(factors[name] for name in TUPLE), *(attributes[name] for name in tested)]
    codes, distinct = combine(parts)
    return narrow(book.whats(_what(values, tested) for values in distinct)[codes])


def _what(values: Sequence[str | None], tested: Sequence[str]) -> What:
    source, signal, kind, device, purpose, scale, *tests = values
    held = tuple((name, value) for name, value in zip(tested, tests, strict=True) if value is not None)
    return What(source or "", signal or "", kind or "", device, purpose, scale, held)


def _segments(
    kind: Factor, attributes: Mapping[str, Factor], offsets: NDArray[np.int64], book: Codebook
) -> NDArray[Any]:
    """A contact's own segments over those of the customer's latest profile, name by name."""
    names = sorted(name for name in attributes if name.startswith(SEGMENT_PREFIX))
    if not names:
        return np.zeros(len(kind.codes), np.uint16)
    profile = np.array([value == Kind.PROFILE for value in kind.values], np.bool_)[kind.codes]
    person = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    codes, distinct = combine([_with_profile(attributes[name], profile, person) for name in names])
    short = [name.removeprefix(SEGMENT_PREFIX) for name in names]
    held = [tuple((n, v) for n, v in zip(short, values, strict=True) if v is not None) for values in distinct]
    return narrow(book.segments(held)[codes])


def _with_profile(own: Factor, profile: NDArray[np.bool_], person: NDArray[np.intp]) -> Factor:
    rows = np.flatnonzero(profile & (own.codes > 0))
    latest = np.zeros(person[-1] + 1 if len(person) else 0, own.codes.dtype)
    latest[person[rows]] = own.codes[rows]  # in time order: the last one stays
    return Factor(np.where(own.codes > 0, own.codes, latest[person]), own.values)


def _valence(column: pa.ChunkedArray) -> NDArray[np.int8]:
    values = column.to_numpy()
    steps = np.rint(np.clip(values, -1, 1) * VALENCE_STEP)
    return np.where(np.isnan(steps), NO_VALENCE, steps).astype(np.int8)


def _optional(table: pa.Table, book: Codebook) -> Columns:
    columns: Columns = {}
    for name in MEASURED:
        if table[name].null_count < len(table):
            columns[name] = table[name].to_numpy().astype(np.float32)
    for name, field in NUMBERS.items():
        if table[field].null_count < len(table):
            columns[name] = pc.fill_null(table[field], 0).to_numpy()
    for name, key in NAMED.items():
        if table[name].null_count < len(table):
            named = factor(table[name])
            columns[name] = narrow(book.names(key, (value or "" for value in named.values))[named.codes])
    return columns | _weights(table) | _staff(table, book)


def _weights(table: pa.Table) -> Columns:
    columns: Columns = {}
    if table["weight"].null_count < len(table):
        columns["weight"] = pc.fill_null(table["weight"], 1.0).to_numpy().astype(np.float32)
    count = table["count"].to_numpy()
    if np.any(count != 1):
        columns["count"] = np.clip(count, 0, 2**32 - 1).astype(np.uint32)
    return columns


def _staff(table: pa.Table, book: Codebook) -> Columns:
    if table["staff"].null_count == len(table):
        return {}
    numbers, codes = np.unique(pc.fill_null(table["staff"], 0).to_numpy(), return_inverse=True)
    return {"staff": narrow(book.staff(numbers.tolist())[codes])}


def narrow(codes: NDArray[np.uint32]) -> NDArray[Any]:
    """Two bytes a contact where they suffice."""
    return codes.astype(np.uint16) if not len(codes) or codes.max() < 2**16 else codes
