"""Exits and time at risk where there is any: most combinations of people, touchpoints and strata never occur."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock
from typing import Final, Protocol

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.contacts.runners.threads import cores, each
from lotse.methods.exit_risk.activity import Activity
from lotse.methods.interval import Floats
from lotse.methods.resampling import deal

NEGATIVE, NEUTRAL, POSITIVE, UNKNOWN = 0, 1, 2, 3
STATES: Final = 4
PARTS: Final = 10  # of the groups, to see how sure it is what activity does
GROUPS: Final = 200  # of people, to resample; the interval's own error is then about 5 %

type Codes = NDArray[np.int64]
type Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Tables:
    """Rows with time at risk, by group of people, touchpoint and cell, where cell = 4 × stratum + state.

    ``first`` (groups, touchpoints + 1): group g's rows at touchpoint j are ``first[g, j]`` up to ``first[g, j + 1]``.
    ``cell`` (rows,), ascending there; ``exits`` and ``time`` (rows, steps). ``contacts`` and ``people``
    (touchpoints, 4) are the bases.
    """

    first: Codes
    cell: NDArray[np.int32]
    exits: Weights
    time: Weights
    contacts: Codes
    people: Codes
    strata: int

    @property
    def nbytes(self) -> int:
        return self.first.nbytes + self.cell.nbytes + self.exits.nbytes + self.time.nbytes


@dataclass(frozen=True)
class Exposure:
    """Exits and time at risk; states are negative, neutral, positive, unknown.

    Time is counted in steps of the window (or in trials when ``by_contact``).
    """

    tables: Tables
    window_days: float
    by_contact: bool = False
    activity: Activity | None = None
    _one_by_one: Lock = field(default_factory=Lock, compare=False, repr=False)

    @property
    def contacts(self) -> Codes:
        return self.tables.contacts

    @property
    def people(self) -> Codes:
        return self.tables.people

    @property
    def steps(self) -> int:
        return int(self.tables.time.shape[1])

    def others(self, touchpoint: int, state: int = NEGATIVE) -> list[int]:
        """The other known states; also those of whom nobody knows where there are fewer known than in ``state``.

        Decided on how many contacts there are, never on who left.
        """
        known = [other for other in (NEGATIVE, NEUTRAL, POSITIVE) if other != state]
        contacts = self.contacts[touchpoint]
        return known if contacts[known].sum() >= contacts[state] else [*known, UNKNOWN]

    def usual(self, state: int, others: Sequence[int]) -> tuple[Floats, Floats]:
        """Logarithm of the ratio to be expected in each stratum though the experience does nothing, and its standard
        error (strata,): see ``activity``. 0 where activity is not known.
        """
        known = self.activity
        if known is None:
            return np.zeros(self.tables.strata), np.zeros(self.tables.strata)
        both, *without = self._slopes(known, state, *others) * self._slopes(known)
        error = math.sqrt((PARTS - 1) * float(np.var(without)))  # jackknife
        return both * known.variance, error * known.variance

    def _slopes(self, known: Activity, *states: int) -> Floats:
        """What activity does to the odds of the first of the states against the others, γ; without states, to the
        event, δ, among those whose experience was alike. See ``Activity.slopes``.
        """
        with self._one_by_one:
            if states not in self._found:
                tables = self.tables
                exits, time = _summed(tables.first, tables.cell, tables.exits, tables.time, tables.strata)
                if states:
                    exits, time = (time[:, :, :, list(some)].sum(axis=(2, 3)) for some in (states[:1], states[1:]))
                self._found[states] = known.slopes(exits, time)
            return self._found[states]

    @cached_property
    def _found(self) -> dict[tuple[int, ...], Floats]:
        """The slopes alone are kept: the sums they come from take far more room."""
        return {}


class Walk(Protocol):
    """Fills tables with what some people lived: exits and time (touchpoints, cells, steps), contacts and persons
    (touchpoints, states).
    """

    def __call__(self, people: Codes, exits: Weights, time: Weights, contacts: Codes, persons: Codes, /) -> None: ...


type _Filled = tuple[Codes, NDArray[np.int32], Weights, Weights]  # first, cell, exits, time of one group


def tabulated(walk: Walk, people: int, seed: int, shape: tuple[int, int, int]) -> Tables:
    """``shape``: touchpoints, strata, steps. One group of people at a time, so that its table stays in the cache and
    only what it fills is kept; each core has groups of its own.
    """
    group = deal(people, None, np.random.default_rng(seed), GROUPS)
    order = np.argsort(group.astype(np.int16), kind="stable")  # 16 bits are sorted in two passes
    groups = np.split(order, np.cumsum(np.bincount(group))[:-1])
    share = -(-len(groups) // cores())
    runs = each(lambda start: _filled(walk, groups[start : start + share], shape), range(0, len(groups), share))
    first, cell, exits, time = zip(*(filled for run, _, _ in runs for filled in run), strict=True)
    starts = np.cumsum([0, *(len(part) for part in cell)])[:-1]
    return Tables(
        np.stack(first) + starts[:, None], np.concatenate(cell), np.concatenate(exits), np.concatenate(time),
        np.sum([contacts for _, contacts, _ in runs], axis=0), np.sum([persons for *_, persons in runs], axis=0),
        strata=shape[1],
    )  # fmt: skip


def _filled(walk: Walk, groups: Sequence[Codes], shape: tuple[int, int, int]) -> tuple[list[_Filled], Codes, Codes]:
    touchpoints, strata, steps = shape
    exits, time = (np.zeros((touchpoints, strata * STATES, steps), np.float32) for _ in range(2))
    contacts, persons = (np.zeros((touchpoints, STATES), np.int64) for _ in range(2))
    found = []
    for people in groups:
        walk(people, exits, time, contacts, persons)
        found.append(_emptied(exits, time))
    return found, contacts, persons


@numba.njit(nogil=True, cache=True)
def _emptied(exits, time):  # type: ignore[no-untyped-def]
    """What one group has filled: borders of the touchpoints, cells, exits and time; the tables are empty afterwards."""
    touchpoints, cells, steps = time.shape
    first, place = np.zeros(touchpoints + 1, np.int64), np.empty(touchpoints * cells, np.int32)
    for j in range(touchpoints):
        found = first[j]
        for c in range(cells):
            place[found] = c
            found += time[j, c, 0] > 0
        first[j + 1] = found
    kept = np.empty((2, first[-1], steps), np.float32)
    for j in range(touchpoints):
        for row in range(first[j], first[j + 1]):
            c = place[row]
            kept[0, row], kept[1, row] = exits[j, c], time[j, c]
            exits[j, c], time[j, c] = 0, 0
    return first, place[: first[-1]].copy(), kept[0], kept[1]


@numba.njit(nogil=True, cache=True)
def _summed(first, cell, exits, time, strata):  # type: ignore[no-untyped-def]
    """Exits and time of each part of the groups, (parts, touchpoints, steps, states, strata)."""
    groups, touchpoints, steps = len(first), first.shape[1] - 1, time.shape[1]
    found = np.zeros((2, PARTS, touchpoints, steps, STATES, strata), np.float32)
    for g in range(groups):
        for j in range(touchpoints):
            for row in range(first[g, j], first[g, j + 1]):
                stratum, state = cell[row] // STATES, cell[row] % STATES
                for k in range(steps):
                    found[0, g % PARTS, j, k, state, stratum] += exits[row, k]
                    found[1, g % PARTS, j, k, state, stratum] += time[row, k]
    return found[0], found[1]
