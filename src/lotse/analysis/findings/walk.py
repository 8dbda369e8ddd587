"""What the findings about journeys read: a pinned generation of the index, with the filter compiled against it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.selecting import check
from lotse.contacts.catalogue import Catalogue, Touchpoint
from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.contacts.journeys.reader import Journeys
from lotse.contacts.resolve import resolve
from lotse.contacts.runners.method import Method
from lotse.contacts.runners.threads import run
from lotse.contacts.schema import ASKED
from lotse.contacts.selection import LATEST, Selection, select
from lotse.findings.types import Note
from lotse.methods.estimates.proportions import wilson

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

NO_JOURNEY = Note("Contacts without a known customer, and contacts that belong to no touchpoint, are in no journey.")


@dataclass(frozen=True, kw_only=True)
class Used(Selection):
    """Leaves out survey answers that say nothing ("never used"): as everywhere, they are no contact."""

    asked: NDArray[np.bool_]  # per code of ``What``

    @property
    def columns(self) -> tuple[str, ...]:
        return (*super().columns, "rating")

    def rest(self, chunk: Chunk) -> NDArray[np.uint8]:
        silent = self.asked[chunk.what] & (chunk.valence == NO_VALENCE)
        if chunk.rating is not None:
            silent &= np.isnan(chunk.rating)
        rest = super().rest(chunk)
        said: NDArray[np.uint8] = (~silent).view(np.uint8)
        return np.bitwise_and(said, rest) if len(rest) else said


def used(selection: Selection) -> Selection:
    """The selection itself where nothing was asked: it is the faster one."""
    asked = selection.of_kinds(*ASKED).view(np.bool_)
    if not asked.any():
        return selection
    return Used(**{field.name: getattr(selection, field.name) for field in fields(selection)}, asked=asked)


def unsaid_too(selection: Selection) -> Selection:
    """The same with the answers that say nothing about an experience."""
    return Selection(**{field.name: getattr(selection, field.name) for field in fields(Selection)})


@dataclass(frozen=True)
class Walk:
    """One filter over one generation of the index; several questions of it see the same contacts."""

    journeys: Journeys
    selection: Selection

    @property
    def catalogue(self) -> Catalogue:
        return self.selection.resolution.catalogue

    @property
    def touchpoints(self) -> dict[str, Touchpoint]:
        return {touchpoint.key: touchpoint for touchpoint in self.catalogue.touchpoints}

    def ask[S, A](self, method: Method[S, A]) -> A:
        return run(method, self.journeys, self.selection)

    def chunks(self, *columns: str) -> Iterator[Chunk]:
        """With the columns that the filter reads and those named."""
        return self.journeys.chunks((*self.selection.columns, *columns))

    def days(self) -> tuple[date, date] | None:
        """First and last day of the contacts within the filter's period; None without any."""
        spans = [
            (int(chunk.time[chunk.offsets[:-1]].min()), int(chunk.time[chunk.offsets[1:] - 1].max()))
            for chunk in self.journeys.chunks(())
            if len(chunk.time)
        ]
        if not spans:
            return None
        first = max(min(start for start, _ in spans), self.selection.since)
        last = min(max(end for _, end in spans), self.selection.until - 1 if self.selection.until < LATEST else LATEST)
        return (_day(first), _day(last)) if first <= last else None


@contextmanager
def walk(log: ContactLog, where: Filter) -> Iterator[Walk]:
    """Pin the index for the length of a finding."""
    with log.journeys() as journeys:
        catalogue = log.catalogue()
        check(where, journeys.codes, catalogue)
        yield Walk(journeys, used(select(where, journeys.codes, resolve(catalogue, journeys.codes.whats))))


def share(name: str, part: float, n: float) -> dict[str, float | None]:
    """A share of ``n`` people with Wilson's 95 % interval, as three fields; all None where there is nobody."""
    if not n:
        return {name: None, f"{name}_low": None, f"{name}_high": None}
    low, high = wilson(part / n, n)
    return {name: part / n, f"{name}_low": low, f"{name}_high": high}


def without(selection: Selection, left_out: NDArray[np.bool_]) -> Selection:
    """The same selection in which some codes of ``What`` do not count."""
    return replace(
        selection,
        whats=selection.whats * ~left_out,
        touchpoint=np.where(left_out, -1, selection.touchpoint).astype(np.int32),
        phase=selection.phase * ~left_out,
    )


def _day(second: int) -> date:
    return datetime.fromtimestamp(second, UTC).date()
