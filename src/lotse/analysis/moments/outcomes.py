"""What can follow an experience: leaving by notice or in silence, a first purchase, buying again, recommending."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lotse.analysis.findings.flat import Array
from lotse.analysis.moments.leaving import WINDOW_DAYS, Leavers, leavers
from lotse.analysis.moments.lives import of_kinds
from lotse.contacts.schema import Kind
from lotse.findings.memory import SHARED
from lotse.findings.types import Note
from lotse.methods.estimates.sums import members
from lotse.methods.exit_risk import Exposure
from lotse.methods.exit_risk.exposure import DAY, NEVER
from lotse.methods.exit_risk.tables import NEGATIVE, POSITIVE

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

LAST: Final = 2**32 - 1  # second that the index can hold
OUTCOMES: Final = ("leaving", "silence", "first-purchase", "repurchase", "recommendation")


@dataclass(frozen=True)
class Outcome:
    """Of ``people`` whose contacts span so many ``years``, ``left`` had the event; ``table``: after which experiences.

    ``wanted``: a bad experience harms by making it rarer; ``margin``: what one event is worth (0: unknown); ``good``:
    it is asked what follows a good experience.
    """

    name: str
    people: int
    years: float
    left: int
    table: Exposure
    wanted: bool
    margin: float
    notes: tuple[Note, ...]
    good: bool = False

    @property
    def more(self) -> bool:
        """Is it looked for where the event is more frequent: leaving after the bad, recommending after the good?"""
        return self.wanted == self.good

    @property
    def state(self) -> int:
        """Of the experiences whose consequences are looked at."""
        return POSITIVE if self.good else NEGATIVE


def outcome(read: Reading, name: str, good: bool = False) -> Outcome:
    """What follows; kept, since several findings rest on it."""
    kept = SHARED.once((read.mark, name), lambda: _outcome(read, name), lambda found: found.table.tables.nbytes)
    return replace(kept, good=good)


def _outcome(read: Reading, name: str) -> Outcome:
    found, (seen, could) = leavers(read), followed(read, name)
    common = (name, len(found.exit_time), found.years, seen.left, exposure_of(seen, name))
    if name == "leaving":
        return Outcome(*common, False, kept_margin(found), tuple(found.notes))
    if name == "silence":
        return Outcome(*common, False, kept_margin(found), (SILENT, ASSOCIATION))
    worth = _values(found)
    margin = float(worth.mean()) if len(worth) and name != "recommendation" else 0.0
    count = Note("%(events)s of %(people)s people did.", {"events": seen.left, "people": could})
    return Outcome(*common, True, margin, (WANTED[name], count, IN_PART, ASSOCIATION))


def followed(read: Reading, name: str) -> tuple[Leavers, int]:
    """Contacts with the second of the event per person, and how many people it could happen to."""
    found = leavers(read)
    if name not in WANTED:
        return found, len(found.exit_time)
    event, start = _events(read, found, name)
    return _followed(found, event, start), int((start < NEVER).sum())


def exposure_of(seen: Leavers, name: str, here: Array | None = None) -> Exposure:
    """``here``: per contact whether it may open a spell (others still tell how active somebody is)."""
    if here is not None:
        seen = replace(seen, contacts=seen.contacts.where(here))
    if name in WANTED:
        return seen.following()
    return seen.silence() if name == "silence" else seen.exposure()


def kept_margin(found: Leavers) -> float:
    """Contribution margin of one buying customer and year; 0 where the log holds no values."""
    known = ~np.isnan(found.contacts.value)
    buyers, _ = members(found.contacts.person[known])
    return float(_values(found).sum()) / buyers / found.years if buyers else 0.0


def _values(found: Leavers) -> Array:
    """Those on record."""
    value = found.contacts.value
    return value[~np.isnan(value)].astype(np.float64)


ASSOCIATION: Final = Note("An association adjusted for what is on record, not proof that the experience is the cause.")
SILENT: Final = Note(
    "Silence: regular customers who are not seen again within twice their own rhythm of buying, counted from 30 days "
    "after the experience; who complains or answers only is not seen. Whether they left for good nobody knows."
)
IN_PART: Final = Note(
    "How active customers are is known only in part, and the active buy and recommend more: what that alone does to a "
    "ratio is estimated and taken out."
)
_DAYS: Final = {"days": WINDOW_DAYS}
WANTED: Final = {
    "first-purchase": Note("First purchase within %(days)s days, of people who had not bought before.", _DAYS),
    "repurchase": Note("The next purchase, on a later day, within %(days)s days, of people who bought once.", _DAYS),
    "recommendation": Note("First recommendation within %(days)s days.", _DAYS),
}


def _events(read: Reading, found: Leavers, name: str) -> tuple[Array, Array]:
    """Per person the second of the event and the one from which on it could happen; NEVER for none."""
    contacts = found.contacts
    people = len(found.exit_time)
    if name == "recommendation":
        told = of_kinds(read, (Kind.RECOMMENDATION, Kind.REFERRAL))[contacts.what]
        return _first(contacts.person[told], contacts.time[told], people), np.zeros(people, np.int64)
    person, time = contacts.person[found.bought], contacts.time[found.bought]
    first = _first(person, time, people)
    if name == "repurchase":
        later = time // DAY > first[person] // DAY
        return _first(person[later], time[later], people), first
    again = of_kinds(read, (Kind.REPURCHASE,))[contacts.what]
    known = _first(contacts.person[again], contacts.time[again], people)
    return first, np.where(known <= first, np.where(known < NEVER, NEVER, 0), 0)


def _first(person: Array, time: Array, people: int) -> Array:
    """In time order, so that of several the first is written last."""
    first = np.full(people, NEVER, np.int64)
    first[person[::-1]] = time[::-1]
    return first


def _followed(found: Leavers, event: Array, start: Array) -> Leavers:
    """Contacts before ``start`` or after notice open no window; what comes after notice does not count."""
    contacts = found.contacts
    begin, end = (contacts.of_person(np.minimum(x, LAST).astype(np.uint32)) for x in (start, found.exit_time))
    here = (contacts.time >= begin) & (contacts.time < end)
    event = np.where((start < NEVER) & (event < found.exit_time), event, NEVER)
    return replace(found, contacts=contacts.where(here), exit_time=event)
