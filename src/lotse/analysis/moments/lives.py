"""What known customers experienced, person by person, in columns as small as they can be: memory that is touched for
the first time costs more than what is computed with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from lotse.analysis.findings.flat import Array, counted
from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk
from lotse.contacts.runners.threads import each
from lotse.contacts.schema import HEARD, NOT_EXPERIENCED, Kind
from lotse.methods.exit_risk.exposure import NEVER, UNSAID

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

NEUTRAL: Final = 0.25  # a valence nearer to 0 than this is neither good nor bad


@dataclass(frozen=True)
class Lives:
    """``offsets`` (people + 1,), people's contacts are contiguous and in time order. Per contact ``time`` in seconds,
    code of ``what``, ``row``: the touchpoint it counts at, −1 none, ``sign`` as in ``signs``, ``value``, NaN unknown,
    ``segment``: code of the segments known at that time.
    """

    offsets: NDArray[np.int64]
    time: Array
    what: Array
    row: Array
    sign: Array
    value: Array
    segment: Array

    @cached_property
    def person(self) -> Array:
        return self.of_person(np.arange(len(self.offsets) - 1, dtype=np.int32))

    def of_person(self, values: Array) -> Array:
        """Per contact what is given per person."""
        return np.repeat(values, np.diff(self.offsets))

    def where(self, here: Array) -> Lives:
        """Only these contacts count at their touchpoint; all of them tell how active somebody is."""
        return replace(self, row=np.where(here, self.row, np.int16(-1)))


@dataclass(frozen=True)
class Part:
    """The same of one chunk, with what ends a life: ``notice`` (people,) NEVER for none, ``until`` the last second on
    record; ``unmet``: who gave notice without one experience on record, and is left out.
    """

    contacts: Array  # per person
    time: Array
    what: Array
    sign: Array
    value: Array
    segment: Array
    notice: Array
    until: int
    unmet: int


def lived(read: Reading) -> tuple[Lives, Array, int, int]:
    """Everything known customers experienced up to their leaving, per person the second of it (NEVER: stayed), the end
    of the log, and how many left without one experience on record.
    """
    parts = each(partial(_part, read, _meant(read)), read.chunks)
    rows = _rows(read, parts)
    columns = [_joined(parts, name, kind) for name, kind in COLUMNS.items()]
    contacts, notice, time, what, sign, value, segment = columns
    row = np.concatenate([np.empty(0, np.int16), *(rows[part.what] for part in parts)])
    lives = Lives(np.append(0, np.cumsum(contacts)), time, what, row, sign, value, segment)
    until, unmet = max((part.until for part in parts), default=0), sum(part.unmet for part in parts)
    return lives, notice, until, unmet


COLUMNS: Final = {
    "contacts": np.int64, "notice": np.int64, "time": np.uint32, "what": np.uint16, "sign": np.int8,
    "value": np.float32, "segment": np.uint16,
}  # fmt: skip


def _joined(parts: Sequence[Part], name: str, kind: type) -> Array:
    return np.concatenate([np.empty(0, kind), *(getattr(part, name) for part in parts)])


def of_kinds(read: Reading, kinds: Collection[str]) -> Array:
    """Per code of ``what``: is its kind one of these."""
    return np.array([what.kind in kinds for what in read.codes.whats], bool)


def signs(valence: Array) -> Array:
    """−1 bad, 0 neutral, +1 good; ``UNSAID`` where nobody knows."""
    sign = np.where(np.abs(valence) < NEUTRAL, 0, np.sign(valence))
    return np.where(np.isnan(valence), UNSAID, sign).astype(np.int8)


def _sign_of_steps() -> Array:
    """The same for each of the 256 values of the index's column, by its byte."""
    steps = np.arange(256, dtype=np.uint8).view(np.int8)
    return signs(np.where(steps == NO_VALENCE, np.nan, steps / VALENCE_STEP))


SIGN_OF_STEP: Final = _sign_of_steps()


@dataclass(frozen=True)
class _Meant:
    """Per code of ``what``: notice, experience, profile."""

    notice: Array
    experience: Array
    profile: Array


def _meant(read: Reading) -> _Meant:
    out = {*NOT_EXPERIENCED, Kind.RATING, Kind.CANCELLATION}
    notice, profile = of_kinds(read, (Kind.CANCELLATION,)), of_kinds(read, (Kind.PROFILE,))
    return _Meant(notice, ~of_kinds(read, out), profile)


def _part(read: Reading, meant: _Meant, chunk: Chunk) -> Part:
    found = counted(read, chunk, meant.notice | meant.experience | meant.profile, known=True)
    keep, people = found.at, len(chunk.people)
    what, time, person = chunk.what[keep], chunk.time[keep], found.person
    notice, given = np.full(people, NEVER, np.int64), np.flatnonzero(meant.notice[what])
    notice[person[given][::-1]] = time[given][::-1]  # in time order: the first is written last
    segment = then(person, chunk.segment[keep], meant.profile[what], people)
    here = meant.experience[what]
    contacts = np.bincount(person[here], minlength=people)
    met, at = contacts > 0, keep[here]
    value = np.full(len(at), np.nan, np.float32) if chunk.value is None else chunk.value[at]
    until = int(time[here | meant.notice[what]].max(initial=0))
    return Part(
        contacts[met], time[here], what[here], SIGN_OF_STEP[chunk.valence[at].view(np.uint8)], value, segment[here],
        notice[met], until, int((notice[~met] < NEVER).sum()),
    )  # fmt: skip


def then(person: Array, segment: Array, profile: Array, people: int) -> Array:
    """Per contact the segments of the profile that held then, before the first one that of the first.

    The index merges the *latest* profile under every contact; who stays long ends in a higher tier, so
    comparing by that would compare by having stayed.
    """
    rows = np.flatnonzero(profile)
    if not len(rows):
        return segment
    until = np.cumsum(profile)  # profiles up to each contact, of whomever
    own = np.bincount(person[rows], minlength=people)
    first = (np.cumsum(own) - own)[person]
    held = segment[rows[np.minimum(np.maximum(until - 1, first), len(rows) - 1)]]
    return np.where((own > 0)[person], held, segment)


def _rows(read: Reading, parts: Sequence[Part]) -> Array:
    """Per code of ``what`` the touchpoint its contacts count at, −1 none: what the filter leaves out still tells how
    active somebody is.

    What is told unasked does not count where experiences themselves are on record at the touchpoint. It comes days
    after the experience, and the bad is told more often: next to leaving or buying, *when* it is told would look like
    an effect of what is told.
    """
    size, told = len(read.catalogue.touchpoints), of_kinds(read, HEARD)
    row = np.where(read.cut.row < size, read.cut.row, -1).astype(np.int16)
    known = np.zeros(len(row), bool)
    for part in parts:
        known[part.what[part.sign != UNSAID]] = True
    experienced = np.zeros(size + 1, bool)  # the last one: no touchpoint
    experienced[row[known & ~told]] = True
    experienced[-1] = False
    return np.where((told & experienced[row]) | (read.cut.selection.whats == 0), np.int16(-1), row)
