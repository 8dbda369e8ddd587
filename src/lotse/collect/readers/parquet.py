"""Parquet, row group by row group."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
from pyarrow import parquet

from lotse.collect.mapping.model import FileFormat
from lotse.collect.readers.rows import BATCH_ROWS, Rows
from lotse.collect.readers.source import FileError, Source
from lotse.contacts.errors import Message


def read_parquet(source: Source, layout: FileFormat, wanted: set[str] | None) -> Rows:
    """The file's plain columns as text; nested ones are not offered. ``layout`` has nothing to say here."""
    del layout
    with source.unpacked() as path:
        try:
            file = parquet.ParquetFile(path)
        except pa.ArrowInvalid as error:
            raise FileError(
                Message("%(name)s cannot be read as Parquet: %(error)s.", name=source.name, error=str(error))
            ) from None
    columns = [field.name for field in file.schema_arrow if not pa.types.is_nested(field.type)]
    names = [column for column in columns if wanted is None or column in wanted]
    if file.metadata.num_rows == 0:
        raise FileError(Message("%(name)s has no rows.", name=source.name))
    return Rows(columns, _batches(file, names, source.name), first_row=1)


def _batches(file: parquet.ParquetFile, names: list[str], name: str) -> Iterator[pa.RecordBatch]:
    try:
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=names):
            yield pa.record_batch([_text(batch.column(column)) for column in names], names=names)
    except (pa.ArrowInvalid, OSError) as error:
        raise FileError(Message("%(name)s is damaged: %(error)s.", name=name, error=str(error))) from None


def _text(column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return column.cast(pa.string()).fill_null("")
