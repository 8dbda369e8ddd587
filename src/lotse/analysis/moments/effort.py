"""What each touchpoint costs, what that buys, who uses it and who comes again: one line per touchpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, counted, flat, kinds_but
from lotse.analysis.findings.reading import Reading
from lotse.analysis.findings.spans import DAY, kept_for, per_day
from lotse.analysis.moments.lives import of_kinds
from lotse.analysis.moments.met import Met, met_at
from lotse.contacts.catalogue import Touchpoint
from lotse.contacts.journeys.chunk import VALENCE_STEP, Chunk
from lotse.contacts.runners.threads import each
from lotse.contacts.schema import ASKED, HEARD, NOT_EXPERIENCED, Kind
from lotse.methods.efficiency import cost_per_good
from lotse.methods.errors import MethodError
from lotse.methods.estimates.proportions import cluster_share
from lotse.methods.estimates.sums import cluster_sums, members
from lotse.methods.interval import Interval, percentiles, wilson_limits
from lotse.methods.reliability import okay_or_better
from lotse.methods.resampling import deal, multiplicities

AGAIN_DAYS: Final = 7  # a contact for the same purpose within so many days is a repeat
YEAR: Final = 365.25
MONTH: Final = YEAR / 12
LEAST_DAYS: Final = 30  # a shorter log does not say how much it is a year
DRAWS: Final = 1000
SAME_USERS: Final = 0.8
VOICES: Final = {*ASKED, *HEARD, Kind.PROPOSAL, Kind.VOTE}
LATEST: Final = 2**32  # one past the last second that the index can hold


@dataclass(frozen=True)
class Use:
    """Contacts at one touchpoint that systems saw: answers, comments and proposals left out. ``cost`` of each, NaN
    unknown; ``single``: which are no counters of views; ``known``: per person, is there a customer.
    """

    met: Met
    cost: Array
    single: Array
    known: Array

    def cost_of_all(self) -> float | None:
        """Of contacts and views; None where no cost is known."""
        known = self.cost[~np.isnan(self.cost)]
        return float(known.sum()) if len(known) else None

    def minutes(self) -> float | None:
        """Mean length of a contact."""
        lengths = self.met.duration_s[self.single].astype(np.float64)
        lengths = lengths[~np.isnan(lengths)]
        return float(lengths.mean()) / 60 if len(lengths) else None

    def users(self, people: int) -> Interval | None:
        """Share of the known people who have it among their contacts."""
        if not people:
            return None
        person = self.met.person[self.single]
        share = members(person[self.known[person]])[0] / people
        return Interval(share, *wilson_limits(share, people), people, "wilson")

    def priced(self, among: Array | bool = True) -> tuple[Array, Array, Array]:
        """Person, cost and whether it was good, of contacts of which cost and experience are known."""
        here = self.met.felt & ~np.isnan(self.cost) & among
        return self.met.person[here], self.cost[here], self.met.valence[here] > 0

    def per_good(self) -> Interval | None:
        """Cost of one good experience, among contacts whose experience is known; None where it cannot be told."""
        person, cost, good = self.priced(self.single)
        who = members(person)[1]
        try:
            return cost_per_good(np.bincount(who, weights=cost), np.bincount(who, weights=good))
        except MethodError:  # nobody, or nothing good on record
            return None

    def again(self) -> Interval | None:
        """Share of contacts that follow another of the same person for the same purpose within a week."""
        here = self.single & self.known[self.met.person]
        person, time, what = (column[here] for column in (self.met.person, self.met.time, self.met.what))
        if not len(person):
            return None
        again = np.zeros(len(person))
        again[1:] = (np.diff(person) == 0) & (np.diff(time.astype(np.int64)) <= AGAIN_DAYS * DAY) & (np.diff(what) == 0)
        found = cluster_share(cluster_sums([np.ones(len(person)), again], person), 0, 1, len(person))
        if found.value is None or found.low is None or found.high is None:
            return None
        return Interval(found.value, found.low, found.high, found.n, "wilson")


@dataclass(frozen=True)
class Effort:
    """``met``: per touchpoint its contacts but what was told unasked; of codes of ``what``, ``used``: seen by systems,
    ``single``: no counter of views. ``known``: per person of ``met``; ``days``: how long the log was looked at;
    ``named``: per touchpoint, people who praise it or ask for it; ``anything``: has anything come from there but
    proposals; ``people``: known ones met at all.
    """

    met: Sequence[Met]
    used: Array
    single: Array
    known: Array
    points: Sequence[Touchpoint]
    days: float
    named: Array
    anything: Array
    purposes: tuple[frozenset[str], ...]
    people: int

    def at(self, row: int) -> Use:
        met = self.met[row].only(self.used[self.met[row].what])
        return Use(met, self._costs(row, met), self.single[met.what], self.known)

    @property
    def short(self) -> bool:
        """Is the log too short to say how much something is a year, as where it has no dates of its own?"""
        return self.days < LEAST_DAYS

    def a_year(self, use: Use) -> tuple[float | None, float | None]:
        """Contacts, and what they and the views cost; None where no cost is known or the log is too short."""
        if self.short:
            return None, None
        cost = use.cost_of_all()
        return int(use.single.sum()) * YEAR / self.days, cost * YEAR / self.days if cost is not None else None

    def lived(self, row: int) -> tuple[int, Interval | None]:
        """People with an experience on record, and the share that was okay or better."""
        met = self.met[row]
        person, valence = met.person[met.felt], met.valence[met.felt] / VALENCE_STEP
        return members(person)[0], okay_or_better(valence, person) if len(person) else None

    def relative(self, seed: int = 0) -> dict[int, Interval]:
        """Cost per good experience ÷ that of all touchpoints together; bootstrap over people (percentiles)."""
        priced = [self.at(row).priced() for row in range(len(self.met))]
        counts = np.zeros(len(self.known), bool)
        for person, _, _ in priced:
            counts[person] = True
        if not counts.any():
            return {}
        rng = np.random.default_rng(seed)
        group = np.zeros(len(counts), np.int64)
        group[counts] = deal(int(counts.sum()), None, rng, 400)
        groups = int(group.max()) + 1
        cost = np.stack([np.bincount(group[who], paid, groups) for who, paid, _ in priced], axis=1)
        good = np.stack([np.bincount(group[who], felt, groups) for who, _, felt in priced], axis=1)
        drawn = multiplicities(groups, DRAWS, rng)
        value, draws = _ratio(cost.sum(axis=0), good.sum(axis=0)), _ratio(drawn @ cost, drawn @ good)
        some = np.flatnonzero(np.isfinite(value))
        low, high = percentiles(draws[:, some])
        return {
            int(at): Interval(float(value[at]), float(less), float(more), float(good[:, at].sum()), "bootstrap")
            for at, less, more in zip(some, low, high, strict=True)
        }

    def replaced(self) -> dict[int, int]:
        """Touchpoint → another with all its purposes that certainly four of five of its users use anyway, and more
        people than it.
        """
        both = self._together()
        users = np.diag(both)
        found = {}
        for at in np.flatnonzero(users):
            others = [
                other
                for other in np.flatnonzero(users > users[at])
                if self.purposes[at]
                and self.purposes[at] <= self.purposes[other]
                and wilson_limits(float(both[at, other] / users[at]), float(users[at]))[0] >= SAME_USERS
            ]
            if others:
                found[int(at)] = int(max(others, key=lambda other: both[at, other]))
        return found

    def _together(self) -> Array:
        """(touchpoints, touchpoints) known people who use both, counted in bits."""
        size = -(-len(self.known) // 64) * 64
        bits = np.empty((len(self.met), size // 64), np.uint64)
        for row, met in enumerate(self.met):
            uses = np.zeros(size, bool)
            uses[met.person[self.used[met.what]]] = True
            uses[: len(self.known)] &= self.known
            bits[row] = np.packbits(uses).view(np.uint64)
        return np.array([np.bitwise_count(bits & own).sum(axis=1, dtype=np.int64) for own in bits])

    def _costs(self, row: int, met: Met) -> Array:
        """Of each contact: as recorded, else per contact from the catalogue; and its part of what a month costs."""
        point = self.points[row]
        each_, month = (np.nan if x is None else x for x in (point.cost_per_contact, point.cost_per_month))
        own = met.cost.astype(np.float64)
        own[np.isnan(own)] = each_
        part = month * self.days / MONTH / max(len(met.person), 1)
        costs: Array = np.where(np.isnan(own), part, own + np.nan_to_num(part))
        return costs


def _ratio(cost: Array, good: Array) -> Array:
    """(…, touchpoints) cost per good ÷ that of all; NaN without a good experience."""
    each_ = np.divide(cost, good, out=np.full(cost.shape, np.nan), where=good > 0)
    whole = cost.sum(axis=-1, keepdims=True) / np.maximum(good.sum(axis=-1, keepdims=True), 1)
    ratio: Array = np.divide(each_, whole, out=np.full(each_.shape, np.nan), where=whole > 0)
    return ratio


def effort(read: Reading) -> Effort:
    whats, size = read.codes.whats, len(read.catalogue.touchpoints)
    asked_for, heard = of_kinds(read, (Kind.PROPOSAL,)), of_kinds(read, HEARD)
    seconds, people, contacts = _overall(read)
    row = np.where(read.cut.row < size, read.cut.row, -1)
    anything = np.bincount(row[(contacts > 0) & ~asked_for & (row >= 0)], minlength=size) > 0
    purposes = [frozenset(what.purpose for at, what in enumerate(whats) if read.cut.row[at] == row_ and what.purpose)
                for row_ in range(size)]  # fmt: skip
    return Effort(
        met_at(read, kinds_but(read, {*NOT_EXPERIENCED, *HEARD})), ~of_kinds(read, VOICES),
        ~of_kinds(read, (Kind.EXPOSURE,)),
        np.concatenate([np.empty(0, bool), *(chunk.people != 0 for chunk in read.chunks)]),
        read.catalogue.touchpoints, max(1.0, seconds / DAY), _named(read, asked_for, heard), anything,
        tuple(purposes), people,
    )  # fmt: skip


def _overall(read: Reading) -> tuple[float, int, Array]:
    """Seconds for which the log was kept, known people, and contacts per code of ``what``."""
    kinds = kinds_but(read, NOT_EXPERIENCED)

    def of_chunk(chunk: Chunk) -> tuple[int, int, int, Array, Array]:
        found = counted(read, chunk, kinds, known=False)
        time, met = chunk.time[found.at], found.contacts > 0
        ends = (int(time.min()), int(time.max())) if len(time) else (LATEST, -1)
        people = int((met & (chunk.people != 0)).sum())
        return *ends, people, np.bincount(chunk.what[found.at], minlength=len(kinds)), per_day(time)

    found = each(of_chunk, read.chunks)
    first, last = min((one[0] for one in found), default=0), max((one[1] for one in found), default=0)
    people = sum(one[2] for one in found)
    whats = np.sum([one[3] for one in found], axis=0, initial=0) + np.zeros(len(kinds))
    days = np.sum([one[4] for one in found], axis=0, initial=0) + np.zeros(1, np.int64)
    return kept_for(max(0, last - first), days), people, whats


def _named(read: Reading, asked_for: Array, heard: Array) -> Array:
    """Per touchpoint, people who praise it or ask for it."""
    size = len(read.catalogue.touchpoints)
    told: Flat = flat(read, (asked_for | heard) & kinds_but(read, NOT_EXPERIENCED))
    named = told.only((asked_for[told.what] | (told.valence > 0)) & (told.row >= 0))
    return np.bincount(np.unique(named.row * len(named.known) + named.person) // len(named.known), minlength=size)
