"""The contacts that the table already holds of some sources, found by digest in their newest version."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.datafiles import DataFile
from lotse.contacts.ids.digests import NONE, Digests, digest, locate, order
from lotse.contacts.schema import SCHEMA
from lotse.contacts.table import ContactTable

_READ = ["source", "contact_id", "derived_from", "model_version", "received_at"]


class Stored:
    """Rows are numbered over the files that may hold one of the sources; nothing is read of the other files."""

    def __init__(self, table: ContactTable, sources: list[str]) -> None:
        self._files = [file for file in table.files() if _may_hold(file, sources)]
        starts = np.cumsum([0, *(file.facts.rows for file in self._files)])
        self._starts, self.rows = starts, int(starts[-1])
        self._digests, self._rows = self._newest_versions(sources)

    def newest(self, digests: Digests) -> NDArray[np.int64]:
        """The row number of each contact's newest version, −1 where the table does not hold it."""
        at = locate(self._digests, digests)
        return np.where(at >= 0, self._rows[at], -1) if self._rows.size else at

    def contacts(self, rows: NDArray[np.int64]) -> pa.Table:
        """The contacts with these row numbers, in this order."""
        positions = np.argsort(rows, kind="stable")
        bounds = np.searchsorted(rows[positions], self._starts)
        parts = [
            file.read(SCHEMA.names).take(pa.array(rows[positions[low:high]] - start))
            for file, start, low, high in zip(self._files, self._starts, bounds, bounds[1:], strict=False)
            if high > low
        ]
        back = np.empty(len(rows), np.int64)
        back[positions] = np.arange(len(rows))
        return pa.concat_tables(parts).combine_chunks().take(pa.array(back))

    def _newest_versions(self, sources: list[str]) -> tuple[Digests, NDArray[np.int64]]:
        """Sorted digests of the contacts as first received, and the row number of the newest version of each."""
        found = [_versions(file, sources) for file in self._files]
        digests = np.concatenate([NONE, *(part[0] for part in found)], axis=1)
        received = np.concatenate([np.empty(0, np.int64), *(part[1] for part in found)])
        rows = np.concatenate(
            [np.empty(0, np.int64), *(part[2] + start for part, start in zip(found, self._starts, strict=False))]
        )
        latest_first = np.argsort(-received, kind="stable")
        digests, rows = digests[:, latest_first], rows[latest_first]
        positions = order(digests)
        digests, rows = digests[:, positions], rows[positions]
        first = np.ones(len(rows), np.bool_)
        first[1:] = (digests[:, 1:] != digests[:, :-1]).any(axis=0)
        return digests[:, first], rows[first]


def _versions(file: DataFile, sources: list[str]) -> tuple[Digests, NDArray[np.int64], NDArray[np.int64]]:
    """Digest of the contact that each row is or is a version of, when it was received, and its row number."""
    contacts = file.read(_READ)
    rows = np.arange(contacts.num_rows)
    wanted = pc.is_in(contacts.column("source"), pa.array(sources))
    contacts, rows = contacts.filter(wanted), rows[np.asarray(wanted)]
    received = np.asarray(pc.cast(contacts.column("received_at"), pa.int64()))
    return digest(contacts.column("source"), _origins(contacts, file)), received, rows


def _origins(contacts: pa.Table, file: DataFile) -> pa.ChunkedArray:
    """The id that the file of a source would give: that of the contact which a version corrects, else its own."""
    identifiers = contacts.column("contact_id")
    if not file.facts.derived:
        return identifiers
    versions = [
        origin is not None and own.startswith(f"{origin}~")
        for own, origin in zip(identifiers.to_pylist(), contacts.column("derived_from").to_pylist(), strict=True)
    ]
    return pc.if_else(pa.array(versions, pa.bool_()), contacts.column("derived_from"), identifiers)


def _may_hold(file: DataFile, sources: list[str]) -> bool:
    low, high = file.facts.sources
    return any(low <= source <= high for source in sources)
