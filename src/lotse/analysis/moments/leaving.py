"""Who left when: by notice, with a contact of kind cancellation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from lotse.analysis.findings.flat import Array
from lotse.analysis.findings.spans import DAY, kept_for, per_day
from lotse.analysis.moments.lives import Lives, lived, of_kinds
from lotse.contacts.schema import Kind
from lotse.findings.types import Note
from lotse.methods.estimates.sums import members
from lotse.methods.exit_risk import Bands, Exposure, Past, exposure, following, past_of, silence
from lotse.methods.exit_risk.exposure import NEVER
from lotse.methods.exit_risk.segments import BANDS, EXACT_UP_TO, risk_bands

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

WINDOW_DAYS: Final = 90
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

    ``past``: per contact what customers are matched on, as in ``exit_risk.past_of``; ``alive``: does it show that the
    customer is still one; ``unmet``: people who left without one experience on record; they are in no journey.
    """

    contacts: Lives
    exit_time: Array
    until: int
    past: Past
    alive: Array
    bought: Array
    unmet: int = 0

    @property
    def segment(self) -> Array:
        return self.contacts.segment

    @property
    def left(self) -> int:
        return int((self.exit_time < NEVER).sum())

    @cached_property
    def years(self) -> float:
        """How many the log spans, at least one."""
        time = self.contacts.time
        seconds = kept_for(float(np.ptp(time)), per_day(time)) if len(time) else 0.0
        return max(1.0, seconds / (365.25 * DAY))

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

    def exposure(self) -> Exposure:
        """Time at risk after each contact."""
        lives = self.contacts
        return exposure(
            lives.offsets, lives.time, lives.row, lives.sign, self.exit_time, self.until,
            segment=self._bands, window_days=WINDOW_DAYS, bands=Bands(), past=self.past,
        )  # fmt: skip

    def following(self) -> Exposure:
        """Trials: does the event come within the window after the contact?"""
        lives = self.contacts
        return following(
            lives.offsets, lives.time, lives.row, lives.sign, self.exit_time, self.until,
            segment=self._bands, window_days=WINDOW_DAYS, bands=Bands(), past=self.past,
        )  # fmt: skip

    def silence(self) -> Exposure:
        """Trials of regular customers: are they seen again within twice their own rhythm?"""
        lives = self.contacts
        return silence(
            lives.offsets, lives.time, lives.row, lives.sign, self.alive, self.bought, self.exit_time, self.until,
            segment=self._bands,
        )  # fmt: skip

    @cached_property
    def _bands(self) -> Array:
        return risk_bands(self.contacts.offsets, self.contacts.time, self.segment, self.exit_time, self.until)


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
    return read.once("leavers", lambda: _leavers(read))


def _leavers(read: Reading) -> Leavers:
    lives, exit_time, until, unmet = lived(read)
    past = past_of(lives.offsets, lives.time, lives.sign, WINDOW_DAYS, Bands())
    alive, bought = (of_kinds(read, kinds)[lives.what] for kinds in (SIGNS_OF_LIFE, PURCHASES))
    return Leavers(lives, exit_time, until, past, alive, bought, unmet)
