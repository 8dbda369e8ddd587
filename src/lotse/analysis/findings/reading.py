"""What the findings read: one generation of the journey index under one version of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, tzinfo
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
    zone: tzinfo  # in which the filter's days begin

    @property
    def catalogue(self) -> Catalogue:
        return self.resolution.catalogue


@contextmanager
def reading(log: ContactLog, where: Filter) -> Iterator[Reading]:
    """Pin the index for the length of a finding."""
    with log.journeys() as journeys:
        resolution = resolve(log.catalogue(), journeys.codes.whats)
        cut = cut_of(where, journeys.codes, resolution)
        yield Reading(list(journeys.chunks()), journeys.codes, resolution, cut, _zone(where))


def _zone(where: Filter) -> tzinfo:
    named = where.since or where.until
    return (named and named.tzinfo) or UTC


def base_of(unknown: int) -> str:
    """What a base counts: people; or respondents, where answers without a customer are among them."""
    return "respondents" if unknown else "people"
