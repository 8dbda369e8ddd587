"""Which contacts count where, and running a pass over chunks on threads."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk, Column
from lotse.contacts.selection import Selection


class Role(IntEnum):
    """What a contact of a tuple (``What``) is to the tallies."""

    NONE = 0  # filtered out, or nothing a customer experienced
    TRACKED = 1  # use, purchase, …: seen by a system
    ASKED = 2  # an answer in a survey: never in one mean with what was heard
    HEARD = 3  # said unasked
    COUNTED = 4  # an aggregate: views, likes


@dataclass(frozen=True)
class Cut:
    """``selection``: the filter's tests on contacts and people · ``role`` uint8 per code of ``what`` (see ``Role``) ·
    ``row`` int32 per code of ``what``: the touchpoint counted (position in ``parent``), −1 for none · ``parent``
    int32 per touchpoint: the one above it, −1 for none; a contact counts at its touchpoint and at those above.
    """

    selection: Selection
    role: NDArray[np.uint8]
    row: NDArray[np.int32]
    parent: NDArray[np.int32]

    @property
    def waves(self) -> int:
        return len(self.selection.codes.waves)


def column(values: Column | None, kind: str) -> Column:
    """A column for the kernels: an absent one is empty, so that presence does not change the compiled types."""
    return np.empty(0, kind) if values is None else values


def frozen(values: Column) -> Column:
    """The same, read-only as the memory-mapped columns are: numba compiles writeable arrays apart."""
    view = values.view()
    view.flags.writeable = False
    return view


def over_chunks[State](
    chunks: Iterable[Chunk], count: Callable[[Chunk], State], merge: Callable[[State, State], State], empty: State
) -> State:
    """``count`` on every chunk, on as many threads as there are cores (kernels release the GIL), then ``merge``."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return reduce(merge, pool.map(count, chunks), empty)
