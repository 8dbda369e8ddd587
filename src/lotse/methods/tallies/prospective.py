"""What each person experienced up to a moment, and what they did from then on: one pass, person by person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.contacts.kernel import kernel
from lotse.methods.tallies.cut import frozen
from lotse.methods.tallies.kept import Kept

NEVER: Final = -1


@dataclass(frozen=True)
class Window:
    """Seconds: experiences count from ``since`` on, and before ``cut``; what happens from there on came after them."""

    since: int
    cut: int


@dataclass(frozen=True)
class Prospective:
    """People with any contact. Within the window, per source: ``good`` and ``bad`` (people, sources) and ``contacts``
    (people, sources + 1), the last of no source. Per event (people, events): ``last``: its last second before the cut,
    ``NEVER`` for none; ``after``: was there one from the cut on. ``segment``: code at the first contact.
    """

    good: NDArray[np.int32]
    bad: NDArray[np.int32]
    contacts: NDArray[np.int32]
    last: NDArray[np.int64]
    after: NDArray[np.bool_]
    segment: NDArray[np.int32]

    @classmethod
    def joined(cls, parts: Sequence[Prospective]) -> Prospective:
        """The people of one part after those of another."""
        return cls(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(cls)))


def prospective(
    chunk: Chunk, found: Kept, window: Window, source: NDArray[np.int8], event: NDArray[np.int8], sizes: tuple[int, int]
) -> Prospective:
    """Of the contacts ``found`` in one chunk. Per code of ``what`` the position of its ``source`` and of its ``event``,
    −1 for none; ``sizes``: how many of both there are.
    """
    met = np.flatnonzero(found.contacts)
    people, (sources, events) = len(met), sizes
    state = Prospective(
        np.zeros((people, sources), np.int32),
        np.zeros((people, sources), np.int32),
        np.zeros((people, sources + 1), np.int32),
        np.full((people, events), NEVER, np.int64),
        np.zeros((people, events), np.bool_),
        np.zeros(people, np.int32),
    )
    _prospective(
        (frozen(found.at), frozen(found.contacts[met])),
        (frozen(chunk.time), frozen(chunk.what), frozen(chunk.segment), frozen(chunk.valence)),
        (frozen(source), frozen(event), window.since, window.cut),
        (state.good, state.bad, state.contacts, state.last, state.after, state.segment),
    )
    return state


@kernel
def _prospective(found: Any, columns: Any, asked: Any, state: Any) -> None:
    at, contacts = found
    time, what, segment, valence = columns
    source, event, since, cut = asked
    good, bad, met, last, after, first = state
    start = 0
    for person in range(contacts.size):
        first[person] = segment[at[start]]
        for k in range(start, start + contacts[person]):
            i = at[k]
            now, code = np.int64(time[i]), what[i]
            if event[code] >= 0:
                if now >= cut:
                    after[person, event[code]] = True
                else:
                    last[person, event[code]] = now  # in time order: the latest stays
            if since <= now < cut:
                side = source[code]
                met[person, side] += 1  # −1, of no source, is the last column
                if side >= 0 and valence[i] != NO_VALENCE:
                    good[person, side] += valence[i] > 0
                    bad[person, side] += valence[i] < 0
        start += contacts[person]
