"""Who left when: by notice (a cancellation), or by falling silent for longer than their own rhythm explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lotse.analysis.moments.flat import Array, Flat, flat
from lotse.contacts.schema import NOT_EXPERIENCED, Kind
from lotse.methods.errors import MethodError
from lotse.methods.exit_risk import Bands, Exposure, exposure, silent_exits
from lotse.methods.exit_risk.exposure import NEVER

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

WINDOW_DAYS: Final = 90
LEAVING: Final = ("found", "cancellation", "silent", "all")
SILENCE_DAYS: Final = 90  # nobody falls silent sooner, however busy the weeks before
DAY: Final = 86_400
APART_DAYS: Final = 30  # contacts closer together belong to one visit
FACTOR: Final = 1.0


@dataclass(frozen=True)
class Leavers:
    """Journeys of known customers with the second each left (NEVER: stayed) and until when each can be judged."""

    contacts: Flat
    exit_time: Array
    until: Array
    notes: list[str]

    @property
    def left(self) -> int:
        return int(((self.exit_time < NEVER) & (self.exit_time <= self.until)).sum())

    def exposure(self, touchpoints: int) -> Exposure:
        """Time at risk after each contact; one more column keeps the shape when the last touchpoint has none."""
        contacts, sign = self.contacts, np.nan_to_num(np.sign(self.contacts.valence)).astype(np.int8)
        offsets = contacts.offsets
        first = np.minimum(offsets[:-1], max(len(contacts.time) - 1, 0))
        segment = np.unique(contacts.segment[first], return_inverse=True)[1].ravel() if len(contacts.time) else None
        few = segment is not None and int(segment.max(initial=0)) < MOST_SEGMENTS
        return exposure(
            offsets, contacts.time, contacts.row, sign, self.exit_time, self.until,
            segment=segment if few else None, window_days=WINDOW_DAYS, bands=Bands(),
        )  # fmt: skip


MOST_SEGMENTS: Final = 12  # finer ones would leave nobody to compare with


def leavers(read: Reading, leaving: str) -> Leavers:
    """Everything known customers experienced up to their leaving; people without one contact are left out."""
    whats = read.codes.whats
    gone = np.array([what.kind == Kind.CANCELLATION for what in whats])
    lived = np.array([what.kind not in NOT_EXPERIENCED and what.kind != Kind.RATING for what in whats]) & ~gone
    everything = flat(read, gone | lived)
    everything = everything.only(everything.known[everything.person].astype(bool))
    notice = np.full(len(everything.known), NEVER, np.int64)
    given = np.flatnonzero(gone[everything.what])
    np.minimum.at(notice, everything.person[given], everything.time[given])
    contacts = _renumbered(everything.only(lived[everything.what]))
    kept = np.unique(everything.only(lived[everything.what]).person)
    end = int(everything.time.max(initial=0))
    return _joined(contacts, notice[kept], end, leaving)


def _renumbered(contacts: Flat) -> Flat:
    people, person = np.unique(contacts.person, return_inverse=True)
    columns = {name: getattr(contacts, name) for name in Flat.__dataclass_fields__}
    return Flat(**{**columns, "person": person.ravel(), "known": np.ones(len(people), bool)})


def _visits(contacts: Flat) -> tuple[Array, Array]:
    """The contacts that open a visit: more than a month after the one before; what belongs to one stay or order is
    no rhythm. ``offsets`` (people + 1) and seconds.
    """
    opens = np.ones(len(contacts.time), bool)
    opens[1:] = (np.diff(contacts.time) > APART_DAYS * DAY) | (np.diff(contacts.person) > 0)
    kept = contacts.only(opens)
    return kept.offsets, kept.time


def _joined(contacts: Flat, notice: Array, end: int, leaving: str) -> Leavers:
    people = len(contacts.known)
    until = np.full(people, end, np.int64)
    if leaving == "cancellation" or (leaving == "found" and (notice < NEVER).any()):
        return Leavers(contacts, notice, until, ["Leaving: cancellations. Window: 90 days after the contact."])
    try:
        offsets, visits = _visits(contacts)
        silence = silent_exits(offsets, visits, end, factor=FACTOR)
    except MethodError as error:
        return Leavers(contacts, notice, until, [str(error), "Leaving: cancellations only."])
    limit = np.maximum(silence.threshold, SILENCE_DAYS * DAY)
    last = contacts.time[contacts.offsets[1:] - 1]
    silent = np.where(last + limit < end, last + 1, NEVER)  # left after the last contact, not before it
    exits = silent if leaving != "all" else np.minimum(notice, silent)
    named = notice < NEVER if leaving == "all" else np.zeros(people, bool)
    days = int(np.median(limit) / DAY) if people else 0
    note = f"Leaving: {'cancellations and ' if leaving == 'all' else ''}falling silent for longer than the 95 % "
    note += "quantile of the gaps between visits, own or usual "
    note += f"(the median customer: {days} days, never under {SILENCE_DAYS})."
    return Leavers(contacts, exits, np.where(named, end, end - limit), [note, "Window: 90 days after the contact."])
