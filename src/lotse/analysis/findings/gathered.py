"""The single contacts at the touchpoints that a filter names, as plain columns: for figures of one touchpoint."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.reading import Reading
from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk, Column
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.tallies.cut import Role

VALENCES = (-1.0, 1.0)


@dataclass(frozen=True)
class Gathered:
    """Contacts that a customer had, columns of one length; aggregates (ad views, likes) are left out.

    ``person``: one number per person, a number of its own for each contact without a customer · ``time`` seconds since
    1970 · ``what``, ``wave``, ``location``: codes · ``role``: see ``Role`` · ``valence`` −1…+1, NaN for none ·
    ``weight``, 1 where none is given.
    """

    person: NDArray[np.int64]
    time: NDArray[np.int64]
    what: NDArray[np.int64]
    wave: NDArray[np.int64]
    location: NDArray[np.int64]
    role: NDArray[np.uint8]
    valence: NDArray[np.float64]
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.time)

    def where(self, kept: NDArray[np.bool_]) -> Gathered:
        return Gathered(*(column[kept] for column in vars(self).values()))

    def of(self, role: Role) -> Gathered:
        """What was asked, or heard, with a valence."""
        return self.where((self.role == role) & ~np.isnan(self.valence))

    def mean(self) -> Estimate:
        """The mean experience, weighted, with an interval clustered by person."""
        return cluster_mean(cluster_sums([self.weight, self.weight * self.valence], self.person), bounds=VALENCES)


def gather(read: Reading) -> Gathered:
    parts = [_of_chunk(read, chunk) for chunk in read.chunks]
    if not parts:
        return Gathered(*(np.empty(0, kind) for kind in ("i8", "i8", "i8", "i8", "i8", "u1", "f8", "f8")))
    first = 0
    for at, part in enumerate(parts):  # a person stands in one chunk, so numbers need only not collide
        parts[at] = Gathered(part.person + first, *list(vars(part).values())[1:])
        first += 2 * len(read.chunks[at].time) + len(read.chunks[at].people)
    columns = zip(*(vars(part).values() for part in parts), strict=True)
    return Gathered(*(np.concatenate(column) for column in columns))


def _of_chunk(read: Reading, chunk: Chunk) -> Gathered:
    role = read.cut.role[chunk.what]
    counted = (read.cut.row[chunk.what] >= 0) & (role != Role.NONE) & (role != Role.COUNTED)
    counted &= read.cut.selection.contacts(chunk).view(np.bool_)
    if chunk.count is not None:
        counted &= chunk.count <= 1
    at = np.flatnonzero(counted)
    person = np.searchsorted(chunk.offsets, at, side="right") - 1
    known = chunk.people[person] != 0
    valence = chunk.valence[at].astype(np.float64)
    weight = _taken(chunk.weight, at, 1).astype(np.float64)
    return Gathered(
        person=np.where(known, person, len(chunk.people) + at),
        time=chunk.time[at].astype(np.int64),
        what=chunk.what[at].astype(np.int64),
        wave=_taken(chunk.wave, at, 0).astype(np.int64),
        location=_taken(chunk.location, at, 0).astype(np.int64),
        role=role[at],
        valence=np.where(valence == NO_VALENCE, np.nan, valence / VALENCE_STEP),
        weight=np.where(np.isnan(weight), 1.0, weight),
    )


def _taken(column: Column | None, at: NDArray[np.int64], otherwise: float) -> Column:
    return np.full(len(at), otherwise) if column is None else column[at]
