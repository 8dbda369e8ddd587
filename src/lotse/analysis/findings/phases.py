"""How customers experience the company from phase to phase, asked and heard apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from lotse.analysis.findings.reading import base_of, reading
from lotse.contacts.catalogue import Phase
from lotse.findings.types import Field, Finding, Result
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.proportions import wilson
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.experience import ASKED, HEARD, Experience, Part, Periods, experience

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Each contact belongs to the phase that the rules give it. Mean experience from −1 to +1, what was asked and what "
    "was heard apart, with a 95% interval clustered by person. Reach: share of all known people with a contact in the "
    "phase."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per phase of the circle."""
    with reading(log, where) as read:
        phase = read.resolution.phase.astype(np.int32)
        row = np.where((read.cut.row >= 0) & (phase > 0), phase - 1, -1).astype(np.int32)
        cut = replace(read.cut, row=row, parent=np.full(len(Phase), -1, np.int32))
        whole = Periods(np.zeros((len(Phase), cut.waves), np.uint8), np.zeros((len(Phase), 3), np.int64))
        state = over_chunks(
            read.chunks,
            lambda chunk: experience(chunk, cut, whole),
            Experience.__add__,
            Experience.empty(len(Phase)),
        )
        rows = [_row(state, at) for at in range(len(Phase))]
        return Result(rows, int(state.base.sum()), base_of(int(state.base[1])), (), read.catalogue.version)


def _row(state: Experience, at: int) -> dict[str, Any]:
    known, met = int(state.base[0]), int(state.reach[at, 0])
    low, high = wilson(met / known, known) if known else (None, None)
    row: dict[str, Any] = {"phase": at + 1, "volume": int(state.volume[at]), "people": known}
    row |= {"reach": met / known if known else None, "reach_low": low, "reach_high": high}
    for side, name in ((ASKED, "asked"), (HEARD, "heard")):
        mean = cluster_mean(state.sums(at, side), Part.WEIGHT, Part.VALENCE, (-1.0, 1.0))
        row |= {f"{name}_mean": mean.value, f"{name}_low": mean.low, f"{name}_high": mean.high, f"{name}_n": mean.n}
    return row


FINDING = Finding(
    name="phases",
    question="How do customers experience us from phase to phase?",
    fields=(
        Field("phase", "Phase"),
        Field("volume", "Contacts", "count"),
        Field("people", "People in all", "count"),
        Field("reach", "Reach", "share", "people"),
        Field("reach_low", "Reach, from", "share", "people"),
        Field("reach_high", "Reach, to", "share", "people"),
        Field("asked_mean", "Asked: experience", "valence", "asked_n", True),
        Field("asked_low", "Asked: experience, from", "valence", "asked_n", True),
        Field("asked_high", "Asked: experience, to", "valence", "asked_n", True),
        Field("asked_n", "Asked: people", "count"),
        Field("heard_mean", "Heard: experience", "valence", "heard_n"),
        Field("heard_low", "Heard: experience, from", "valence", "heard_n"),
        Field("heard_high", "Heard: experience, to", "valence", "heard_n"),
        Field("heard_n", "Heard: people", "count"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
