"""Readers of file formats, one module each, listed here. Every one gives the same: batches of named text columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from lotse.collect.mapping.model import FileFormat
from lotse.collect.mapping.problems import unknown
from lotse.collect.readers.delimited import read_delimited
from lotse.collect.readers.parquet import read_parquet
from lotse.collect.readers.records import read_records
from lotse.collect.readers.rows import Ragged, Rows
from lotse.collect.readers.source import FileError, Source
from lotse.collect.readers.spreadsheet import read_spreadsheet
from lotse.collect.readers.xes import read_xes
from lotse.contacts.errors import Message

__all__ = ["READERS", "FileError", "Ragged", "Rows", "read_file"]

type Reader = Callable[[Source, FileFormat, set[str] | None], Rows]

READERS: Final[dict[str, Reader]] = {
    "csv": read_delimited,
    "xlsx": read_spreadsheet,
    "parquet": read_parquet,
    "xes": read_xes,
    "xml": read_records,
}
SAME_AS: Final = {"tsv": "csv", "txt": "csv", "xlsm": "xlsx", "xls": "xlsx", "ods": "xlsx", "pq": "parquet"}


def read_file(path: Path, layout: FileFormat, wanted: set[str] | None = None) -> Rows:
    """Open a file as the mapping says, else as its name says (``.gz`` or not).

    ``wanted`` names the columns to hand on, None all; ``Rows.columns`` always lists what the file has.
    """
    source = Source(path)
    written = layout.format or source.suffix
    written = SAME_AS.get(written, written)
    if written not in READERS:
        raise unknown(Message("format"), written, READERS, source.name)
    return READERS[written](source, layout, wanted)
