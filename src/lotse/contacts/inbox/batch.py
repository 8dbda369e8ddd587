"""A batch of contacts as bytes: one Arrow record batch, compressed."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from lotse.contacts.errors import LotseError
from lotse.contacts.schema import SCHEMA

FORMAT: Final = 1  # the schema is not repeated in each batch; a new schema gets a new number
_SCHEMAS: Final = {FORMAT: SCHEMA}
_REQUIRED: Final = [field.name for field in SCHEMA if not field.nullable]


def checked(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch in the log's schema; LotseError if a column is missing, of another type, or null where required."""
    if batch.schema.equals(SCHEMA):
        return _complete(batch)
    try:
        return _complete(batch.select(SCHEMA.names).cast(SCHEMA))
    except (KeyError, pa.ArrowInvalid, pa.ArrowNotImplementedError, ValueError) as error:
        raise LotseError(f"A batch does not have the columns of a contact: {error}") from error


def _complete(batch: pa.RecordBatch) -> pa.RecordBatch:
    for name in _REQUIRED:
        if batch.column(name).null_count:
            raise LotseError(f"A batch has contacts without {name}; every contact needs one.")
    return batch


def encode(batch: pa.RecordBatch) -> bytes:
    content = batch.serialize()
    if content.size > 65_536 + 4_096 * batch.num_rows:  # a slice drags the maps of its whole along: copy its own rows
        content = batch.take(pa.array(range(batch.num_rows))).serialize()
    body: bytes = pa.compress(content, codec="lz4", asbytes=True)
    return b"%d;" % content.size + body


def decode(content: bytes, number: int = FORMAT) -> pa.RecordBatch:
    if number not in _SCHEMAS:
        raise LotseError(
            f"The inbox holds batches of format {number}; this version reads up to {FORMAT}: update Lotse."
        )
    size, _, body = content.partition(b";")
    plain = pa.decompress(body, decompressed_size=int(size), codec="lz4")
    return pa.ipc.read_record_batch(plain, _SCHEMAS[number])
