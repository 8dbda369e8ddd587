"""Whether contacts were received before: the quick answer of the HTTP endpoint."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lotse.contacts.home import Home
from lotse.contacts.ids.digests import NONE, Digests, contact_digests, contained, digest, ordered
from lotse.contacts.ids.runs import IdRuns, MergedMeanwhileError
from lotse.contacts.inbox.inbox import Inbox
from lotse.contacts.table import ContactTable


class Waiting:
    """Remembers the digests of inbox rows, so that each row is decoded once a process."""

    def __init__(self, home: Home, inbox: Inbox) -> None:
        self._home, self._inbox = home, inbox
        self._runs = IdRuns(home.ids)
        self._digests: dict[int, Digests] = {}

    def seen(self, source: str, contact_ids: pa.Array) -> NDArray[np.bool_]:
        """Which of a source's ids were acknowledged before, within the window. The move decides for good: two
        requests at the same moment may both be told "new", and one of the two contacts is dropped."""
        wanted = digest(pa.repeat(source, len(contact_ids)), contact_ids)
        while True:  # until the mover does not overtake
            table_has = ContactTable.open(self._home).moved
            self._refresh(table_has)
            try:
                return self._known(wanted, self._runs.seen(wanted, until=table_has))
            except MergedMeanwhileError:
                if ContactTable.open(self._home).moved == table_has:
                    raise

    def _known(self, wanted: Digests, seen: NDArray[np.bool_]) -> NDArray[np.bool_]:
        for known in self._digests.values():
            seen[~seen] = contained(known, wanted[:, ~seen])
        return seen

    def _refresh(self, table_has: int) -> None:
        pending = self._inbox.pending_seqs(table_has)
        self._digests = {seq: self._digests[seq] if seq in self._digests else self._read(seq) for seq in pending}

    def _read(self, seq: int) -> Digests:
        row = self._inbox.row(seq)
        return ordered(contact_digests(row.contacts)) if row else NONE
