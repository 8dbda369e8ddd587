"""Who left when: by notice, with a contact of kind cancellation."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lotse.analysis.moments.flat import Array, Flat, flat
from lotse.contacts.schema import HEARD, NOT_EXPERIENCED, Kind
from lotse.findings.types import Note
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
    """Journeys of known customers with the second each left (NEVER: stayed); all are judged ``until`` the log ends."""

    contacts: Flat
    exit_time: Array
    until: int
    segment: Array  # per contact the code of the segments known at that time
    alive: Array  # per contact: does it show that the customer is still one
    bought: Array
    unseen: int = 0  # people who left of whom no experience is on record

    @property
    def left(self) -> int:
        return int((self.exit_time < NEVER).sum())

    @property
    def notes(self) -> list[Note]:
        """What leaving means here and what the comparison leaves out."""
        if not self.left:
            return [_unseen(self.unseen)] if self.unseen else [NOBODY]
        people = {"left": self.left, "people": len(self.exit_time)}
        told = [
            Note("Leaving: a contact of kind cancellation within 90 days; falling silent counts as staying."),
            Note("%(left)s of %(people)s people left.", people),
            Note("An association adjusted for what is on record, not proof that the experience is the cause."),
        ]
        return [*told, _alike(combinations)] if (combinations := len(np.unique(self.segment))) > EXACT_UP_TO else told

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


def _unseen(n: int) -> Note:
    return Note.counted(
        "%(n)s person left, and nothing that they experienced is on record: nothing can be said of what it did.",
        "%(n)s people left, and nothing that they experienced is on record: nothing can be said of what it did.",
        n,
    )


def signs(valence: Array) -> Array:
    """−1 bad, 0 neutral, +1 good; ``UNSAID`` where nobody knows."""
    sign = np.where(np.abs(valence) < NEUTRAL, 0, np.sign(valence))
    return np.where(np.isnan(valence), UNSAID, sign).astype(np.int8)


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
    everything = flat(read, gone | lived | told)
    everything = everything.only(everything.known[everything.person].astype(bool))
    notice = np.full(len(everything.known), NEVER, np.int64)
    given = np.flatnonzero(gone[everything.what])
    np.minimum.at(notice, everything.person[given], everything.time[given])
    segment = _then(everything, told[everything.what])
    counted = lived[everything.what]
    contacts = _lived(_renumbered(everything.only(counted)), _of_kinds(read, HEARD))
    shown = read.cut.selection.whats[contacts.what] > 0
    contacts = replace(contacts, row=np.where(shown, contacts.row, -1))  # the rest still tells how active somebody is
    end = int(everything.time[counted | gone[everything.what]].max(initial=0))
    alive, bought = (_of_kinds(read, kinds)[contacts.what] for kinds in (SIGNS_OF_LIFE, PURCHASES))
    met = np.unique(everything.person[counted])
    unseen = int((notice < NEVER).sum() - (notice[met] < NEVER).sum())
    return Leavers(contacts, notice[met], end, segment[counted], alive, bought, unseen)


def _of_kinds(read: Reading, kinds: Collection[str]) -> Array:
    return np.array([what.kind in kinds for what in read.codes.whats], bool)


def _lived(contacts: Flat, heard: Array) -> Flat:
    """What is told unasked opens no spell where experiences themselves are on record at the touchpoint.

    It comes days after the experience, and the bad is told more often: next to leaving or buying, *when* it is told
    would look like an effect of what is told.
    """
    told = heard[contacts.what]
    at = contacts.row[~told & (contacts.row >= 0) & ~np.isnan(contacts.valence)]
    return replace(contacts, row=np.where(told & np.isin(contacts.row, at), -1, contacts.row))


def _then(contacts: Flat, profile: Array) -> Array:
    """Per contact the segments of the profile that held then, before the first one that of the first.

    The index merges the *latest* profile under every contact; who stays long ends in a higher tier, so
    comparing by that would compare by having stayed.
    """
    rows = np.flatnonzero(profile)
    if not len(rows):
        return contacts.segment
    offsets = contacts.offsets
    before = np.searchsorted(rows, np.arange(len(profile)), side="right") - 1
    first = np.searchsorted(rows, offsets[:-1])[contacts.person]  # position of the person's first profile
    chosen = np.maximum(before, first)
    own = (first < len(rows)) & (contacts.person[rows[np.minimum(first, len(rows) - 1)]] == contacts.person)
    return np.where(own, contacts.segment[rows[np.minimum(chosen, len(rows) - 1)]], contacts.segment)


def _renumbered(contacts: Flat) -> Flat:
    people, person = np.unique(contacts.person, return_inverse=True)
    columns = {name: getattr(contacts, name) for name in Flat.__dataclass_fields__}
    return Flat(**{**columns, "person": person.ravel(), "known": np.ones(len(people), bool)})
