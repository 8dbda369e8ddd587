"""Equal journeys, counted exactly: grouped by the sequence itself, a hash only says where to look."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.selection import Selection
from lotse.methods.journeys.nodes import CONVERTS, nodes_of, outcomes, with_journey

FOLD: Final = 8  # chunks, whose sequences are grouped together
PRIME: Final = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Grouped:
    """Distinct sequences: sequence i is ``steps[starts[i]:starts[i + 1]]`` (int16 nodes). ``counts`` (uint32, × 2):
    how many without and with the outcome. ``alone`` (int64, 2): the same for sequences that nobody else has and that
    were therefore left out.
    """

    steps: NDArray[np.int16]
    starts: NDArray[np.int64]
    counts: NDArray[np.uint32]
    alone: NDArray[np.int64] = field(default_factory=lambda: np.zeros(2, np.int64))

    def sequence(self, number: int) -> tuple[int, ...]:
        return tuple(self.steps[self.starts[number] : self.starts[number + 1]].tolist())

    @property
    def totals(self) -> tuple[int, int]:
        """How many without and with the outcome, in all."""
        without, having = (int(self.counts[:, group].sum()) + int(self.alone[group]) for group in (0, 1))
        return without, having

    @property
    def different(self) -> int:
        return len(self.counts) + int(self.alone.sum())


@dataclass(frozen=True)
class Repeats:
    """Which hashes were met more than once. One that shares its place with another passes for repeated, too."""

    places: NDArray[np.uint8]

    def of(self, hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
        return np.asarray(self.places[_place(hashes, len(self.places))] > 1)


type Pieces = list[tuple[Grouped, NDArray[np.uint64]]]  # with the hash of each sequence


class JourneySequences:
    """Groups equal journeys. State: what was grouped in each chunk, grouped once more at the end.

    ``collapse``: a touchpoint repeated at once counts as one step. ``outcome``: kinds of contact. ``split``: each
    outcome ends a path and the next one starts after it (the rest, without an outcome, is a path of its own, and an
    outcome that nothing precedes is an empty path); otherwise a person is one sequence, with the outcome if they
    have it anywhere. ``until``: that one sequence ends before the first outcome and is empty where nothing precedes it.
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
        self._repeats: Repeats | None = None

    def among(self, repeats: Repeats) -> Self:
        """The same, without the sequences that stand alone: these are only counted."""
        other = copy(self)
        other._repeats = repeats
        return other

    def map(self, chunk: Chunk, selection: Selection) -> Pieces:
        steps, starts, counts, hashes, _ = self.sequences(chunk, selection)
        wanted = self._repeats.of(hashes) if self._repeats else np.ones(len(hashes), np.bool_)
        return [_grouped(steps, starts, counts, hashes, wanted)]

    def sequences(self, chunk: Chunk, selection: Selection) -> Any:
        """All of them, ungrouped: steps, starts, counts, hashes, and per sequence the position of its person."""
        return _sequences(
            chunk.offsets, with_journey(chunk, selection), chunk.what, selection.rest(chunk), self.nodes.of_what,
            self._outcome, self._collapse, self._split, self._until,
        )  # fmt: skip

    def merge(self, one: Pieces, other: Pieces) -> Pieces:
        """Grouped again now and then: every thread does its part, and less is left for the end."""
        pieces = one + other
        return [_together(pieces)] if len(pieces) >= FOLD else pieces

    def finish(self, state: Pieces | None) -> Grouped:
        if not state:
            return Grouped(np.empty(0, np.int16), np.zeros(1, np.int64), np.empty((0, 2), np.uint32))
        return _together(state)[0] if len(state) > 1 else state[0][0]


class JourneyRepeats:
    """A pass before ``sequences``, so that the many journeys that only one person has need not be kept. State: the
    hashes of all sequences.
    """

    columns: tuple[str, ...] = ()

    def __init__(self, sequences: JourneySequences) -> None:
        self._of = sequences

    def map(self, chunk: Chunk, selection: Selection) -> list[NDArray[np.uint64]]:
        return [self._of.sequences(chunk, selection)[3]]

    def merge(self, one: list[NDArray[np.uint64]], other: list[NDArray[np.uint64]]) -> list[NDArray[np.uint64]]:
        return one + other

    def finish(self, state: list[NDArray[np.uint64]] | None) -> Repeats:
        found = state or []
        places = np.zeros(_room(2 * sum(map(len, found))), np.uint8)
        for hashes in found:
            _mark(places, _place(hashes, len(places)))
        return Repeats(places)


def most_frequent(grouped: Grouped, limit: int) -> Sequence[int]:
    """The numbers of the most frequent sequences; of equally frequent ones the smaller sequence first."""
    totals = grouped.counts[:, 0] + grouped.counts[:, 1]
    from_most = np.cumsum(np.bincount(totals)[::-1])  # sequences that are at least so frequent: counted, not sorted
    least = len(from_most) - 1 - int(np.searchsorted(from_most, min(limit, len(totals))))
    candidates = np.flatnonzero(totals >= least).tolist()
    return sorted(candidates, key=lambda number: (-int(totals[number]), grouped.sequence(number)))[:limit]


def _together(pieces: Pieces) -> tuple[Grouped, NDArray[np.uint64]]:
    steps = np.concatenate([piece.steps for piece, _ in pieces])
    lengths = np.concatenate([np.diff(piece.starts) for piece, _ in pieces])
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    counts, hashes = (np.concatenate(parts) for parts in zip(*((g.counts, h) for g, h in pieces), strict=True))
    grouped, hashes = _grouped(steps, starts, counts, hashes, np.ones(len(hashes), np.bool_))
    return replace(grouped, alone=np.sum([piece.alone for piece, _ in pieces], axis=0)), hashes


def _grouped(
    steps: NDArray[np.int16], starts: NDArray[np.int64], counts: NDArray[np.uint32], hashes: NDArray[np.uint64],
    wanted: NDArray[np.bool_],
) -> tuple[Grouped, NDArray[np.uint64]]:  # fmt: skip
    alone = counts[~wanted].sum(axis=0, dtype=np.int64)
    used = _group(steps, starts, counts, hashes, wanted, np.zeros(_room(int(wanted.sum())), np.uint64))
    grouped = Grouped(steps[: starts[used]].copy(), starts[: used + 1].copy(), counts[:used].copy(), alone)
    return grouped, hashes[:used].copy()


def _place(hashes: Any, places: int) -> Any:
    """Other bits than those that ``_group`` looks up by."""
    return hashes >> np.uint64(20) & np.uint64(places - 1)


def _room(entries: int) -> int:
    """A power of two, at most half full."""
    return 1 << (2 * entries + 1).bit_length()


@kernel
def _sequences(
    offsets: Any, people: Any, what: Any, rest: Any, node: Any, outcome: Any, collapse: bool, split: bool, until: bool
) -> Any:
    """All sequences one after the other, ungrouped, the hash of each and its person."""
    most, tested = _how_many(offsets, people, what, outcome, split), len(rest) > 0
    steps = np.empty(len(what), np.int16)
    starts = np.zeros(most + 1, np.int64)
    counts = np.zeros((most, 2), np.uint32)
    hashes = np.empty(most, np.uint64)
    owner = np.empty(most, np.int64)
    number, end = 0, 0
    for person in range(len(people)):
        if not people[person]:
            continue
        had, value, last = 0, PRIME, np.int16(-1)
        for position in range(offsets[person], offsets[person + 1]):
            at = np.uint64(position)
            here = node[what[at]]
            met = outcome[what[at]] & CONVERTS
            if split and met:
                hashes[number], counts[number, 1], owner[number] = value, 1, person
                number += 1
                starts[number] = end
                value, last = PRIME, np.int16(-1)
            elif here >= 0 and not (until and met) and (not tested or rest[at]) and not (collapse and here == last):
                steps[end] = here
                end += 1
                value, last = _mixed(value, here), here
            had |= met
            if until and met:
                break
        if end > starts[number] or (until and had):
            hashes[number], counts[number, 1 if had and not split else 0], owner[number] = value, 1, person
            number += 1
            starts[number] = end
    return steps[:end], starts[: number + 1], counts[:number], hashes[:number], owner[:number]


@kernel
def _how_many(offsets: Any, people: Any, what: Any, outcome: Any, split: bool) -> int:
    most = len(people)
    if split:
        for at in range(len(what)):
            most += outcome[what[at]] & CONVERTS
    return most


@kernel
def _mark(places: Any, at: Any) -> None:
    for number in range(len(at)):
        places[at[number]] += places[at[number]] < 2


@kernel
def _group(steps: Any, starts: Any, counts: Any, hashes: Any, wanted: Any, table: Any) -> int:
    """Move each distinct sequence to the front, in order of first appearance, and add up its counts there.

    A place of the table holds a sequence's number + 1 in its lower half and half of the hash in its upper one.
    """
    mask, low = np.uint64(len(table) - 1), np.uint64(0xFFFFFFFF)
    used, end = 0, 0
    start = starts[0]
    for number in range(len(counts)):
        following = starts[number + 1]  # read before anything is written there
        if wanted[number]:
            length, value = following - start, hashes[number]
            place, half = value & mask, value & ~low
            known = np.int64(-1)
            while table[place] and known < 0:
                held = np.int64(table[place] & low) - 1
                if table[place] & ~low == half and _equal(steps, starts, held, start, length):
                    known = held
                else:
                    place = (place + np.uint64(1)) & mask
            if known < 0:
                table[place] = half | np.uint64(used + 1)
                for step in range(length):
                    steps[end + step] = steps[start + step]
                counts[used, 0], counts[used, 1] = counts[number, 0], counts[number, 1]
                hashes[used] = value
                used, end = used + 1, end + length
                starts[used] = end  # never ahead of what is still to be read
            else:
                counts[known, 0] += counts[number, 0]
                counts[known, 1] += counts[number, 1]
        start = following
    return used


@kernel
def _mixed(value: Any, step: Any) -> Any:
    value = (value ^ np.uint64(step)) * PRIME
    return value ^ (value >> np.uint64(29))


@kernel
def _equal(steps: Any, starts: Any, known: Any, start: int, length: int) -> bool:
    first = starts[known]
    if starts[known + 1] - first != length:
        return False
    for step in range(length):  # noqa: SIM110 - compiled
        if steps[first + step] != steps[start + step]:
            return False
    return True
