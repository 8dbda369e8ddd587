"""Rows of a file to contacts in the log's schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.collect.build.answers import SPOKEN, expected, read_answer
from lotse.collect.build.fields import Fields, Table, attribute_map, where_all
from lotse.collect.build.ids import RowHash
from lotse.collect.build.times import parse_times
from lotse.collect.build.words import resolve
from lotse.collect.mapping.model import PERSON_FIELDS, Block, Mapping
from lotse.collect.scales import Scale
from lotse.contacts.errors import Message, joined
from lotse.contacts.schema import INSTANT, SCHEMA, SEGMENT_PREFIX, Kind
from lotse.customers.pseudonyms import Pseudonyms

type Field = pa.Array | pa.Scalar | str | int | None


class Builder:
    """Turns the batches of one file into contacts; remembers only what ids need."""

    def __init__(
        self, mapping: Mapping, pseudonyms: Pseudonyms, import_id: str, received_at: datetime, decimal: str
    ) -> None:
        self._mapping = mapping
        self._pseudonyms = pseudonyms
        self._decimal = decimal
        self._fields = Fields(pseudonyms, decimal)
        self._hash = RowHash(pseudonyms.of("row", "contact id").to_bytes(8, "big", signed=True))
        self._same: dict[str, Field] = {
            "source": mapping.source,
            "received_at": pa.scalar(received_at, INSTANT),
            "count": 1,
            "import_id": import_id,
        }
        self._alone = len(mapping.blocks) == 1 and not mapping.blocks[0].answers and not mapping.profile
        self.unsaid = 0  # questions not answered or not applicable, counters at 0: no contacts

    def contacts(self, table: Table) -> Iterator[pa.RecordBatch]:
        """Contacts of one batch of rows, a batch for each question or kind of contact."""
        mapping = self._mapping
        shared: dict[str, Field] = {**self._same, **mapping.constants}
        shared["occurred_at"] = self._times(table)
        shared["contact_id"] = self._ids(table)
        shared |= self._fields.read(mapping.columns, table)
        if mapping.profile:
            yield self._profile(shared, table)
        own = {SEGMENT_PREFIX + name: column for name, column in mapping.segments.items()} | mapping.attributes
        if own:
            words = {name: resolve(column, table.cells(column.column)) for name, column in own.items()}
            shared["attributes"] = attribute_map(words, table.rows.num_rows)
        for block in mapping.blocks:
            yield from self._block(block, shared, table)

    def _times(self, table: Table) -> Field:
        rule = self._mapping.time
        if not rule.columns:
            return pa.scalar(rule.fixed, INSTANT)
        cells = [table.cells(column) for column in rule.columns]
        times = parse_times(rule, cells)
        found = cells[0] if len(cells) == 1 else pc.binary_join_element_wise(*cells, " ")
        table.strike(times.is_null(), " + ".join(rule.columns), self._time_said(), found)
        return times

    def _own_time(self, column: str, keep: NDArray[np.bool_], table: Table) -> tuple[pa.Array, NDArray[np.bool_]]:
        """When this contact of the row was, and where it was at all: an empty date says that it did not happen."""
        times = parse_times(replace(self._mapping.time, columns=(column,)), [table.cells(column)])
        said = pc.not_equal(pc.utf8_trim_whitespace(table.cells(column)), "").to_numpy(zero_copy_only=False)
        read = times.is_valid().to_numpy(zero_copy_only=False)
        table.report(keep & said & ~read, column, self._time_said())
        self.unsaid += int((keep & ~said).sum())
        return times, keep & said & read

    def _time_said(self) -> Message:
        formats = joined(self._mapping.time.formats, Message(" or "))
        return Message("a time from 1970 on as %(formats)s", formats=formats)

    def _ids(self, table: Table) -> pa.Array:
        mapping = self._mapping
        if not mapping.id_columns:
            return self._hash.of(table.rows)
        parts = [self._id_part(column, table) for column in mapping.id_columns]
        for column, part in zip(mapping.id_columns, parts, strict=True):
            table.strike(pc.equal(part, "").fill_null(True), column, Message("an id"))
        wave = mapping.constants.get("wave")
        return pc.binary_join_element_wise(*([wave] if wave else []), *parts, ":")

    def _id_part(self, column: str, table: Table) -> pa.Array:
        """The id as it stands; where it identifies a person, the pseudonym in its place."""
        cells = pc.utf8_trim_whitespace(table.cells(column))
        for name, person in self._mapping.columns.items():
            if person.column == column and name in PERSON_FIELDS:
                return self._pseudonyms.of_array(cells, person.namespace or PERSON_FIELDS[name]).cast(pa.string())
        return cells

    def _profile(self, shared: dict[str, Field], table: Table) -> pa.RecordBatch:
        words = {
            SEGMENT_PREFIX + name: resolve(column, table.cells(column.column))
            for name, column in self._mapping.profile.items()
        }
        names = ("source", "received_at", "count", "import_id", "occurred_at", "customer", "account")
        fields = {name: shared[name] for name in names if name in shared}
        fields |= {"kind": str(Kind.PROFILE), "signal": "profile", "contact_id": self._suffixed(shared, "profile")}
        fields["attributes"] = attribute_map(words, table.rows.num_rows)
        known = pc.is_valid(shared["customer"]).to_numpy(zero_copy_only=False)
        return _batch(fields, table.ok & known)

    def _suffixed(self, shared: dict[str, Field], suffix: str) -> Field:
        return shared["contact_id"] if self._alone else pc.binary_join_element_wise(shared["contact_id"], suffix, ":")

    def _block(self, block: Block, shared: dict[str, Field], table: Table) -> Iterator[pa.RecordBatch]:
        here = table.ok & where_all(block.when, table.cells)
        fields = {**shared, **block.constants, **self._fields.read(block.columns, table, here)}
        keep = table.ok & here
        if block.time:
            fields["occurred_at"], keep = self._own_time(block.time, keep, table)
        if block.answers:
            for column, signal in block.answers.items():
                yield self._answers(block, column, fields | {"signal": signal}, keep, table)
            return
        fields["contact_id"] = self._suffixed(shared, block.suffixes[0])
        if isinstance(fields["count"], pa.Array):
            counted = pc.greater(fields["count"], 0).fill_null(False).to_numpy(zero_copy_only=False)
            self.unsaid += int((keep & ~counted).sum())
            keep &= counted
        if "rating" in fields:
            column = (self._mapping.columns | block.columns)["rating"].column
            rated, said, valid = self._rated(block, column, fields, keep, table)
            fields |= {"rating": None, **rated}
            if fields["kind"] == Kind.RATING:
                self.unsaid += int((keep & ~said).sum())
                keep &= said
            keep &= valid
        yield _batch(fields, keep)

    def _answers(
        self, block: Block, column: str, fields: dict[str, Field], keep: NDArray[np.bool_], table: Table
    ) -> pa.RecordBatch:
        rated, said, valid = self._rated(block, column, fields, keep, table)
        self.unsaid += int((keep & ~said).sum())
        return _batch({**fields, **rated, "contact_id": self._suffixed(fields, column)}, keep & said & valid)

    def _rated(
        self, block: Block, column: str, fields: dict[str, Field], keep: NDArray[np.bool_], table: Table
    ) -> tuple[dict[str, Field], NDArray[np.bool_], NDArray[np.bool_]]:
        """Rating, valence and text by answer; where something was said; where it can be read."""
        scale = Scale.named(str(fields["scale"])) if "scale" in fields else None
        coded = table.cells(column).dictionary_encode()
        spoken = column in block.answers and fields["kind"] in SPOKEN
        answers = [read_answer(word, block, spoken, scale, self._decimal) for word in coded.dictionary.to_pylist()]
        places = coded.indices.to_numpy()
        said = np.array([answer.said for answer in answers], bool)[places]
        valid = np.array([answer.valid for answer in answers], bool)[places]
        table.report(keep & said & ~valid, column, expected(block, scale))
        found: dict[str, Field] = {}
        for name in ("rating", "valence", "text"):
            values = pa.array([getattr(answer, name) for answer in answers], SCHEMA.field(name).type)
            if values.null_count < len(values):
                found[name] = values.take(coded.indices)
        return found, said, valid


def _batch(fields: dict[str, Field], keep: NDArray[np.bool_]) -> pa.RecordBatch:
    """The kept rows in the log's schema; a single value stands in every row."""
    rows = int(keep.sum())
    places = None if rows == len(keep) else pa.array(np.flatnonzero(keep))
    return pa.record_batch([_column(fields.get(field.name), field, rows, places) for field in SCHEMA], schema=SCHEMA)


def _column(value: Field | None, field: pa.Field, rows: int, places: pa.Array | None) -> pa.Array:
    if value is None:
        return pa.nulls(rows, field.type)
    if isinstance(value, pa.Array):
        taken = value if places is None else value.take(places)
        return taken if taken.type == field.type else taken.cast(field.type)
    scalar = value if isinstance(value, pa.Scalar) else pa.scalar(value)
    return pa.repeat(scalar.cast(field.type), rows)
