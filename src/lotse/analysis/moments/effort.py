"""What each touchpoint costs, what that buys, who uses it and who comes again: one line per touchpoint."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, flat, kinds_but
from lotse.analysis.findings.reading import Reading
from lotse.contacts.schema import ASKED, HEARD, NOT_EXPERIENCED, Kind
from lotse.methods.efficiency import cost_per_good
from lotse.methods.errors import MethodError
from lotse.methods.estimates.proportions import cluster_share
from lotse.methods.estimates.sums import cluster_sums, members
from lotse.methods.interval import Interval, percentiles, wilson_limits
from lotse.methods.resampling import deal, multiplicities

AGAIN_DAYS: Final = 7  # a contact for the same purpose within so many days is a repeat
DAY: Final = 86_400
YEAR: Final = 365.25
MONTH: Final = YEAR / 12
DRAWS: Final = 1000
SAME_USERS: Final = 0.8
VOICES: Final = {*ASKED, *HEARD, Kind.PROPOSAL, Kind.VOTE}


@dataclass(frozen=True)
class Effort:
    """Contacts that systems saw (answers, comments and proposals left out), with the ``cost`` of each, NaN unknown, and
    which are single ones (``one``: no counter of views); ``days``: how long the log was looked at; ``named``: per
    touchpoint, people who praise it or ask for it; ``met``: has anything come from there but proposals; ``people``:
    known ones met at all.
    """

    seen: Flat
    cost: Array
    one: Array
    days: float
    named: Array
    met: Array
    purposes: tuple[frozenset[str], ...]
    people: int

    @cached_property
    def places(self) -> list[Array]:
        """Per touchpoint the positions of its contacts."""
        order = np.argsort(self.seen.row.astype(np.int16), kind="stable")
        return np.split(order, np.searchsorted(self.seen.row[order], np.arange(1, len(self.purposes))))

    def at(self, row: int) -> Array:
        """Positions of the single ones."""
        here = self.places[row]
        return here[self.one[here]]

    def a_year(self, row: int) -> tuple[float, float | None]:
        """Contacts, and what they and the views cost; None where no cost is known."""
        cost = self.cost[self.places[row]]
        known = cost[~np.isnan(cost)]
        return len(self.at(row)) * YEAR / self.days, float(known.sum()) * YEAR / self.days if len(known) else None

    def minutes(self, row: int) -> float | None:
        """Mean length of a contact."""
        lengths = self.seen.duration_s[self.at(row)]
        lengths = lengths[~np.isnan(lengths)]
        return float(lengths.mean()) / 60 if len(lengths) else None

    def users(self, row: int) -> Interval | None:
        """Share of the known people who have it among their contacts."""
        person = self.seen.person[self.at(row)]
        person = person[self.seen.known[person]]
        users = members(person)[0]
        if not self.people:
            return None
        share = users / self.people
        return Interval(share, *wilson_limits(share, self.people), self.people, "wilson")

    def per_good(self, row: int) -> Interval | None:
        """Cost of one good experience, among contacts whose experience is known; None where it cannot be told."""
        here = self.at(row)
        here = here[~np.isnan(self.seen.valence[here]) & ~np.isnan(self.cost[here])]
        who = members(self.seen.person[here])[1]
        try:
            return cost_per_good(
                np.bincount(who, weights=self.cost[here]), np.bincount(who, weights=self.seen.valence[here] > 0)
            )
        except MethodError:  # nobody, or nothing good on record
            return None

    def again(self, row: int) -> Interval | None:
        """Share of contacts that follow another of the same person for the same purpose within a week."""
        here = self.at(row)
        here = here[self.seen.known[self.seen.person[here]].astype(bool)]
        if not len(here):
            return None
        person, time, what = (column[here] for column in (self.seen.person, self.seen.time, self.seen.what))
        again = np.zeros(len(here))
        again[1:] = (np.diff(person) == 0) & (np.diff(time) <= AGAIN_DAYS * DAY) & (np.diff(what) == 0)
        found = cluster_share(cluster_sums([np.ones(len(here)), again], person), 0, 1, len(here))
        if found.value is None or found.low is None or found.high is None:
            return None
        return Interval(found.value, found.low, found.high, found.n, "wilson")

    def relative(self, size: int, seed: int = 0) -> dict[int, Interval]:
        """Cost per good experience ÷ that of all touchpoints together; bootstrap over people (percentiles)."""
        kept = np.flatnonzero(~np.isnan(self.seen.valence) & ~np.isnan(self.cost) & (self.seen.row >= 0))
        if not len(kept):
            return {}
        rng = np.random.default_rng(seed)
        group = deal(len(kept), self.seen.person[kept], rng, 400)
        cells = group * size + self.seen.row[kept]
        groups = int(group.max()) + 1
        cost, good = (
            np.bincount(cells, weights=weights, minlength=groups * size).reshape(groups, size)
            for weights in (self.cost[kept], (self.seen.valence[kept] > 0).astype(np.float64))
        )
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
        size = len(self.purposes)
        known = self.seen.known[self.seen.person].astype(bool) & (self.seen.row >= 0)
        used = np.zeros((len(self.seen.known), size), np.float32)
        used[self.seen.person[known], self.seen.row[known]] = 1
        both = used.T @ used
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


def _ratio(cost: Array, good: Array) -> Array:
    """(…, touchpoints) cost per good ÷ that of all; NaN without a good experience."""
    each = np.divide(cost, good, out=np.full(cost.shape, np.nan), where=good > 0)
    whole = cost.sum(axis=-1, keepdims=True) / np.maximum(good.sum(axis=-1, keepdims=True), 1)
    ratio: Array = np.divide(each, whole, out=np.full(each.shape, np.nan), where=whole > 0)
    return ratio


def effort(read: Reading) -> Effort:
    whats, size = read.codes.whats, len(read.catalogue.touchpoints)
    everything = flat(read, kinds_but(read, NOT_EXPERIENCED))
    voice = np.array([what.kind in VOICES for what in whats], bool)[everything.what]
    seen = everything.only(~voice & (everything.row >= 0))
    days = max(1.0, float(np.ptp(everything.time)) / DAY) if len(everything.time) else 1.0
    asked_for = np.array([what.kind == Kind.PROPOSAL for what in whats], bool)[everything.what]
    met = np.bincount(everything.row[~asked_for & (everything.row >= 0)], minlength=size) > 0
    praised = np.array([what.kind in HEARD for what in whats], bool)[everything.what] & (everything.valence > 0)
    named = everything.only((asked_for | praised) & (everything.row >= 0))
    purposes = [frozenset(what.purpose for at, what in enumerate(whats) if read.cut.row[at] == row and what.purpose)
                for row in range(size)]  # fmt: skip
    people, _ = members(everything.person[everything.known[everything.person]])
    counted = np.bincount(np.unique(named.row * len(named.known) + named.person) // len(named.known), minlength=size)
    one = np.array([what.kind != Kind.EXPOSURE for what in whats], bool)[seen.what]
    return Effort(seen, _costs(read, seen, days), one, days, counted, met, tuple(purposes), people)


def _costs(read: Reading, seen: Flat, days: float) -> Array:
    """Of each contact: as recorded, else per contact from the catalogue; and its part of what a month costs."""
    points = read.catalogue.touchpoints
    each = np.array([np.nan if point.cost_per_contact is None else point.cost_per_contact for point in points])
    month = np.array([np.nan if point.cost_per_month is None else point.cost_per_month for point in points])
    count = np.maximum(np.bincount(seen.row, minlength=len(points)), 1)
    own = np.where(np.isnan(seen.cost), each[seen.row], seen.cost)
    fixed = (month * days / MONTH / count)[seen.row]
    both = np.stack([own, fixed])
    costs: Array = np.nansum(both, axis=0)
    costs[np.isnan(both).all(axis=0)] = np.nan
    return costs
