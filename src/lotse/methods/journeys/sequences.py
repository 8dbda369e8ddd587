"""Equal journeys, counted exactly: grouped by the sequence itself, a hash only says where to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.journeys.nodes import CONVERTS, nodes_of, outcomes, with_journey

PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Grouped:
    """Distinct sequences: sequence i is ``steps[starts[i]:starts[i + 1]]`` (int16 nodes). ``counts`` (int64, × 2):
    how many without and with the outcome.
    """

    steps: NDArray[np.int16]
    starts: NDArray[np.int64]
    counts: NDArray[np.int64]

    def sequence(self, number: int) -> tuple[int, ...]:
        return tuple(self.steps[self.starts[number] : self.starts[number + 1]].tolist())


class JourneySequences:
    """Groups equal journeys. State: a list of ``Grouped``, one a chunk, grouped once more at the end.

    ``collapse``: a touchpoint repeated at once counts as one step. ``outcome``: kinds of contact. ``split``: each
    outcome ends a path and the next one starts after it (the rest, without an outcome, is a path of its own, and an
    outcome that nothing precedes is an empty path); otherwise a person is one sequence, with the outcome if they
    have it anywhere. ``until``: that one sequence ends before the first outcome and
    is empty where nothing precedes it.
    """

    columns: tuple[str, ...] = ()

    def __init__(
        self,
        selection: Selection,
        outcome: tuple[str, ...],
        collapse: bool = False,
        split: bool = False,
        until: bool = False,
    ) -> None:
        self.nodes = nodes_of(selection)
        self._outcome = outcomes(selection, outcome, ())
        self._collapse, self._split, self._until = collapse, split, until

    def map(self, chunk: Chunk, selection: Selection) -> list[Grouped]:
        sequences = self._sequences(chunk, selection)
        return [_grouped(*sequences[:3])]

    def _sequences(self, chunk: Chunk, selection: Selection) -> Any:
        return _sequences(
            chunk.offsets, with_journey(chunk, selection), chunk.what, selection.rest(chunk), self.nodes.of_what,
            self._outcome, self._collapse, self._split, self._until,
        )  # fmt: skip

    def merge(self, one: list[Grouped], other: list[Grouped]) -> list[Grouped]:
        return one + other

    def finish(self, state: list[Grouped] | None) -> Grouped:
        if not state:
            return Grouped(np.empty(0, np.int16), np.zeros(1, np.int64), np.empty((0, 2), np.int64))
        return state[0] if len(state) == 1 else _together(state)


class SampledSequences(JourneySequences):
    """The same for resampling: people are dealt into ``samples`` random groups by their keys, and a sequence begins
    with its group's number (−2 and below), so that every count is known per group.
    """

    def __init__(self, selection: Selection, outcome: tuple[str, ...], samples: int, **more: bool) -> None:
        super().__init__(selection, outcome, **more)
        self._samples = samples

    def map(self, chunk: Chunk, selection: Selection) -> list[Grouped]:
        steps, starts, counts, owner = self._sequences(chunk, selection)
        mixed = chunk.people[owner].astype(np.uint64) * PRIME >> np.uint64(32)
        group = (mixed % np.uint64(self._samples)).astype(np.int16)
        marked = np.insert(steps, starts[:-1], -2 - group)
        return [_grouped(marked, starts + np.arange(len(starts)), counts)]


def most_frequent(grouped: Grouped, limit: int) -> Sequence[int]:
    """The numbers of the most frequent sequences; of equally frequent ones the smaller sequence first."""
    totals = grouped.counts.sum(axis=1)
    if len(totals) > limit:
        least = np.partition(totals, -limit)[-limit]
        candidates = np.flatnonzero(totals >= least).tolist()
    else:
        candidates = list(range(len(totals)))
    return sorted(candidates, key=lambda number: (-totals[number], grouped.sequence(number)))[:limit]


def _together(pieces: Sequence[Grouped]) -> Grouped:
    steps = np.concatenate([piece.steps for piece in pieces])
    lengths = np.concatenate([np.diff(piece.starts) for piece in pieces])
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return _grouped(steps, starts, np.concatenate([piece.counts for piece in pieces]))


def _grouped(steps: NDArray[np.int16], starts: NDArray[np.int64], counts: NDArray[np.int64]) -> Grouped:
    used = _group(steps, starts, counts, np.full(_room(len(counts)), -1, np.int32))
    return Grouped(steps[: starts[used]].copy(), starts[: used + 1].copy(), counts[:used].copy())


def _room(entries: int) -> int:
    """A power of two, at most half full."""
    return 1 << (2 * entries + 1).bit_length()


@kernel
def _sequences(
    offsets: Any, people: Any, what: Any, rest: Any, node: Any, outcome: Any, collapse: bool, split: bool, until: bool
) -> Any:
    """All sequences one after the other, ungrouped, and the person of each."""
    most = _how_many(offsets, people, what, outcome, split)
    steps = np.empty(len(what), np.int16)
    starts = np.zeros(most + 1, np.int64)
    counts = np.zeros((most, 2), np.int64)
    owner = np.empty(most, np.int64)
    number, end = 0, 0
    for person in range(len(people)):
        if not people[person]:
            continue
        had = 0
        for at in range(offsets[person], offsets[person + 1]):
            here = node[what[at]]
            met = outcome[what[at]] & CONVERTS
            if split and met:
                counts[number, 1] = 1
                owner[number] = person
                number += 1
                starts[number] = end
            elif here >= 0 and not (until and met) and (len(rest) == 0 or rest[at]):
                again = collapse and end > starts[number] and steps[end - 1] == here
                steps[end] = here
                end += 0 if again else 1
            had |= met
            if until and met:
                break
        if end > starts[number] or (until and had):
            counts[number, 1 if had and not split else 0] = 1
            owner[number] = person
            number += 1
            starts[number] = end
    return steps[:end], starts[: number + 1], counts[:number], owner[:number]


@kernel
def _how_many(offsets: Any, people: Any, what: Any, outcome: Any, split: bool) -> int:
    most = len(people)
    if split:
        for at in range(len(what)):
            most += outcome[what[at]] & CONVERTS
    return most


@kernel
def _group(steps: Any, starts: Any, counts: Any, table: Any) -> int:
    """Move each distinct sequence to the front, in order of first appearance, and add up its counts there."""
    mask = np.uint64(len(table) - 1)
    used, end = 0, 0
    for number in range(len(counts)):
        start, length = starts[number], starts[number + 1] - starts[number]
        place = _hash(steps, start, length) & mask
        while table[place] >= 0 and not _equal(steps, starts, table[place], start, length):
            place = (place + np.uint64(1)) & mask
        if table[place] < 0:
            table[place] = used
            for step in range(length):
                steps[end + step] = steps[start + step]
            counts[used, 0], counts[used, 1] = counts[number, 0], counts[number, 1]
            used, end = used + 1, end + length
            starts[used] = end  # never ahead of what is still to be read
        else:
            counts[table[place], 0] += counts[number, 0]
            counts[table[place], 1] += counts[number, 1]
    return used


@kernel
def _hash(steps: Any, start: int, length: int) -> Any:
    value = np.uint64(length)
    for at in range(start, start + length):
        value = (value ^ np.uint64(steps[at])) * PRIME
        value ^= value >> np.uint64(29)
    return value


@kernel
def _equal(steps: Any, starts: Any, known: int, start: int, length: int) -> bool:
    first = starts[known]
    if starts[known + 1] - first != length:
        return False
    for step in range(length):  # noqa: SIM110 - compiled
        if steps[first + step] != steps[start + step]:
            return False
    return True
