"""What a touchpoint is used for: the purposes that its contacts state."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lotse.analysis.findings.gathered import Gathered, gather
from lotse.analysis.findings.reading import reading
from lotse.findings.types import Field, Finding, Result
from lotse.methods.estimates.proportions import cluster_share
from lotse.methods.estimates.sums import cluster_sums

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Shares of the contacts that state a purpose. The interval (95 %, Wilson) is clustered by person: somebody who "
    "calls ten times for the same reason is one person. n counts people."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per purpose, the commonest first."""
    with reading(log, where) as read:
        found = gather(read)
        stated = np.array([what.purpose or "" for what in read.codes.whats], dtype=object)
        version = read.catalogue.version
    names, code = np.unique(stated[found.what].astype(str), return_inverse=True)
    kept = names[code] != ""
    found, code = found.where(kept), code[kept]
    rows = [_row(str(name), code == at, found) for at, name in enumerate(names) if name]
    rows.sort(key=lambda row: (-row["contacts"], row["purpose"]))
    notes = [f"{int((~kept).sum())} contacts state no purpose; they are in no row."] if rows and not kept.all() else []
    return Result(rows, len(found), "contacts", notes, version)


def _row(name: str, of_it: np.ndarray[Any, np.dtype[np.bool_]], found: Gathered) -> dict[str, Any]:
    share = cluster_share(cluster_sums([np.ones(len(found)), of_it], found.person), 0, 1, len(found))
    people = len(np.unique(found.person[of_it]))
    return {
        "purpose": name,
        "contacts": int(of_it.sum()),
        "share": share.value,
        "share_low": share.low,
        "share_high": share.high,
        "people": people,
    }


FINDING = Finding(
    name="purposes",
    question="What is the touchpoint used for?",
    fields=(
        Field("purpose", "Purpose"),
        Field("contacts", "Contacts", "count", "people"),
        Field("share", "Share", "share", "people"),
        Field("share_low", "Share, from", "share", "people"),
        Field("share_high", "Share, to", "share", "people"),
        Field("people", "People", "count"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
