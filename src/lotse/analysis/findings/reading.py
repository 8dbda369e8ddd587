"""What the findings read: one generation of the journey index under one version of the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.selecting import about_of, cut_of
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
    """Chunks with the meaning of their codes, and what of them counts. Readings of the same ``mark`` hold the same.
    ``about``: per code of ``What`` the touchpoint that an opinion is about, as far as the filter names it, else −1.
    """

    chunks: Sequence[Chunk]
    codes: Codes
    resolution: Resolution
    cut: Cut
    about: NDArray[np.int32]
    zone: tzinfo  # in which the filter's days begin
    mark: Hashable
    _lock: RLock = field(default_factory=RLock)
    _known: dict[str, Any] = field(default_factory=dict)

    @property
    def catalogue(self) -> Catalogue:
        return self.resolution.catalogue

    def once[T](self, name: str, compute: Callable[[], T]) -> T:
        """What several parts of one finding rest on, computed when it is first asked for."""
        with self._lock:
            if name not in self._known:
                self._known[name] = compute()
            known: T = self._known[name]
            return known


@contextmanager
def reading(log: ContactLog, where: Filter) -> Iterator[Reading]:
    """Pin the index for the length of a finding."""
    with log.journeys() as journeys:
        resolution = resolve(log.catalogue(), journeys.codes.whats)
        cut = cut_of(where, journeys.codes, resolution)
        mark = (journeys.mark, resolution.catalogue.version, where)
        about = about_of(where, resolution)
        yield Reading(list(journeys.chunks()), journeys.codes, resolution, cut, about, _zone(where), mark)


def _zone(where: Filter) -> tzinfo:
    named = where.since or where.until
    return (named and named.tzinfo) or UTC


def base_of(unknown: int) -> str:
    """What a base counts: people; or respondents, where answers without a customer are among them."""
    return "respondents" if unknown else "people"
