"""What an import adds: which of its contacts are new, which are there with other content, which are there already."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from lotse.contacts.ids.digests import NONE, Digests, first_rows
from lotse.contacts.imports.content import same_content
from lotse.contacts.imports.staging import Staging
from lotse.contacts.imports.stored import Stored
from lotse.contacts.schema import SCHEMA
from lotse.contacts.table import ContactTable
from lotse.contacts.visible import version_id


@dataclass(frozen=True)
class ImportCounts:
    """``new`` contacts; ``changed``: there, but with other content, so that a corrected version is added;
    ``skipped``: there with the same content, or ``repeated`` further down in the same import."""

    new: int
    changed: int
    skipped: int
    repeated: int = 0


@dataclass(frozen=True)
class Plan:
    """For each staged place: 0 skip, 1 new, 2 changed. ``repeated``: skipped for a later row of their id."""

    verdicts: NDArray[np.uint8]
    repeated: int = 0

    @property
    def counts(self) -> ImportCounts:
        skipped, new, changed = np.bincount(self.verdicts, minlength=3)
        return ImportCounts(int(new), int(changed), int(skipped), self.repeated)


SKIPPED, NEW, CHANGED = 0, 1, 2


def plan(staging: Staging, table: ContactTable) -> Plan:
    """Compare what is staged with the table, by (source, contact_id) and then by content."""
    verdicts = np.full(staging.rows, NEW, np.uint8)
    digests, places = _all_digests(staging)
    repeated = places[~_last_rows(digests, places)]
    verdicts[repeated] = SKIPPED
    stored = Stored(table, _sources(staging))
    if stored.rows:
        for bucket in staging.buckets():
            _compare(staging, bucket, stored, verdicts)
    return Plan(verdicts, len(repeated))


def additions(staging: Staging, bucket: int, verdicts: NDArray[np.uint8]) -> pa.Table:
    """The contacts of a bucket that the import adds: new ones, and changed ones as versions of what is there."""
    rows = staging.read(bucket)
    verdict = verdicts[np.asarray(rows.column("_place"))]
    rows = rows.select(SCHEMA.names)
    new = rows.filter(pa.array(verdict == NEW))
    changed = rows.filter(pa.array(verdict == CHANGED))
    return pa.concat_tables([new, _versions(changed)]) if changed.num_rows else new


def _compare(staging: Staging, bucket: int, stored: Stored, verdicts: NDArray[np.uint8]) -> None:
    digests, places = staging.digests(bucket)
    at = stored.newest(digests)
    known = (at >= 0) & (verdicts[places] == NEW)
    if known.any():
        mine = staging.read(bucket).filter(pa.array(known)).select(SCHEMA.names)
        same = same_content(mine, stored.contacts(at[known]))
        verdicts[places[known]] = np.where(same, SKIPPED, CHANGED)


def _versions(changed: pa.Table) -> pa.Table:
    """A changed contact under an id of its own that says which contact it corrects, and in which import."""
    mark = f"{changed['import_id'][0]} {changed['received_at'][0]}"
    token = blake2b(mark.encode(), digest_size=6).hexdigest()
    origin = changed.column("contact_id")
    ids = pc.binary_join_element_wise(origin, version_id("", token), "")
    changed = changed.set_column(SCHEMA.get_field_index("contact_id"), SCHEMA.field("contact_id"), ids)
    return changed.set_column(SCHEMA.get_field_index("derived_from"), SCHEMA.field("derived_from"), origin)


def _all_digests(staging: Staging) -> tuple[Digests, NDArray[np.int64]]:
    found = [staging.digests(bucket) for bucket in staging.buckets()]
    digests = np.concatenate([NONE, *(digests for digests, _ in found)], axis=1)
    return digests, np.concatenate([np.empty(0, np.int64), *(places for _, places in found)])


def _last_rows(digests: Digests, places: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which rows are the last in the import with their digest: the later line of a file is the corrected one."""
    latest_first = np.argsort(-places, kind="stable")
    last = np.empty(len(places), np.bool_)
    last[latest_first] = first_rows(digests[:, latest_first])
    return last


def _sources(staging: Staging) -> list[str]:
    found: set[str] = set()
    for bucket in staging.buckets():
        found.update(pc.unique(staging.read(bucket, ["source"]).column("source")).to_pylist())
    return sorted(found)
