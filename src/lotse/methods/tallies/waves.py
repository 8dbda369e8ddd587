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
    """Which answers are taken: ``taken`` uint8 (touchpoints, whats), 1 where answers of this tuple are on the scale
    chosen for the touchpoint; ``promotion``: count promoters less detractors in place of the rating itself.
    """

    taken: NDArray[np.uint8]
    promotion: bool


def ratings_by_wave(chunk: Chunk, cut: Cut, asked: Asked) -> ClusterSums:
    """Sums over people of (Σw, Σwr) for every touchpoint and wave: arrays (touchpoints, waves, 2[, 2]).

    r is the rating in the scale's own units, or with ``promotion`` +1 for 9–10, 0 for 7–8 and −1 below. A contact
    without a customer is a person of its own. A missing weight is 1. Aggregate rows (count above 1) are left out.
    """
    rows, waves = len(cut.parent), cut.waves
    total, cross = np.zeros((rows, waves, 2)), np.zeros((rows, waves, 2, 2))
    people = np.zeros((rows, waves, 2), np.int64)
    if chunk.rating is not None:
        _ratings_by_wave(
            (chunk.offsets, chunk.what, chunk.rating),
            (frozen(cut.selection.people(chunk)), frozen(cut.selection.rest(chunk))),
            (column(chunk.weight, "f4"), column(chunk.wave, "u2"), column(chunk.count, "u4")),
            (cut.role, cut.row, cut.parent, asked.taken, asked.promotion),
            (people, total, cross),
        )
    return ClusterSums(total, cross, people)


@kernel
def _ratings_by_wave(columns: Any, counting: Any, optional: Any, cut: Any, state: Any) -> None:
    offsets, what, rating = columns
    persons, contacts = counting
    weight, wave, count = optional
    role_of, row_of, parent, taken, promotion = cut
    people, total, cross = state
    x = np.zeros(total.shape)
    touched = np.empty((total.shape[0] * total.shape[1], 2), np.int64)
    for person in range(persons.size):
        if persons[person] == 0:
            continue
        met = 0
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
                if taken[row, what[i]] and w > 0:
                    if x[row, occasion, 0] == 0:
                        touched[met, 0] = row
                        touched[met, 1] = occasion
                        met += 1
                    x[row, occasion, 0] += w
                    x[row, occasion, 1] += w * r
                row = parent[row]
        for m in range(met):
            row, occasion = touched[m, 0], touched[m, 1]
            for a in range(2):
                here = x[row, occasion, a]
                people[row, occasion, a] += here != 0
                total[row, occasion, a] += here
                cross[row, occasion, a, 0] += here * x[row, occasion, 0]
                cross[row, occasion, a, 1] += here * x[row, occasion, 1]
            x[row, occasion, 0] = 0
            x[row, occasion, 1] = 0


@kernel
def _promotion(r: Any) -> Any:
    if r >= PROMOTER_FROM:
        return 1.0
    return -1.0 if r <= DETRACTOR_TO else 0.0
