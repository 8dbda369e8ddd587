"""A filter, compiled against one generation's codes and one catalogue: lookups that kernels apply in their pass."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import LotseError, Message
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codes import Codes, What
from lotse.contacts.kernel import kernel
from lotse.contacts.loyalty import NAMES, events, standing
from lotse.contacts.resolve import Resolution, descendants
from lotse.contacts.schema import NOT_EXPERIENCED

type Flags = NDArray[np.uint8]  # 1 = yes

LATEST: Final = 2**32  # one past the last second that the index can hold
MOST_CONDITIONS: Final = 62  # on one journey: they share the bits of one number
EVERYTHING: Final = np.empty(0, np.uint8)  # stands for "no contact of the chunk is left out"


@dataclass(frozen=True)
class Selection:
    """``whats``: per code of ``What``, 1 if the filter lets such contacts count. ``touchpoint`` and ``phase``: the
    resolution's, with −1 and 0 where nothing is mapped or allowed. ``segments``, ``locations``, ``waves``: per code,
    or None where the filter does not ask. ``since`` ≤ time < ``until`` in seconds since 1970.
    """

    codes: Codes
    resolution: Resolution
    whats: Flags
    touchpoint: NDArray[np.int32]
    phase: NDArray[np.uint8]
    segments: Flags | None
    locations: Flags | None
    waves: Flags | None
    since: int
    until: int
    journey: Journey | None
    loyalty: Standing | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The optional columns of ``Chunk`` that the tests read: a chunk without them would be taken for one in which
        no contact has any.
        """
        asked = {"location": self.locations, "wave": self.waves}
        return tuple(name for name, allowed in asked.items() if allowed is not None)

    def contacts(self, chunk: Chunk) -> Flags:
        """Per contact, 1 if the filter lets it count: all of the filter's tests on contacts and on people."""
        counted = self.whats[chunk.what] & np.repeat(self.people(chunk), np.diff(chunk.offsets))
        rest = self.rest(chunk)
        return counted & rest if len(rest) else counted

    def rest(self, chunk: Chunk) -> Flags:
        """The tests on contacts beside ``whats``, which kernels look up themselves: per contact 1 if all hold, or
        an empty array where there is nothing to test.
        """
        tests = [
            *_lookup(self.segments, chunk.segment, chunk),
            *_lookup(self.locations, chunk.location, chunk),
            *_lookup(self.waves, chunk.wave, chunk),
            *([chunk.time >= self.since] if self.since > 0 else []),
            *([chunk.time < self.until] if self.until < LATEST else []),
        ]
        return np.asarray(np.logical_and.reduce(tests)).view(np.uint8) if tests else EVERYTHING

    def people(self, chunk: Chunk) -> Flags:
        """Per person, 1 if they stand in this chunk alone (``alive``) and their journey meets the filter."""
        standing = chunk.alive if self.loyalty is None else chunk.alive & self.loyalty.people(chunk)
        if self.journey is None:
            return standing
        asked = self.journey
        found: Flags = _people(
            chunk.offsets, standing, chunk.time, chunk.what, self.since, self.until,
            asked.seen, asked.steps, asked.needed, asked.forbidden, asked.length,
        )  # fmt: skip
        return found

    def of_kinds(self, *kinds: str) -> Flags:
        """Per code of ``What``, 1 for these kinds, whatever the filter says: outcomes are looked up this way."""
        return _flags(self.codes.whats, lambda what: what.kind in kinds)


@dataclass(frozen=True)
class Journey:
    """Conditions on a whole journey as bits: which of them a contact meets (``seen``), which steps of the order it
    can be (``steps``), which bits must and must not have been met, and how many steps there are.
    """

    seen: NDArray[np.uint64]
    steps: NDArray[np.uint64]
    needed: int
    forbidden: int
    length: int


@dataclass(frozen=True)
class Standing:
    """``wanted``: per ``Loyalty``, 1 if such people count, as they stand at ``at``; ``events`` per code of ``What``."""

    wanted: Flags
    events: NDArray[np.uint8]
    at: int

    def people(self, chunk: Chunk) -> Flags:
        found: Flags = self.wanted[standing(chunk, self.events, self.at)]
        return found


def select(filters: Filter, codes: Codes, resolution: Resolution) -> Selection:
    """Compile a filter. Raises ``LotseError`` for a touchpoint that the catalogue does not have."""
    whats = _whats(filters, codes.whats, resolution)
    return Selection(
        codes=codes,
        resolution=resolution,
        whats=whats,
        touchpoint=np.where(whats & (resolution.touchpoint >= 0), resolution.touchpoint, -1).astype(np.int32),
        phase=resolution.phase * whats,
        segments=_segments(filters.segments, codes.segments),
        locations=_allowed(filters.locations, codes.locations),
        waves=_allowed(filters.waves, codes.waves),
        since=_seconds(filters.since, 0),
        until=_seconds(filters.until, LATEST),
        journey=_journey(filters, codes.whats, resolution),
        loyalty=_standing(filters, codes),
    )


def _standing(filters: Filter, codes: Codes) -> Standing | None:
    if not filters.loyalty:
        return None
    if unknown := [name for name in filters.loyalty if name not in NAMES]:
        raise LotseError(
            Message(
                "There is no loyalty status %(unknown)r. There are: %(names)s.",
                unknown=unknown[0],
                names=", ".join(NAMES),
            )
        )
    wanted = np.isin(range(len(NAMES) + 1), [NAMES.index(name) + 1 for name in filters.loyalty]).astype(np.uint8)
    return Standing(wanted, events(codes), min(_seconds(filters.until, LATEST), codes.observed_until))


def _whats(filters: Filter, whats: Sequence[What], resolution: Resolution) -> Flags:
    """Kinds that are no experience count only when they are asked for by name."""
    allowed = _flags(whats, lambda what: _what_allowed(filters, what))
    if filters.touchpoints:
        wanted = sorted(descendants(resolution.catalogue, filters.touchpoints))
        allowed &= np.isin(resolution.touchpoint, wanted)
    if filters.phases:
        allowed &= np.isin(resolution.phase, filters.phases)
    return allowed


def _what_allowed(filters: Filter, what: What) -> bool:
    return (
        (what.kind in filters.kinds if filters.kinds else what.kind not in NOT_EXPERIENCED)
        and (not filters.devices or (what.device or "") in filters.devices)
        and (not filters.sources or what.source in filters.sources)
    )


def _segments(pairs: Sequence[str], segments: Sequence[tuple[tuple[str, str], ...]]) -> Flags | None:
    if not pairs:
        return None
    wanted: dict[str, set[str]] = {}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator:
            raise LotseError(
                Message("A segment is written name=value, for example contract=monthly; found %(pair)r.", pair=pair)
            )
        wanted.setdefault(name, set()).add(value)
    return _flags(segments, lambda held: all(dict(held).get(name) in values for name, values in wanted.items()))


def _allowed(wanted: Sequence[str], names: Sequence[str]) -> Flags | None:
    return _flags(names, lambda name: name in wanted) if wanted else None


def _seconds(instant: datetime | None, otherwise: int) -> int:
    if instant is None:
        return otherwise
    aware = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    return min(max(-int(-aware.timestamp() // 1), 0), LATEST)  # rounded up: a second counts from its start


def _journey(filters: Filter, whats: Sequence[What], resolution: Resolution) -> Journey | None:
    needed = [_flags(whats, lambda what: what.kind in filters.outcomes)] if filters.outcomes else []
    needed += [_at(resolution, key) for key in filters.journey_contains]
    forbidden = [_flags(whats, lambda what: what.kind in filters.without_outcomes)] if filters.without_outcomes else []
    forbidden += [_at(resolution, key) for key in filters.journey_lacks]
    order = [_at(resolution, key) for key in filters.journey_order]
    if not (needed or forbidden or order):
        return None
    if max(len(needed) + len(forbidden), len(order)) > MOST_CONDITIONS:
        raise LotseError(Message("At most %(most)s conditions on one journey.", most=MOST_CONDITIONS))
    must = (1 << len(needed)) - 1
    must_not = ((1 << len(forbidden)) - 1) << len(needed)
    size = len(whats)
    return Journey(_bits([*needed, *forbidden], size), _bits(order, size), must, must_not, len(order))


def _at(resolution: Resolution, key: str) -> Flags:
    return np.isin(resolution.touchpoint, sorted(descendants(resolution.catalogue, [key]))).astype(np.uint8)


def _bits(flags: Sequence[Flags], size: int) -> NDArray[np.uint64]:
    bits = np.zeros(size, np.uint64)
    for position, flag in enumerate(flags):
        bits |= flag.astype(np.uint64) << np.uint64(position)
    return bits


def _flags[T](values: Iterable[T], test: Callable[[T], bool]) -> Flags:
    return np.array([test(value) for value in values], np.uint8)


def _lookup(allowed: Flags | None, column: NDArray[Any] | None, chunk: Chunk) -> list[NDArray[np.bool_]]:
    if allowed is None:
        return []
    if column is None:  # no contact of this chunk has any: all carry code 0
        return [np.full(len(chunk.time), bool(allowed[0]))]
    return [allowed[column].view(np.bool_)]


@kernel
def _people(
    offsets: Any, alive: Any, time: Any, what: Any, since: int, until: int, seen: Any, steps: Any,
    needed: int, forbidden: int, length: int,
) -> Any:  # fmt: skip
    result = np.zeros(len(alive), np.uint8)
    must, must_not = np.uint64(needed), np.uint64(forbidden)
    for person in range(len(alive)):
        if not alive[person]:
            continue
        met = np.uint64(0)
        step = np.uint64(0)
        for at in range(offsets[person], offsets[person + 1]):
            if since <= time[at] < until:
                met |= seen[what[at]]
                step += (steps[what[at]] >> step) & np.uint64(1)
        if met & must == must and met & must_not == np.uint64(0) and step == np.uint64(length):
            result[person] = 1
    return result
