"""What a method sees of the journey index: columns over whole people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

type Column = NDArray[Any]

VALENCE_STEP: Final = 120  # valence −1…+1 is kept as −120…+120: halves, thirds, quarters, fifths, tenths are exact
NO_VALENCE: Final = -128


@dataclass(frozen=True)
class Chunk:
    """Some whole people, each one's contacts contiguous and in time order.

    ``offsets`` (int64, people + 1): person p's contacts are ``offsets[p]:offsets[p + 1]`` of every column.
    ``people`` (int64, people): the person's key; contacts without a customer are journeys of length one
    with key 0. ``alive`` (uint8, people): 0 where a newer version of this person stands in another chunk,
    so the person must be skipped here.

    Columns, all of the same length; an optional one is None where no contact has it:
    ``time`` uint32 seconds since 1970 UTC · ``what`` uint16 or uint32 code of the tuple
    (source, signal, kind, device, purpose, scale, declared attributes) · ``segment`` uint16/uint32 code of the
    set of segment attributes (the contact's own over the customer's profile) · ``valence`` int8, see above ·
    ``rating`` float32, NaN for none · ``weight`` float32 · ``wave`` uint16 · ``location`` uint16 (code 0 = none) ·
    ``brand``, ``product``, ``staff`` uint16/uint32 · ``account`` int64 · ``value``, ``cost``, ``duration_s`` float32
    (NaN for none) · ``count`` uint32 · ``related`` int64.
    """

    offsets: NDArray[np.int64]
    people: NDArray[np.int64]
    alive: NDArray[np.uint8]
    time: NDArray[np.uint32]
    what: Column
    segment: Column
    valence: NDArray[np.int8]
    rating: NDArray[np.float32] | None = None
    weight: NDArray[np.float32] | None = None
    wave: Column | None = None
    location: Column | None = None
    brand: Column | None = None
    product: Column | None = None
    staff: Column | None = None
    account: NDArray[np.int64] | None = None
    value: NDArray[np.float32] | None = None
    cost: NDArray[np.float32] | None = None
    duration_s: NDArray[np.float32] | None = None
    count: NDArray[np.uint32] | None = None
    related: NDArray[np.int64] | None = None
