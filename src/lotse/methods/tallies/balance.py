"""Good and bad experiences per period, asked and heard apart: one pass, clustered by person."""

from __future__ import annotations

import math
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.contacts.kernel import kernel
from lotse.methods.estimates.estimate import NOTHING, Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.sums import ClusterSums
from lotse.methods.tallies.cut import Cut, Role, column, frozen

BAD, GOOD, ANY = 0, 1, 2  # components of a person's totals
ASKED: Final = int(Role.ASKED)
HEARD: Final = int(Role.HEARD)


def empty(periods: int) -> ClusterSums:
    """No contact yet: groups (periods, 2), first what was asked, then what was heard."""
    shape = (periods, 2, 3)
    return ClusterSums(np.zeros(shape), np.zeros((*shape, 3)), np.zeros(shape, np.int64))


def balance(chunk: Chunk, cut: Cut, edges: NDArray[np.int64]) -> ClusterSums:
    """Count one chunk. ``edges`` (periods + 1,): seconds since 1970, period p is [edges[p], edges[p + 1]).

    A contact with a valence below 0 is bad, above 0 good; 0 and aggregate rows count as neither. Components per
    person: bad ones, good ones, 1 if any. A contact without a customer stands for a person of its own.
    """
    state = empty(len(edges) - 1)
    _balance(
        (chunk.offsets, chunk.time, chunk.what, chunk.valence, column(chunk.count, "u4")),
        (frozen(cut.selection.people(chunk)), frozen(cut.selection.rest(chunk))),
        (cut.role, cut.row, edges),
        (state.total, state.cross, state.people),
    )
    return state


def good_per_bad(sums: ClusterSums) -> Estimate:
    """How many good experiences come to one bad one, in one period of one source; n counts people.

    Ratio of two totals with people as clusters; the interval is made for its logarithm (delta method), so that it
    never reaches zero. None where nothing bad was seen.
    """
    people = int(sums.people[ANY])
    if not people or not sums.total[BAD]:
        return Estimate(None, None, None, people, float(people)) if people else NOTHING
    ratio = cluster_mean(sums, BAD, GOOD)
    if not ratio.value or ratio.high is None:
        return Estimate(ratio.value, None, None, people, ratio.effective)
    factor = math.exp((ratio.high - ratio.value) / ratio.value)
    return Estimate(ratio.value, ratio.value / factor, ratio.value * factor, people, ratio.effective)


@kernel
def _balance(columns: Any, counting: Any, cut: Any, state: Any) -> None:  # noqa: PLR0912 - one compiled loop
    offsets, time, what, valence, count = columns
    persons, contacts = counting
    role, row, edges = cut
    total, cross, people = state
    x = np.zeros((2, 3))
    for person in range(persons.size):
        if persons[person] == 0:
            continue
        period = 0
        for i in range(offsets[person], offsets[person + 1] + 1):
            last = i == offsets[person + 1]
            if last or time[i] >= edges[period + 1]:
                for side in range(2):
                    x[side, 2] = 1.0 if x[side, 0] + x[side, 1] > 0 else 0.0
                    for a in range(3):
                        total[period, side, a] += x[side, a]
                        people[period, side, a] += x[side, a] != 0
                        for b in range(3):
                            cross[period, side, a, b] += x[side, a] * x[side, b]
                x[:] = 0
                while not last and period < edges.size - 1 and time[i] >= edges[period + 1]:
                    period += 1
                if last or period == edges.size - 1:
                    break
            code = what[i]
            if time[i] < edges[0] or row[code] < 0 or (contacts.size and contacts[i] == 0):
                continue
            if (count.size and count[i] > 1) or valence[i] == NO_VALENCE or valence[i] == 0:
                continue
            if role[code] == ASKED:
                x[0, 1 if valence[i] > 0 else 0] += 1
            elif role[code] == HEARD:
                x[1, 1 if valence[i] > 0 else 0] += 1
