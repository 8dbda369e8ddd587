"""Who was erased: digests that block replays, late deliveries and restored backups.

Each erasure writes HOME/erased/<number>.npy before it touches anything else. A table records the number of the last
erasure applied to it; an older table (a restored backup) is behind, and the erasures are applied to it again.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts import durable
from lotse.contacts.home import Home
from lotse.contacts.ids.digests import NONE, Digests, contained, digest, ordered


class Tombstones:
    """The tombstones as they were when this was made."""

    def __init__(self, home: Home) -> None:
        self._folder = home.erased
        paths = list(self._folder.glob("*.npy")) if self._folder.is_dir() else []
        self.number = max((int(path.stem) for path in paths), default=0)
        self._digests = ordered(np.concatenate([NONE, *map(np.load, paths)], axis=1))

    def add(self, customers: NDArray[np.int64]) -> None:
        """Erased from now on: durable when this returns."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{self.number + 1}.npy"
        draft = durable.draft_of(path)
        digests = _digests(pa.array(customers))
        with draft.open("wb") as file:
            np.save(file, digests)
        durable.publish(draft, path)
        self.number += 1
        self._digests = ordered(np.concatenate([self._digests, digests], axis=1))

    def erased(self, customers: pa.Array | pa.ChunkedArray) -> pa.Array:
        """The distinct customers among these who were erased."""
        candidates = pc.drop_null(pc.unique(customers))
        if not self.number:
            return candidates.slice(0, 0)
        return candidates.filter(pa.array(contained(self._digests, _digests(candidates))))

    def keep(self, contacts: pa.Table) -> pa.Table:
        """The contacts without those of erased customers, and without the mention of them in others' contacts."""
        if not self.number:
            return contacts
        contacts = contacts.filter(pc.invert(pc.is_in(contacts.column("customer"), self.erased(contacts["customer"]))))
        related = contacts.column("related_customer")
        mentioned = pc.is_in(related, self.erased(related))
        return contacts.set_column(
            contacts.schema.get_field_index("related_customer"),
            contacts.schema.field("related_customer"),
            pc.if_else(mentioned, pa.scalar(None, pa.int64()), related),
        )


def _digests(customers: pa.Array) -> Digests:
    return digest(pc.cast(customers, pa.string()))
