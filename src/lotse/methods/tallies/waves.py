"""Answers per touchpoint and wave, on one scale, clustered by person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.methods.estimates.nps import DETRACTOR_TO, PROMOTER_FROM
from lotse.methods.estimates.sums import ClusterSums
from lotse.methods.tallies.cut import Cut, Role, column, frozen

ROLE_ASKED = int(Role.ASKED)


@dataclass(frozen=True)
class Asked:
    """Which answers are taken: ``slot`` int32 per touchpoint, its place in the result, −1 for none; ``taken`` uint8
    (touchpoints, whats), 1 where answers of this tuple are on the scale chosen for the touchpoint; ``promotion``:
    count promoters less detractors in place of the rating itself.
    """

    slot: NDArray[np.int32]
    taken: NDArray[np.uint8]
    promotion: bool

    def empty(self, waves: int) -> ClusterSums:
        shape = (int(self.slot.max(initial=-1)) + 1, 2 * waves)
        return ClusterSums(np.zeros(shape), np.zeros((*shape, shape[1])), np.zeros(shape, np.int64))


def components(wave: int) -> tuple[int, int]:
    """Where the sums of one wave stand: its Σw and its Σwr."""
    return 2 * wave, 2 * wave + 1


def ratings_by_wave(chunk: Chunk, cut: Cut, asked: Asked) -> ClusterSums:
    """Sums over people of (Σw, Σwr) of every wave, for every slot: arrays (slots, 2·waves[, 2·waves]); see
    ``components``. A person who answered in two waves counts in the products of both, so that the interval of a
    change knows of them.

    r is the rating in the scale's own units, or with ``promotion`` +1 for 9–10, 0 for 7–8 and −1 below. A contact
    without a customer is a person of its own. A missing weight is 1. Aggregate rows (count above 1) are left out.
    """
    state = asked.empty(cut.waves)
    if chunk.rating is not None:
        _ratings_by_wave(
            (chunk.offsets, chunk.what, chunk.rating),
            (frozen(cut.selection.people(chunk)), frozen(cut.selection.rest(chunk))),
            (column(chunk.weight, "f4"), column(chunk.wave, "u2"), column(chunk.count, "u4")),
            (cut.role, cut.row, cut.parent, asked.slot, asked.taken, asked.promotion),
            (state.people, state.total, state.cross),
        )
    return state


@kernel
def _ratings_by_wave(columns: Any, counting: Any, optional: Any, cut: Any, state: Any) -> None:
    offsets, what, rating = columns
    persons, contacts = counting
    weight, wave, count = optional
    role_of, row_of, parent, slot_of, taken, promotion = cut
    people, total, cross = state
    x = np.zeros(total.shape)
    met = np.zeros(total.shape[0], np.uint8)
    for person in range(persons.size):
        if persons[person] == 0:
            continue
        for i in range(offsets[person], offsets[person + 1]):
            row = row_of[what[i]]
            if row < 0 or role_of[what[i]] != ROLE_ASKED or np.isnan(rating[i]) or (count.size and count[i] > 1):
                continue
            if contacts.size and contacts[i] == 0:
                continue
            w = np.float64(weight[i]) if weight.size and not np.isnan(weight[i]) else 1.0
            r = _promotion(rating[i]) if promotion else np.float64(rating[i])
            occasion = np.int64(wave[i]) if wave.size else 0
            while row >= 0:
                if slot_of[row] >= 0 and taken[row, what[i]] and w > 0:
                    met[slot_of[row]] = 1
                    x[slot_of[row], 2 * occasion] += w
                    x[slot_of[row], 2 * occasion + 1] += w * r
                row = parent[row]
        for slot in range(met.size):
            if met[slot]:
                _add(x[slot], people[slot], total[slot], cross[slot])
                met[slot] = 0


@kernel
def _add(x: Any, people: Any, total: Any, cross: Any) -> None:
    for a in np.flatnonzero(x):
        people[a] += 1
        total[a] += x[a]
        for b in np.flatnonzero(x):
            cross[a, b] += x[a] * x[b]
    x[:] = 0


@kernel
def _promotion(r: Any) -> Any:
    if r >= PROMOTER_FROM:
        return 1.0
    return -1.0 if r <= DETRACTOR_TO else 0.0
