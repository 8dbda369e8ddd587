"""Who met each touchpoint, and how it was for them: one pass, clustered by person."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk
from lotse.contacts.kernel import kernel
from lotse.methods.estimates.sums import ClusterSums
from lotse.methods.tallies.cut import Cut, Role, column, frozen

ASKED, HEARD = 0, 1  # first axis after the touchpoint
TRACKED = int(Role.TRACKED)
ROLE_ASKED, ROLE_HEARD, ROLE_COUNTED = int(Role.ASKED), int(Role.HEARD), int(Role.COUNTED)


class Part(IntEnum):
    """Components of a person's totals at a touchpoint: weights w, and what they weigh."""

    WEIGHT = 0  # Σw of contacts with a valence
    VALENCE = 1  # Σwv, valence in −1…+1
    NEGATIVE = 2  # Σw where valence < 0
    POSITIVE = 3
    WEIGHT_BEFORE = 4  # the same within the earlier and the later period of the trend
    VALENCE_BEFORE = 5
    WEIGHT_AFTER = 6
    VALENCE_AFTER = 7
    WEIGHT_RATED = 8  # Σw of contacts with a rating
    RATING = 9  # Σwr, in the scale's own units


PARTS = len(Part)


@dataclass(frozen=True)
class Periods:
    """Where the trend is cut. ``wave`` uint8 (touchpoints, waves): 0 neither, 1 the earlier, 2 the later wave.

    ``halves`` int64 (touchpoints, 3): for touchpoints without waves the earlier period is [a, b), the later [b, c).
    """

    wave: NDArray[np.uint8]
    halves: NDArray[np.int64]


@dataclass(frozen=True)
class Experience:
    """Counts per touchpoint (r of them). Two states merge by addition.

    ``volume`` (r,): contacts, aggregate rows with the number they stand for · ``counted`` (r,): the part from
    aggregates · ``reach`` (r, 4): known people with at least one contact: any, tracked, surveyed, heard ·
    ``unknown`` (r,): answers without a customer, each a respondent of its own · ``answers`` (r, 2): contacts with a
    valence, asked and heard · ``people`` and ``total`` (r, 2, parts), ``cross`` (r, 2, parts, parts): sums over
    people, see ``ClusterSums`` and ``Part`` · ``base`` (2,): known people with any contact in the cut, answers
    without a customer.
    """

    volume: NDArray[np.int64]
    counted: NDArray[np.int64]
    reach: NDArray[np.int64]
    unknown: NDArray[np.int64]
    answers: NDArray[np.int64]
    people: NDArray[np.int64]
    total: NDArray[np.float64]
    cross: NDArray[np.float64]
    base: NDArray[np.int64]

    @classmethod
    def empty(cls, rows: int) -> Self:
        return cls(
            volume=np.zeros(rows, np.int64),
            counted=np.zeros(rows, np.int64),
            reach=np.zeros((rows, 4), np.int64),
            unknown=np.zeros(rows, np.int64),
            answers=np.zeros((rows, 2), np.int64),
            people=np.zeros((rows, 2, PARTS), np.int64),
            total=np.zeros((rows, 2, PARTS)),
            cross=np.zeros((rows, 2, PARTS, PARTS)),
            base=np.zeros(2, np.int64),
        )

    def __add__(self, other: Experience) -> Experience:
        return Experience(*(mine + theirs for mine, theirs in zip(_arrays(self), _arrays(other), strict=True)))

    def sums(self, row: int, side: int) -> ClusterSums:
        """The sums over people of one touchpoint, asked or heard."""
        return ClusterSums(self.total[row, side], self.cross[row, side], self.people[row, side])


def _arrays(state: Experience) -> list[NDArray[Any]]:
    return [getattr(state, field.name) for field in fields(state)]


def experience(chunk: Chunk, cut: Cut, periods: Periods) -> Experience:
    """Count one chunk. Known people are counted once per touchpoint; a contact without a customer is a respondent
    of its own if it answers a question, and else counts in the volume only. An aggregate row (kind exposure, or
    ``count`` above 1) is in the volume, never in a mean. An answer with neither rating nor valence ("never used")
    is no contact. A missing weight is 1.
    """
    state = Experience.empty(len(cut.parent))
    _experience(
        (chunk.offsets, chunk.people, chunk.time, chunk.what, chunk.valence),
        (frozen(cut.selection.people(chunk)), frozen(cut.selection.rest(chunk))),
        (
            column(chunk.rating, "f4"),
            column(chunk.weight, "f4"),
            column(chunk.wave, "u2"),
            column(chunk.count, "u4"),
        ),
        (cut.role, cut.row, cut.parent),
        (periods.wave, periods.halves),
        tuple(_arrays(state)),
    )
    return state


@kernel
def _experience(  # noqa: PLR0912, PLR0915 - one pass, compiled as one loop
    columns: Any, counting: Any, optional: Any, cut: Any, periods: Any, state: Any
) -> None:
    """Calls nothing and makes no part of an array in the loop: either would count references for every contact."""
    offsets, people, time, what, valence = columns
    persons, contacts = counting
    rating, weight, wave, count = optional
    role_of, row_of, parent = cut
    by_wave, halves = periods
    volume, counted, reach, unknown, answers, n, total, cross, base = state
    rows = parent.size
    touched = np.empty(rows, np.int32)
    marks = np.zeros(rows, np.uint8)  # bits of Role: how this person met the touchpoint
    x = np.zeros((rows, 2, PARTS))
    for person in range(people.size):
        if persons[person] == 0:
            continue
        known = people[person] != 0
        met = 0
        anything = False
        for position in range(offsets[person], offsets[person + 1]):
            i = np.uint64(position)
            role = role_of[what[i]]
            if role == 0 or (contacts.size and contacts[i] == 0):
                continue
            v = valence[i]
            rated = rating.size > 0 and not np.isnan(rating[i])
            if role == ROLE_ASKED and v == NO_VALENCE and not rated:
                continue
            stands_for = np.int64(count[i]) if count.size else np.int64(1)
            aggregate = role == ROLE_COUNTED or stands_for > 1
            if not aggregate:
                anything = True
                if not known and role == ROLE_ASKED:
                    base[1] += 1
            w = 1.0
            if role != TRACKED and weight.size and not np.isnan(weight[i]):
                w = np.float64(weight[i])
            felt = w * v / VALENCE_STEP
            row = row_of[what[i]]
            while row >= 0:
                volume[row] += stands_for
                if aggregate:
                    counted[row] += stands_for
                else:
                    if marks[row] == 0:
                        touched[met] = row
                        met += 1
                    marks[row] |= 1 << role
                    if not known and role == ROLE_ASKED:
                        unknown[row] += 1
                    if role != TRACKED:
                        side = role - ROLE_ASKED
                        if v != NO_VALENCE:
                            answers[row, side] += 1
                            x[row, side, 0] += w
                            x[row, side, 1] += felt
                            if v < 0:
                                x[row, side, 2] += w
                            elif v > 0:
                                x[row, side, 3] += w
                            period = np.int64(by_wave[row, wave[i]]) if wave.size else np.int64(0)
                            if period == 0 and halves[row, 0] <= time[i] < halves[row, 2]:
                                period = np.int64(1 if time[i] < halves[row, 1] else 2)
                            if period > 0:
                                x[row, side, 2 + 2 * period] += w
                                x[row, side, 3 + 2 * period] += felt
                        if rated:
                            x[row, side, 8] += w
                            x[row, side, 9] += w * rating[i]
                row = parent[row]
        if known and anything:
            base[0] += 1
        for m in range(met):
            row = touched[m]
            if known:
                reach[row, 0] += 1
                for role in range(1, 4):
                    reach[row, role] += (marks[row] >> role) & 1
            for side in range(2):
                if marks[row] & (1 << (side + ROLE_ASKED)) == 0:
                    continue
                for a in range(PARTS):  # this person's totals go to the sums
                    here = x[row, side, a]
                    if here != 0:
                        n[row, side, a] += 1
                        total[row, side, a] += here
                        for b in range(PARTS):
                            cross[row, side, a, b] += here * x[row, side, b]
                for a in range(PARTS):
                    x[row, side, a] = 0
            marks[row] = 0
