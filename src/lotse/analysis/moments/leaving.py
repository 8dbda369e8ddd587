"""Who left when: by notice, with a contact of kind cancellation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from lotse.analysis.moments.flat import Array, Flat, flat
from lotse.contacts.schema import NOT_EXPERIENCED, Kind
from lotse.findings.types import Note
from lotse.methods.exit_risk import Bands, Exposure, exposure
from lotse.methods.exit_risk.exposure import NEVER

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

WINDOW_DAYS: Final = 90
MOST_SEGMENTS: Final = 12  # finer ones would leave nobody to compare with
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

    @property
    def left(self) -> int:
        return int((self.exit_time < NEVER).sum())

    @property
    def notes(self) -> list[Note]:
        """What leaving means here and what the comparison leaves out."""
        if not self.left:
            return [NOBODY]
        people = {"left": self.left, "people": len(self.exit_time)}
        told = [
            Note("Leaving: a contact of kind cancellation within 90 days; falling silent counts as staying."),
            Note("%(left)s of %(people)s people left.", people),
            Note("An association adjusted for what is on record, not proof that the experience is the cause."),
        ]
        return [*told, _too_many(self._combinations)] if self._combinations > MOST_SEGMENTS else told

    def exposure(self, touchpoints: int) -> Exposure:
        """Time at risk after each contact; one more column keeps the shape when the last touchpoint has none."""
        contacts, sign = self.contacts, np.nan_to_num(np.sign(self.contacts.valence)).astype(np.int8)
        few = self._combinations <= MOST_SEGMENTS
        return exposure(
            contacts.offsets, contacts.time, contacts.row, sign, self.exit_time, self.until,
            segment=self._segments if few else None, window_days=WINDOW_DAYS, bands=Bands(),
        )  # fmt: skip

    @property
    def _segments(self) -> Array:
        """Per person the number of the combination of segments at the first contact."""
        return np.unique(self.contacts.segment[self.contacts.offsets[:-1]], return_inverse=True)[1].ravel()

    @property
    def _combinations(self) -> int:
        return int(self._segments.max(initial=-1)) + 1


def _too_many(combinations: int) -> Note:
    return Note(
        "There are %(combinations)s combinations of segments, too many to find comparable customers in each (at most "
        "%(most)s): segments are left out of the comparison.",
        {"combinations": combinations, "most": MOST_SEGMENTS},
    )


def leavers(read: Reading) -> Leavers:
    """Everything known customers experienced up to their leaving; people without one contact are left out."""
    whats = read.codes.whats
    gone = np.array([what.kind == Kind.CANCELLATION for what in whats], bool)
    lived = np.array([what.kind not in {*NOT_EXPERIENCED, Kind.RATING} for what in whats], bool) & ~gone
    everything = flat(read, gone | lived)
    everything = everything.only(everything.known[everything.person].astype(bool))
    notice = np.full(len(everything.known), NEVER, np.int64)
    given = np.flatnonzero(gone[everything.what])
    np.minimum.at(notice, everything.person[given], everything.time[given])
    contacts = _renumbered(everything.only(lived[everything.what]))
    kept = np.unique(everything.only(lived[everything.what]).person)
    end = int(everything.time.max(initial=0))
    return Leavers(contacts, notice[kept], end)


def _renumbered(contacts: Flat) -> Flat:
    people, person = np.unique(contacts.person, return_inverse=True)
    columns = {name: getattr(contacts, name) for name in Flat.__dataclass_fields__}
    return Flat(**{**columns, "person": person.ravel(), "known": np.ones(len(people), bool)})
