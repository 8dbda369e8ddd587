"""What readers hide: contacts that a correction or a newer label supersedes, and repeated ones.

A *correction* has ``derived_from`` and no ``model_version``; it hides the contact that it names if both have the same
kind. Among versions of one contact (ids made by ``version_id``) only the last received is shown. A *label* has a
``model_version``; it hides nothing but labels of the same contact by another model that were received before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.ids.digests import NONE, Digests, contact_digests, contained, digest, first_rows, order, ordered

DERIVED: Final = ["source", "contact_id", "kind", "received_at", "derived_from", "model_version"]
KEY: Final = ["source", "contact_id", "kind"]


def version_id(contact_id: str, token: str) -> str:
    """The id of a corrected version of a contact."""
    return f"{contact_id}~{token}"


@dataclass(frozen=True)
class Superseded:
    """The contacts that readers hide, known by source, kind and id."""

    ids: pa.Array
    keys: Digests

    def __bool__(self) -> bool:
        return len(self.ids) > 0

    def keep(self, contacts: pa.Table) -> pa.Table:
        """The contacts that are not hidden; needs the columns of ``KEY``."""
        suspects = pc.is_in(contacts.column("contact_id"), self.ids)
        if not pc.any(suspects).as_py():
            return contacts
        hidden = np.asarray(suspects).copy()
        hidden[hidden] = contained(self.keys, _keys(contacts.filter(suspects), "contact_id"))
        return contacts.filter(pa.array(~hidden))


NOTHING: Final = Superseded(pa.nulls(0, pa.string()), NONE)  # from a list, pyarrow would load pandas for it


def superseded(derived: pa.Table) -> Superseded:
    """What the derived contacts (columns of ``DERIVED``) supersede."""
    if not derived.num_rows:
        return NOTHING
    labels = pc.is_valid(derived.column("model_version"))
    corrections = derived.filter(pc.invert(labels))
    older = pa.concat_tables([_older_versions(corrections), _older_labels(derived.filter(labels))])
    ids = pa.concat_arrays([_flat(corrections.column("derived_from")), _flat(older.column("contact_id"))])
    keys = np.concatenate([_keys(corrections, "derived_from"), _keys(older, "contact_id")], axis=1)
    return Superseded(pc.unique(ids), ordered(keys))


def without_repeats(contacts: pa.Table, among: pa.ChunkedArray | None = None) -> pa.Table:
    """Of contacts with one source and id the first received. ``among``: the only ids that may repeat, where known."""
    if among is not None:
        suspects = pc.is_in(contacts.column("contact_id"), pc.unique(among))
        rest = contacts.filter(pc.invert(suspects))
        return pa.concat_tables([rest, without_repeats(contacts.filter(suspects))])
    by_receipt = contacts.take(pc.sort_indices(contacts, sort_keys=[("received_at", "ascending")]))
    first = first_rows(contact_digests(by_receipt))
    return contacts if first.all() else by_receipt.filter(pa.array(first))


def _older_versions(corrections: pa.Table) -> pa.Table:
    origins = pc.binary_join_element_wise(corrections.column("derived_from"), "", "~")
    length = pc.utf8_length(origins)
    prefixes = [
        i[:n] == o
        for i, n, o in zip(
            corrections.column("contact_id").to_pylist(), length.to_pylist(), origins.to_pylist(), strict=True
        )
    ]
    versions = corrections.filter(pa.array(prefixes, pa.bool_()))
    newest, _ = _newest(versions, _keys(versions, "derived_from"))
    return versions.filter(pa.array(~newest))


def _older_labels(labels: pa.Table) -> pa.Table:
    origins = digest(labels.column("source"), labels.column("derived_from"))
    newest, group = _newest(labels, origins)
    model = np.unique(np.asarray(labels.column("model_version").to_pylist(), str), return_inverse=True)[1]
    current = np.zeros(len(newest), np.int64)
    current[group[newest]] = model[newest]
    return labels.filter(pa.array(model != current[group]))


def _newest(rows: pa.Table, keys: Digests) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Which rows are the last received with their key (of equal times the one with the higher digest), and the
    number of each row's key."""
    positions = order(keys)
    changes = (keys[:, positions][:, 1:] != keys[:, positions][:, :-1]).any(axis=0)
    group = np.empty(len(positions), np.int64)
    group[positions] = np.concatenate([[0], np.cumsum(changes)]) if positions.size else 0
    received = np.asarray(pc.cast(rows.column("received_at"), pa.int64()))
    by_time = np.lexsort((contact_digests(rows)[0], received, group))
    last = np.ones(len(by_time), np.bool_)
    last[:-1] = group[by_time][1:] != group[by_time][:-1]
    newest = np.zeros(len(by_time), np.bool_)
    newest[by_time[last]] = True
    return newest, group


def _keys(contacts: pa.Table, identifier: str) -> Digests:
    return digest(contacts.column("source"), contacts.column("kind"), contacts.column(identifier))


def _flat(column: pa.ChunkedArray) -> pa.Array:
    flat = column.combine_chunks()
    return pa.concat_arrays(flat.chunks) if isinstance(flat, pa.ChunkedArray) else flat
