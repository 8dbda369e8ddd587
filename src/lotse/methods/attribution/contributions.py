"""One pass over all journeys for every model at once: sums per random group of people, without any list of paths.

The chain needs its steps counted, all other models the credits that they give; both are sums over people, so a
resample of the groups needs no second pass. Groups: see ``methods/resampling.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.attribution import counting
from lotse.methods.attribution.counting import Pairs, add, together
from lotse.methods.attribution.heuristics import ENDS, HALF_LIFE, RULES
from lotse.methods.attribution.removal import Chain, chain_from, checked
from lotse.methods.interval import Floats
from lotse.methods.journeys.sequences import FOLD, PRIME, JourneySequences

GROUPS: Final[Mapping[int, int]] = {1: 500, 2: 100, 3: 100}  # by order: a longer memory has more steps to count
SUMMED: Final = ("shapley", *RULES)  # models that are sums over paths
SHAPLEY, FIRST, LAST, LINEAR, DECAY, POSITION = range(len(SUMMED))
UNIT: Final = 1 << 32  # one outcome: shared are whole numbers, so that their sum is the same in any order
FADING: Final = 0.5 ** (1 / HALF_LIFE)


@dataclass(frozen=True)
class Sums:
    """By group: ``steps`` (groups × kinds of step) how often; ``before``, ``step`` say what kind, see ``chain_from``;
    ``credits`` (groups, models, touchpoints) in outcomes; ``outcomes`` (groups, 2) all, and those that no touchpoint
    precedes. ``met``: per touchpoint the paths it stands on; ``paths``: all of them, empty ones too.
    """

    touchpoints: tuple[str, ...]
    order: int
    before: NDArray[np.int64]
    step: NDArray[np.int64]
    steps: csr_array[Any]
    credits: Floats
    outcomes: Floats
    met: NDArray[np.int64]
    paths: int

    def chain(self, times: Floats) -> Chain:
        """The chain of all people, each group taken so many ``times``."""
        counts = times @ self.steps
        return chain_from(self.before, self.step, counts, len(self.touchpoints), self.order)


@dataclass(frozen=True)
class State:
    """Whole numbers: ``shared`` (groups, models, touchpoints) in parts of an outcome, the others as in ``Sums``."""

    pairs: Pairs
    shared: NDArray[np.int64]
    outcomes: NDArray[np.int64]
    met: NDArray[np.int64]
    paths: int


class Contributions:
    """``sequences``: what a path is. ``reverse``: the outcome is to have none (staying). State merged by addition."""

    columns: tuple[str, ...] = ()

    def __init__(self, sequences: JourneySequences, order: int = 1, reverse: bool = False) -> None:
        self._paths, self._order, self._won = sequences, checked(order), 0 if reverse else 1
        self._groups = GROUPS[order]

    def map(self, chunk: Chunk, selection: Selection) -> State:
        size, (steps, starts, counts, _, owner) = len(self._paths.nodes.keys), self._paths.sequences(chunk, selection)
        group = chunk.people[owner].astype(np.uint64) * PRIME >> np.uint64(32)
        group %= np.uint64(self._groups)
        different = (size + 1) ** self._order * (size + 3)
        keys, counted = counting.room(self._groups * different, len(steps) + len(counts))
        shared, met = np.zeros((self._groups, len(SUMMED), size), np.int64), np.zeros(size, np.int64)
        outcomes = np.zeros((self._groups, 2), np.int64)
        won = counts[:, self._won].astype(np.bool_)
        _tally(steps, starts, won, group, size, self._order, different, keys, counted, shared, outcomes, met)
        used = np.flatnonzero(counted)
        pairs = [(keys[used] if len(keys) else used.astype(np.uint64), counted[used])]
        return State(pairs, shared, outcomes, met, len(won))

    def merge(self, one: State, other: State) -> State:
        pairs = one.pairs + other.pairs
        return State(
            [together(pairs)] if len(pairs) >= FOLD else pairs,
            one.shared + other.shared,
            one.outcomes + other.outcomes,
            one.met + other.met,
            one.paths + other.paths,
        )

    def finish(self, state: State | None) -> Sums:
        keys = self._paths.nodes.keys
        size, groups = len(keys), self._groups
        if state is None:
            shared, outcomes = np.zeros((groups, len(SUMMED), size), np.int64), np.zeros((groups, 2), np.int64)
            state = State([], shared, outcomes, np.zeros(size, np.int64), 0)
        found, counts = together(state.pairs)
        different = np.uint64((size + 1) ** self._order * (size + 3))
        group, kind = (part.astype(np.int64) for part in np.divmod(found, different))
        kinds, column = np.unique(kind, return_inverse=True)
        before, step = np.divmod(kinds, size + 3)
        steps = csr_array((counts.astype(np.float64), (group, column)), shape=(groups, len(kinds)))
        credits_, all_and_none = state.shared / UNIT, state.outcomes.astype(np.float64)
        return Sums(keys, self._order, before, step, steps, credits_, all_and_none, state.met, state.paths)


@kernel
def _tally(
    steps: Any, starts: Any, won: Any, group: Any, size: int, order: int, different: int, keys: Any, counts: Any,
    shared: Any, outcomes: Any, met: Any,
) -> None:  # fmt: skip
    seen = np.full(size, -1, np.int64)
    base, width = np.uint64(size + 1), np.uint64(size + 3)
    limit = base ** np.uint64(order - 1)
    for path in range(len(won)):
        start, end, who = starts[path], starts[path + 1], group[path]
        outcomes[who, 0] += won[path]
        if start == end:
            outcomes[who, 1] += won[path]
            continue
        state, touched = np.uint64(0), 0
        for at in range(start, end):
            here = steps[at]
            add(keys, counts, np.uint64(who) * np.uint64(different) + state * width + np.uint64(here + 1))
            state = state % limit * base + np.uint64(here + 1)
            if seen[here] != path:
                seen[here] = path
                met[here] += 1
                touched += 1
        ending = np.uint64(size + 1 if won[path] else size + 2)
        add(keys, counts, np.uint64(who) * np.uint64(different) + state * width + ending)
        if won[path]:
            _credit(steps, start, end, touched, seen, path, shared[who])


@kernel
def _credit(steps: Any, start: int, end: int, touched: int, seen: Any, path: int, shared: Any) -> None:
    """Share one outcome out by every model; the rules of thumb as in ``heuristics.weights_of``."""
    length = end - start
    shared[FIRST, steps[start]] += UNIT
    shared[LAST, steps[end - 1]] += UNIT
    fading = (1 - FADING**length) / (1 - FADING)
    inner = (1 - 2 * ENDS) / max(length - 2, 1)
    ends = 2 * ENDS + (1 - 2 * ENDS if length > 2 else 0.0) if length > 1 else ENDS
    weight = 1.0
    for back in range(length):
        here = steps[end - 1 - back]
        shared[LINEAR, here] += round(UNIT / length)
        shared[DECAY, here] += round(UNIT * weight / fading)
        at_end = back in (0, length - 1)
        shared[POSITION, here] += round(UNIT * (ENDS if at_end else inner) / ends)
        weight *= FADING
        if seen[here] == path:  # the first time that it is met on the way back
            seen[here] = -2 - path
            shared[SHAPLEY, here] += round(UNIT / touched)
