"""Who left when: by notice, with a contact of kind cancellation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, flat
from lotse.contacts.schema import HEARD, NOT_EXPERIENCED, Kind
from lotse.findings.types import Note
from lotse.methods.estimates.sums import members
from lotse.methods.exit_risk import Bands, Exposure, exposure, following, silence
from lotse.methods.exit_risk.exposure import NEVER, UNSAID
from lotse.methods.exit_risk.segments import BANDS, EXACT_UP_TO, risk_bands

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

WINDOW_DAYS: Final = 90
NEUTRAL: Final = 0.25  # a valence nearer to 0 than this is neither good nor bad
MOST_SEGMENTS: Final = 12  # of which each gets a coefficient of its own where a method needs one
PURCHASES: Final = frozenset({Kind.PURCHASE, Kind.REPURCHASE})
SIGNS_OF_LIFE: Final = PURCHASES | {Kind.USE, Kind.RECOMMENDATION, Kind.REFERRAL}
NOBODY: Final = Note(
    "Nobody left with a contact of kind cancellation, so nothing can be said about the risk of leaving; people who "
    "fall silent without one count as having stayed."
)


@dataclass(frozen=True)
class Leavers:
    """Journeys of known customers with the second each left (NEVER: stayed); all are judged ``until`` the log ends.

    ``unmet``: people who left without one experience on record; they are in no journey.
    """

    contacts: Flat
    exit_time: Array
    until: int
    segment: Array  # per contact the code of the segments known at that time
    alive: Array  # per contact: does it show that the customer is still one
    bought: Array
    unmet: int = 0

    @property
    def left(self) -> int:
        return int((self.exit_time < NEVER).sum())

    @property
    def notes(self) -> list[Note]:
        """What leaving means here and what the comparison leaves out."""
        if not self.left:
            return [_nothing_before(self.unmet)] if self.unmet else [NOBODY]
        people = {"left": self.left, "people": len(self.exit_time)}
        told = [
            Note("Leaving: a contact of kind cancellation within 90 days; falling silent counts as staying."),
            Note("%(left)s of %(people)s people left.", people),
            Note("An association adjusted for what is on record, not proof that the experience is the cause."),
        ]
        return [*told, _alike(combinations)] if (combinations := members(self.segment)[0]) > EXACT_UP_TO else told

    def exposure(self, touchpoints: int) -> Exposure:
        """Time at risk after each contact; one more column keeps the shape when the last touchpoint has none."""
        contacts = self.contacts
        bands = risk_bands(contacts.offsets, contacts.time, self.segment, self.exit_time, self.until)
        return exposure(
            contacts.offsets, contacts.time, contacts.row, signs(contacts.valence), self.exit_time, self.until,
            segment=bands, window_days=WINDOW_DAYS, bands=Bands(),
        )  # fmt: skip

    def following(self, touchpoints: int) -> Exposure:
        """Trials: does the event come within the window after the contact?"""
        contacts = self.contacts
        bands = risk_bands(contacts.offsets, contacts.time, self.segment, self.exit_time, self.until)
        return following(
            contacts.offsets, contacts.time, contacts.row, signs(contacts.valence), self.exit_time, self.until,
            segment=bands, window_days=WINDOW_DAYS, bands=Bands(),
        )  # fmt: skip

    def silence(self, touchpoints: int) -> Exposure:
        """Trials of regular customers: are they seen again within twice their own rhythm?"""
        contacts = self.contacts
        bands = risk_bands(contacts.offsets, contacts.time, self.segment, self.exit_time, self.until)
        return silence(
            contacts.offsets, contacts.time, contacts.row, signs(contacts.valence), self.alive, self.bought,
            self.exit_time, self.until, segment=bands,
        )  # fmt: skip


def signs(valence: Array) -> Array:
    """−1 bad, 0 neutral, +1 good; ``UNSAID`` where nobody knows."""
    sign = np.where(np.abs(valence) < NEUTRAL, 0, np.sign(valence))
    return np.where(np.isnan(valence), UNSAID, sign).astype(np.int8)


def _nothing_before(people: int) -> Note:
    return Note.counted(
        "%(n)s person left with a contact of kind cancellation, but nothing they experienced before is on record, so "
        "nothing can be said about the risk of leaving.",
        "%(n)s people left with a contact of kind cancellation, but nothing they experienced before is on record, so "
        "nothing can be said about the risk of leaving.",
        people,
    )


def _alike(combinations: int) -> Note:
    return Note(
        "There are %(combinations)s combinations of segments: those whose customers leave alike often are compared "
        "with each other, in %(bands)s bands.",
        {"combinations": combinations, "bands": BANDS},
    )


def leavers(read: Reading) -> Leavers:
    """Everything known customers experienced up to their leaving; people without one contact are left out."""
    whats = read.codes.whats
    gone = np.array([what.kind == Kind.CANCELLATION for what in whats], bool)
    lived = np.array([what.kind not in {*NOT_EXPERIENCED, Kind.RATING} for what in whats], bool) & ~gone
    told = np.array([what.kind == Kind.PROFILE for what in whats], bool)
    everything = flat(read, gone | lived | told, known=True)
    notice = np.full(len(everything.known), NEVER, np.int64)
    given = np.flatnonzero(gone[everything.what])
    np.minimum.at(notice, everything.person[given], everything.time[given])
    segment = _then(everything, told[everything.what])
    counted = lived[everything.what]
    contacts = _lived(_renumbered(everything.only(counted)), of_kinds(read, HEARD))
    shown = read.cut.selection.whats[contacts.what] > 0
    contacts = contacts.having(row=np.where(shown, contacts.row, -1))  # the rest still tells how active somebody is
    end = int(everything.time[counted | gone[everything.what]].max(initial=0))
    alive, bought = (of_kinds(read, kinds)[contacts.what] for kinds in (SIGNS_OF_LIFE, PURCHASES))
    left = notice[np.bincount(everything.person[counted], minlength=len(notice)) > 0]
    unmet = int((notice < NEVER).sum() - (left < NEVER).sum())
    return Leavers(contacts, left, end, segment[counted], alive, bought, unmet)


def of_kinds(read: Reading, kinds: Collection[str]) -> Array:
    """Per code of ``what``: is its kind one of these."""
    return np.array([what.kind in kinds for what in read.codes.whats], bool)


def _lived(contacts: Flat, heard: Array) -> Flat:
    """What is told unasked opens no spell where experiences themselves are on record at the touchpoint.

    It comes days after the experience, and the bad is told more often: next to leaving or buying, *when* it is told
    would look like an effect of what is told.
    """
    told = heard[contacts.what]
    experienced = np.zeros(int(contacts.row.max(initial=-1)) + 2, bool)  # the last one: no touchpoint
    experienced[contacts.row[~told & ~np.isnan(contacts.valence)]] = True
    return contacts.having(row=np.where(told & experienced[contacts.row], -1, contacts.row))


def _then(contacts: Flat, profile: Array) -> Array:
    """Per contact the segments of the profile that held then, before the first one that of the first.

    The index merges the *latest* profile under every contact; who stays long ends in a higher tier, so
    comparing by that would compare by having stayed.
    """
    rows = np.flatnonzero(profile)
    if not len(rows):
        return contacts.segment
    until = np.cumsum(profile)  # profiles up to each contact, of whomever
    borders = np.append(0, until)[contacts.offsets]
    chosen = np.maximum(until - 1, borders[:-1][contacts.person])
    own = (borders[1:] > borders[:-1])[contacts.person]
    return np.where(own, contacts.segment[rows[np.minimum(chosen, len(rows) - 1)]], contacts.segment)


def _renumbered(contacts: Flat) -> Flat:
    people, person = members(contacts.person)
    return contacts.having(person=person, known=np.ones(people, bool))
