"""What a touchpoint is used for: the purposes that its contacts state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from lotse.analysis.findings.gathered import gather
from lotse.analysis.findings.reading import reading
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods.estimates.proportions import cluster_share
from lotse.methods.estimates.sums import ClusterSums

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
        stated = [what.purpose or "" for what in read.codes.whats]
        names = ["", *sorted({*stated} - {""})]
        code = np.array([names.index(name) for name in stated], np.int64)[found.what]
        version = read.catalogue.version
    kept = code > 0
    found, code = found.only(kept), code[kept]
    rows = _rows(names, found.counts(code, len(names)))
    rows.sort(key=lambda row: (-row["contacts"], row["purpose"]))
    silent = Note.counted(
        "%(n)s contact states no purpose; it is in no row.",
        "%(n)s contacts state no purpose; they are in no row.",
        int((~kept).sum()),
    )
    notes = [silent] if rows and silent.values["n"] else []
    return Result(rows, len(found), "contacts", notes, version)


def _rows(names: Sequence[str], counts: csr_array[Any]) -> list[dict[str, Any]]:
    """``counts`` (people, names): contacts. Their sums over people are whole numbers, all taken at once."""
    size, own = int(counts.sum()), counts.sum(axis=1)
    of_it, both, squares, people = (
        counts.sum(axis=0),
        own @ counts,
        counts.power(2).sum(axis=0),
        counts.count_nonzero(axis=0),
    )
    whole = float(own @ own)
    return [
        _row(
            name,
            ClusterSums(
                np.array([size, of_it[at]]), np.array([[whole, both[at]], [both[at], squares[at]]]),
                np.array([np.count_nonzero(own), people[at]]),
            ),
            size,
        )
        for at, name in enumerate(names)
        if people[at]
    ]  # fmt: skip


def _row(name: str, sums: ClusterSums, contacts: int) -> dict[str, Any]:
    share = cluster_share(sums, 0, 1, contacts)
    return {
        "purpose": name,
        "contacts": int(sums.total[1]),
        "share": share.value,
        "share_low": share.low,
        "share_high": share.high,
        "people": int(sums.people[1]),
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
