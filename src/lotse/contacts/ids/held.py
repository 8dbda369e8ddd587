"""Ids that the table holds without a run of theirs: from imports, compactions, and moves older than the window.

Each such data file has its sorted digests beside it, HOME/cache/ids/<file>.npy: files never change, so these are made
once (by the mover after a compaction, else by whoever asks first), and are derived from the table alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts import durable
from lotse.contacts.datafiles import DataFile
from lotse.contacts.home import Home
from lotse.contacts.ids.digests import Digests, contact_digests, contained, ordered
from lotse.contacts.ids.runs import WINDOW


class Held:
    """Looks contacts up in data files."""

    def __init__(self, home: Home) -> None:
        self._folder = home.cache / "ids"

    def has(self, files: Iterable[DataFile], contacts: pa.Table, digests: Digests) -> NDArray[np.bool_]:
        """Which contacts stand in one of these files, as far as no run says so."""
        found = np.zeros(contacts.num_rows, np.bool_)
        if not contacts.num_rows:
            return found
        sources = pc.min_max(contacts.column("source")).as_py()
        for file in files:
            low, high = file.facts.sources
            if not in_runs(file) and low <= sources["max"] and sources["min"] <= high:
                found[~found] = contained(self._digests(file), digests[:, ~found])
        return found

    def prepare(self, files: Iterable[DataFile]) -> None:
        """Make what is missing, and drop what belongs to no file any more."""
        wanted = [file for file in files if not in_runs(file)]
        for file in wanted:
            self._digests(file)
        self.sweep(wanted)

    def sweep(self, files: Iterable[DataFile]) -> None:
        live = {self._path(file) for file in files}
        for path in self._folder.glob("*.npy"):
            if path not in live:
                path.unlink(missing_ok=True)

    def _digests(self, file: DataFile) -> Digests:
        path = self._path(file)
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            draft = durable.draft_of(path)
            with draft.open("wb") as opened:
                np.save(opened, ordered(contact_digests(file.read(["source", "contact_id"]))))
            draft.replace(path)
        return np.asarray(np.load(path, mmap_mode="r"))

    def _path(self, file: DataFile) -> Path:
        return self._folder / f"{file.name.replace('/', '_')}.npy"


def in_runs(file: DataFile) -> bool:
    """Whether all its contacts were received within the window, and moved."""
    return file.moved and datetime.now(UTC).date() - file.facts.received[0].date() <= WINDOW
