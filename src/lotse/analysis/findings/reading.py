"""What the findings read: one generation of the journey index under one version of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lotse.analysis.findings.selecting import cut_of
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codes import Codes
from lotse.contacts.resolve import Resolution, resolve
from lotse.methods.tallies.cut import Cut

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog


@dataclass(frozen=True)
class Reading:
    """Chunks with the meaning of their codes, and what of them counts."""

    chunks: Sequence[Chunk]
    codes: Codes
    resolution: Resolution
    cut: Cut

    @property
    def catalogue(self) -> Catalogue:
        return self.resolution.catalogue


@contextmanager
def reading(log: ContactLog, where: Filter) -> Iterator[Reading]:
    """Pin the index for the length of a finding."""
    with log.journeys() as journeys:
        resolution = resolve(log.catalogue(), journeys.codes.whats)
        yield Reading(list(journeys.chunks()), journeys.codes, resolution, cut_of(where, journeys.codes, resolution))


def base_of(unknown: int) -> str:
    """What a base counts: people; or respondents, where answers without a customer are among them."""
    return "respondents" if unknown else "people"
