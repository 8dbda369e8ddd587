"""What signals come in, how many, and to which touchpoint they belong; what no rule maps has a proposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lotse.analysis.findings.selecting import check
from lotse.catalog.proposals import Proposals
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.resolve import IGNORED, resolve
from lotse.contacts.selection import select
from lotse.findings.types import Field, Finding, Result
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.signals import volumes

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Every signal with its source and kind, the largest volume first. Volume counts an aggregate row with the number "
    "it stands for. A signal without a touchpoint has a proposal: the touchpoint whose name or key is most alike, or "
    "a new one (marked +). Answers about the importance of a touchpoint or the trust in it are contacts at none; the "
    "table says which one they are about."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per source, signal, kind and touchpoint."""
    with log.journeys() as journeys:
        codes = journeys.codes
        resolution = resolve(log.catalogue(), codes.whats)
        check(where, codes, resolution.catalogue)
        selection = select(where, codes, resolution)
        keys = [
            (what.source, what.signal, what.kind, int(target), int(about))
            for what, target, about in zip(codes.whats, resolution.touchpoint, resolution.about, strict=True)
        ]
        groups = list(dict.fromkeys(keys))
        position = {key: at for at, key in enumerate(groups)}
        group = np.array([position[key] for key in keys], np.int32)
        counts = over_chunks(
            journeys.chunks(),
            lambda chunk: volumes(chunk, selection, group, len(groups)),
            np.add,
            np.zeros((len(groups), 3), np.int64),
        )
        order = [int(at) for at in np.argsort(-counts[:, 0], kind="stable") if counts[at, 1]]
        proposals = Proposals(resolution.catalogue.touchpoints)
        rows = [_row(resolution.catalogue, proposals, groups[at], counts[at].tolist()) for at in order]
    return Result(rows, sum(row["rows"] for row in rows), "contacts", (), resolution.catalogue.version)


def _row(
    catalogue: Catalogue, proposals: Proposals, group: tuple[str, str, str, int, int], counts: list[int]
) -> dict[str, Any]:
    source, signal, kind, target, about = group
    mapped = catalogue.touchpoints[target].key if target >= 0 else ""
    decided = target >= 0 or target == IGNORED
    return {
        "source": source,
        "signal": signal,
        "kind": kind,
        "volume": counts[0],
        "rows": counts[1],
        "people": counts[2],
        "touchpoint": mapped,
        "ignored": target == IGNORED,
        "about": catalogue.touchpoints[about].key if about >= 0 else "",
        "proposal": "" if decided else proposals.of(signal),
    }


FINDING = Finding(
    name="signals",
    question="What comes in, and where does it belong?",
    fields=(
        Field("source", "Source"),
        Field("signal", "Signal"),
        Field("kind", "Kind"),
        Field("volume", "Contacts", "count"),
        Field("rows", "Rows", "count", detail=True),
        Field("people", "People", "count"),
        Field("touchpoint", "Touchpoint"),
        Field("ignored", "Deliberately no touchpoint"),
        Field("about", "Opinion about"),
        Field("proposal", "Proposal"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
