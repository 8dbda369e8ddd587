"""Whether it differs between locations: experience at each, asked and heard apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, felt
from lotse.analysis.findings.gathered import gather, mean
from lotse.analysis.findings.reading import reading
from lotse.contacts.journeys.chunk import Chunk
from lotse.findings.types import Field, Finding, Result
from lotse.methods.estimates.sums import members
from lotse.methods.tallies.cut import Role

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Mean experience from −1 to +1 at each location, weighted; intervals (95 %) are clustered by person, with "
    "Student’s t. Asked and heard never share a mean. n counts people. Contacts without a location are in no row."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per location that has any experience, by name."""
    with reading(log, where) as read:
        names = read.codes.locations
        told = gather(read, lambda chunk: felt(chunk) & _located(chunk))
        asked, heard = (told.only(read.cut.role[told.what] == role) for role in (Role.ASKED, Role.HEARD))
        people, version = members(told.person)[0], read.catalogue.version
    rows = [_row(name, code, {"asked": asked, "heard": heard}) for code, name in enumerate(names) if code]
    rows = [row for row in rows if row["asked_n"] or row["heard_n"]]
    return Result(sorted(rows, key=lambda row: str(row["location"])), people, "respondents", (), version)


def _located(chunk: Chunk) -> Array:
    return np.zeros(len(chunk.time), bool) if chunk.location is None else chunk.location > 0


def _row(name: str, code: int, told: Mapping[str, Flat]) -> dict[str, Any]:
    row: dict[str, Any] = {"location": name}
    for series, found in told.items():
        estimate = mean(found.only(found.location == code))
        row |= {
            f"{series}_n": estimate.n,
            f"{series}_mean": estimate.value,
            f"{series}_low": estimate.low,
            f"{series}_high": estimate.high,
        }
    return row


FINDING = Finding(
    name="locations",
    question="Does it differ between our locations?",
    fields=(
        Field("location", "Location"),
        Field("asked_n", "Asked: people", "count"),
        Field("asked_mean", "Asked: experience", "valence", "asked_n", True),
        Field("asked_low", "Asked: experience, from", "valence", "asked_n", True),
        Field("asked_high", "Asked: experience, to", "valence", "asked_n", True),
        Field("heard_n", "Heard: people", "count"),
        Field("heard_mean", "Heard: experience", "valence", "heard_n"),
        Field("heard_low", "Heard: experience, from", "valence", "heard_n"),
        Field("heard_high", "Heard: experience, to", "valence", "heard_n"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
