"""How far people come through given steps, how long it takes them, and what those do who stop.

Definition. A step is a set of touchpoints (or a phase). *Given order*, greedy first match: step 1 is reached at a
person's first contact of step 1; step k at the first contact of step k after the contact that reached step k − 1.
One contact reaches one step, and no later start is tried. *Any order*: step k is reached when there was a contact of
each of the steps 1 … k, in whatever order. With a window, only contacts at most so many seconds after the first
matching one (step 1; in any order: the first contact of any step) count.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import LotseError, Message
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.journeys.graph import END
from lotse.methods.journeys.loglinear import BINS, bin_of, median
from lotse.methods.journeys.nodes import nodes_of, with_journey

MOST_STEPS = 32
FOREVER = 2**32


@dataclass(frozen=True)
class Step:
    """``people`` reached it; ``median_seconds`` since the step before (None for the first step, in any order and where
    nobody came). ``stopped`` came this far and no further; ``next``: what they did next, most frequent first.
    """

    people: int
    median_seconds: float | None
    stopped: int
    next: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class FunnelState:
    reached: NDArray[np.int64]  # per step
    times: NDArray[np.int64]  # step × bins
    following: NDArray[np.int64]  # step × (nodes + 1)


class Funnel:
    """``steps``: per step, 1 for each code of ``What`` that belongs to it. State merged by addition."""

    columns: tuple[str, ...] = ()

    def __init__(
        self,
        selection: Selection,
        steps: Sequence[NDArray[np.uint8]],
        window: int | None = None,
        any_order: bool = False,
    ) -> None:
        if not 1 <= len(steps) <= MOST_STEPS:
            raise LotseError(Message("A funnel has 1 to %(most)s steps, found %(n)s.", most=MOST_STEPS, n=len(steps)))
        self.nodes = nodes_of(selection)
        self._size, self._window, self._any_order = len(steps), window or FOREVER, any_order
        self._steps = np.zeros(len(selection.codes.whats), np.uint64)
        for number, step in enumerate(steps):
            self._steps |= step.astype(np.uint64) << np.uint64(number)

    def map(self, chunk: Chunk, selection: Selection) -> FunnelState:
        state = FunnelState(
            np.zeros(self._size, np.int64),
            np.zeros((self._size, BINS), np.int64),
            np.zeros((self._size, len(self.nodes.keys) + 1), np.int64),
        )
        pass_through = _any_order if self._any_order else _given_order
        pass_through(
            chunk.offsets, with_journey(chunk, selection), chunk.time, chunk.what, selection.rest(chunk),
            selection.whats, self.nodes.of_what, self._steps, self._window, state.reached, state.times, state.following,
        )  # fmt: skip
        return state

    def merge(self, one: FunnelState, other: FunnelState) -> FunnelState:
        return FunnelState(one.reached + other.reached, one.times + other.times, one.following + other.following)

    def finish(self, state: FunnelState | None) -> list[Step]:
        if state is None:
            return [Step(0, None, 0, ()) for _ in range(self._size)]
        after = [*state.reached.tolist()[1:], 0]
        return [
            Step(people, median(times), people - further, self._following(following))
            for people, further, times, following in zip(
                state.reached.tolist(), after, state.times, state.following, strict=True
            )
        ]

    def _following(self, counts: NDArray[np.int64]) -> tuple[tuple[str, int], ...]:
        names = (*self.nodes.keys, END)
        order = np.argsort(-counts, kind="stable").tolist()
        return tuple((names[at], int(counts[at])) for at in order if counts[at])


def steps_of_phases(selection: Selection, phases: Sequence[int]) -> list[NDArray[np.uint8]]:
    return [(selection.phase == phase).astype(np.uint8) for phase in phases]


def steps_of_touchpoints(selection: Selection, keys: Sequence[str]) -> list[NDArray[np.uint8]]:
    names = [touchpoint.key for touchpoint in selection.resolution.catalogue.touchpoints]
    if missing := set(keys).difference(names):
        raise LotseError(f"No such touchpoint: {', '.join(sorted(missing))}. There are: {', '.join(names)}.")
    return [(selection.touchpoint == names.index(key)).astype(np.uint8) for key in keys]


@kernel
def _given_order(
    offsets: Any, people: Any, time: Any, what: Any, rest: Any, counts: Any, node: Any, steps: Any, window: int,
    reached: Any, times: Any, following: Any,
) -> None:  # fmt: skip
    for person in range(len(people)):
        if not people[person]:
            continue
        step, first, before = 0, np.int64(0), np.int64(0)
        after = following.shape[1] - 1  # the node that follows the last step reached; END until one is met
        for at in range(offsets[person], offsets[person + 1]):
            here = what[at]
            if not counts[here] or (len(rest) and not rest[at]):
                continue
            now = np.int64(time[at])
            if step < len(reached) and (steps[here] >> np.uint64(step)) & np.uint64(1):  # noqa: SIM102 - compiled
                if step == 0 or now - first <= window:
                    if step == 0:
                        first = now
                    else:
                        times[step, bin_of(now - before)] += 1
                    before = now
                    reached[step] += 1
                    step += 1
                    after = following.shape[1] - 1
                    continue
            if step and after == following.shape[1] - 1 and node[here] >= 0:
                after = np.int64(node[here])
        if step:
            following[step - 1, after] += 1


@kernel
def _any_order(
    offsets: Any, people: Any, time: Any, what: Any, rest: Any, counts: Any, node: Any, steps: Any, window: int,
    reached: Any, times: Any, following: Any,
) -> None:  # fmt: skip
    for person in range(len(people)):
        if not people[person]:
            continue
        met, first, step = np.uint64(0), np.int64(-1), 0
        after = following.shape[1] - 1
        for at in range(offsets[person], offsets[person + 1]):
            here = what[at]
            if not counts[here] or (len(rest) and not rest[at]):
                continue
            now = np.int64(time[at])
            if steps[here] and first < 0:
                first = now
            if first >= 0 and now - first <= window:
                met |= steps[here]
            came = step
            while step < len(reached) and (met >> np.uint64(step)) & np.uint64(1):
                reached[step] += 1
                step += 1
            if step > came:
                after = following.shape[1] - 1
            elif step and after == following.shape[1] - 1 and node[here] >= 0:
                after = np.int64(node[here])
        if step:
            following[step - 1, after] += 1
