"""What was asked when, on which scale: a quick pass before means are taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import LATEST
from lotse.methods.tallies.cut import Cut, Role, column, frozen

ROLE_ASKED, ROLE_HEARD = int(Role.ASKED), int(Role.HEARD)


@dataclass(frozen=True)
class Answers:
    """``by_wave`` (r touchpoints, waves): answers asked or heard, with a valence · ``rated`` (whats,): answers asked
    with a rating, so per scale · ``first`` (waves,): earliest second of a wave, answers with only a rating included ·
    ``span`` (2,): first and last second of contacts with a valence.
    """

    by_wave: NDArray[np.int64]
    rated: NDArray[np.int64]
    first: NDArray[np.int64]
    span: NDArray[np.int64]

    @classmethod
    def empty(cls, rows: int, waves: int, whats: int) -> Self:
        return cls(
            np.zeros((rows, waves), np.int64),
            np.zeros(whats, np.int64),
            np.full(waves, LATEST, np.int64),
            np.array([LATEST, -1], np.int64),
        )

    def __add__(self, other: Answers) -> Answers:
        span = np.array([min(self.span[0], other.span[0]), max(self.span[1], other.span[1])], np.int64)
        return Answers(
            self.by_wave + other.by_wave, self.rated + other.rated, np.minimum(self.first, other.first), span
        )


def answers(chunk: Chunk, cut: Cut) -> Answers:
    """Count one chunk; the roles and touchpoints are those of ``experience``."""
    state = Answers.empty(len(cut.parent), cut.waves, len(cut.role))
    _answers(
        (chunk.offsets, chunk.time, chunk.what, chunk.valence),
        (frozen(cut.selection.people(chunk)), frozen(cut.selection.rest(chunk))),
        (
            column(chunk.rating, "f4"),
            column(chunk.wave, "u2"),
            column(chunk.count, "u4"),
        ),
        (cut.role, cut.row, cut.parent),
        (state.by_wave, state.rated, state.first, state.span),
    )
    return state


@kernel
def _answers(columns: Any, counting: Any, optional: Any, cut: Any, state: Any) -> None:
    offsets, time, what, valence = columns
    persons, contacts = counting
    rating, wave, count = optional
    role_of, row_of, parent = cut
    by_wave, rated, first, span = state
    for person in range(persons.size):
        if persons[person] == 0:
            continue
        for i in range(offsets[person], offsets[person + 1]):
            code = what[i]
            role = role_of[code]
            row = row_of[code]
            if row < 0 or role not in (ROLE_ASKED, ROLE_HEARD) or (count.size and count[i] > 1):
                continue
            if contacts.size and contacts[i] == 0:
                continue
            is_rated = role == ROLE_ASKED and rating.size > 0 and not np.isnan(rating[i])
            rated[code] += is_rated
            if valence[i] == NO_VALENCE and not is_rated:
                continue
            occasion = wave[i] if wave.size else 0
            first[occasion] = min(first[occasion], time[i])
            if valence[i] == NO_VALENCE:
                continue
            span[0] = min(span[0], time[i])
            span[1] = max(span[1], time[i])
            while row >= 0:
                by_wave[row, occasion] += 1
                row = parent[row]
