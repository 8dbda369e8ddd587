"""What happens to the customers of a block, stay by stay: use, experience, leaving, recommending."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lotse.demo.people import Flags, Floats, Ints, People
from lotse.demo.rhythm import Calendar
from lotse.demo.truth import Truth, shifted
from lotse.demo.world import DAYS, Company, World

STAYS_STREAM: Final = 3
MOST_STAYS: Final = 120
SUCCESS: Final = 0.35  # of recommendations: somebody comes
COMPLAINS: Final = 0.05  # after a bad experience, to the company
LESS_SEARCH: Final = 0.4  # who knows the company uses phases 1 and 2 that much
HEAVY: Final = 0.35  # how much less the hazard of the active is, per standard deviation
TRIGGERED: Final = 2  # in ``use``: because something went wrong before


@dataclass(frozen=True)
class Stays:
    """Stays (or mere enquiries) of a block, one row each; matrices are stays × touchpoints."""

    unit: Ints
    day: Ints  # of arrival, days since the start of the window
    nights: Ints
    lead: Ints  # days from booking to arrival
    location: Ints
    booked: Flags
    first: Flags  # first purchase ever
    booking: Ints  # touchpoint booked at
    left: Flags
    silent: Flags  # would say nothing when leaving
    recommended: Flags
    complaint: Ints  # touchpoint complained about, −1: none
    reply: Floats  # days until answered, NaN: no complaint or no answer
    use: NDArray[np.int8]
    state: NDArray[np.int8]  # −1 bad, 0 plain, 1 good; 0 where not used

    def __len__(self) -> int:
        return len(self.unit)

    @property
    def departure(self) -> Ints:
        return self.day + self.nights


@dataclass(frozen=True)
class Referrals:
    """Who recommended to whom: rows point into the stays; ``brought`` marks those who came because of it."""

    stay: Ints
    day: Floats
    to: Ints  # unit, −1: nobody known
    brought: Flags


def simulate(world: World, truth: Truth, people: People) -> tuple[Stays, Referrals, People]:
    """All stays of a block: first of those who came by themselves, then of those who were brought."""
    random = world.random(STAYS_STREAM, people.block)
    course = _Course(world, truth, people, random)
    own = np.flatnonzero(~people.reserve)
    begin = np.where(people.known, random.random(len(people)) * 365 / people.rate, random.random(len(people)) * DAYS)
    stays = course.run(own, begin[own])
    referrals, people, begin = _refer(random, course.calendar, people, stays, begin)
    course.people = people
    brought = np.flatnonzero(people.reserve)
    return _joined([stays, course.run(brought, begin[brought])]), referrals, people


class _Course:
    """Runs people through their stays, one stay of everybody at a time."""

    def __init__(self, world: World, truth: Truth, people: People, random: np.random.Generator) -> None:
        self.truth, self.people, self.random = truth, people, random
        self.company: Company = world.company
        self.calendar = Calendar(world)
        self.tilt = world.random(STAYS_STREAM).normal(0, 0.3, len(self.company.places))

    def run(self, units: Ints, begin: Floats) -> Stays:
        """``begin``: nominal day of the first stay of each unit."""
        parts, known, at = [], self.people.known[units], begin
        for _ in range(MOST_STAYS):
            running = at < DAYS + 40
            units, known, at = units[running], known[running], at[running]
            if not len(units):
                break
            part = self.once(units, known, at)
            parts.append(part)
            stay_on = np.where(part.booked, ~part.left, self.random.random(len(units)) < 0.35)
            units, known, at = units[stay_on], (known | part.booked)[stay_on], (at + self._gap(units, part))[stay_on]
        return _joined(parts) if parts else self.once(units[:0], known[:0], at[:0])

    def _gap(self, units: Ints, part: Stays) -> Floats:
        """Everybody has an own rhythm; that is what makes silence tell something."""
        rhythm = 365 / self.people.rate[units]
        return part.nights + 2 + rhythm * self.random.gamma(3.0, 1 / 3, len(units))

    def once(self, units: Ints, known: Flags, at: Floats) -> Stays:
        random, people = self.random, self.people
        size = len(units)
        business = people.business[units]
        day = self.calendar.arrivals(at, business, random)
        away = random.random(size) < 0.15
        location = np.where(away, random.integers(0, people.location.max(initial=0) + 1, size), people.location[units])
        booking = self._booking(business)
        use = self._use(units, known, booking)
        booked = known | self._converts(units, use)
        use[np.ix_(~booked, self.company.indices(3, 4, 5))] = 0
        state = self._experience(use, location, day)
        self._aftermath(use, state, location, day)
        complaint, reply = self._complain(state)
        nights = self.company.settings["money"]["nights"]
        return Stays(
            unit=units, day=day,
            nights=1 + random.poisson(np.where(business, nights[1], nights[0]) - 1),
            lead=self._lead(units, business, day),
            location=location, booked=booked, first=booked & ~known, booking=np.where(booked, booking, -1),
            left=booked & self._leaves(units, state, reply),
            silent=random.random(size) < np.array(self.truth.silent)[business.astype(int)],
            recommended=booked & self._recommends(units, state),
            complaint=complaint, reply=reply, use=use, state=state,
        )  # fmt: skip

    def _lead(self, units: Ints, business: Flags, day: Ints) -> Ints:
        """Days from booking to arrival; who was brought does not book before hearing of the company."""
        usual = np.ceil(self.random.lognormal(np.where(business, 1.9, 2.7), 0.8)).clip(1, 150)
        latest = np.floor((day - self.people.since[units] - 3) / 1.8)
        lead: Ints = np.maximum(1, np.minimum(usual, latest)).astype(np.int64)
        return lead

    def _booking(self, business: Flags) -> Ints:
        shares = self.company.column("books")
        channel = self.random.random(len(business))
        edges = np.cumsum(shares / shares.sum(axis=0), axis=0)
        pick = [np.searchsorted(edges[:, group], channel) for group in (0, 1)]
        return np.minimum(np.where(business, pick[1], pick[0]), len(shares) - 1)

    def _use(self, units: Ints, known: Flags, booking: Ints) -> NDArray[np.int8]:
        chance = self.company.column("use")[:, self.people.business[units].astype(int)].T
        odds = chance / (1 - chance) * np.exp(np.outer(self.people.activity[units], self.tilt))
        chance = odds / (1 + odds)
        chance[:, self.company.indices(1, 2)] *= np.where(known, LESS_SEARCH, 1.0)[:, None]
        use = (self.random.random(chance.shape, np.float32) < chance).astype(np.int8)
        use[np.arange(len(units)), booking] = 1
        referred = self.people.reserve[units] & ~known
        use[referred, self.company.index(self.company.settings["referral_place"])] = 1
        return use

    def _converts(self, units: Ints, use: NDArray[np.int8]) -> Flags:
        base = self.company.settings["people"]["convert"]
        log_odds: Floats = (
            np.log(base / (1 - base)) - 0.35 + use @ self.truth.convert + 0.8 * self.people.reserve[units]
        )
        return self._happens(log_odds)

    def _experience(self, use: NDArray[np.int8], location: Ints, day: Ints) -> NDArray[np.int8]:
        truth = self.truth
        shift = truth.local.T[location] + np.outer((day - DAYS / 2) / 365, truth.trend)
        for measure in truth.measures:
            touched = (day >= measure.day) & np.isin(location, measure.locations)
            shift[:, measure.place] += measure.log_odds * touched
        crisis = truth.crisis
        struck = (day >= crisis.day) & (day < crisis.day + 7) & (location == crisis.location)
        shift[:, crisis.place] += crisis.log_odds * struck
        bad, good = shifted(truth.bad, truth.good, shift)
        chance = self.random.random(use.shape, np.float32)
        state = np.where(chance < bad, -1, np.where(chance < bad + good, 1, 0)).astype(np.int8)
        return state * (use > 0)

    def _aftermath(self, use: NDArray[np.int8], state: NDArray[np.int8], location: Ints, day: Ints) -> None:
        """Something went wrong, so somebody calls."""
        fresh = np.zeros_like(use)
        for source, (target, share) in self.company.settings["aftermath"].items():
            here, there = self.company.index(source), self.company.index(target)
            turned = (state[:, here] < 0) & (use[:, there] == 0) & (self.random.random(len(use)) < share)
            fresh[turned, there] = TRIGGERED
        state += self._experience(fresh, location, day)
        use += fresh

    def _complain(self, state: NDArray[np.int8]) -> tuple[Ints, Floats]:
        complains = (state < 0) & (self.random.random(state.shape, np.float32) < COMPLAINS)
        complaint = np.where(complains.any(axis=1), complains.argmax(axis=1), -1)
        delay = self.random.lognormal(np.log(1.3), 1.0, len(state))
        answered = (complaint >= 0) & (self.random.random(len(state)) < 0.93)
        return complaint, np.where(answered, delay, np.nan)

    def _leaves(self, units: Ints, state: NDArray[np.int8], reply: Floats) -> Flags:
        hazard = log_hazard(self.company, self.truth, self.people, units, state, reply)
        return self.random.random(len(units)) < -np.expm1(-np.exp(hazard))

    def _recommends(self, units: Ints, state: NDArray[np.int8]) -> Flags:
        base = self.company.settings["people"]["recommend"]
        community = self.people.community[units]
        log_odds: Floats = np.log(base / (1 - base)) + (state > 0) @ self.truth.recommend_good
        log_odds = log_odds + (state < 0) @ self.truth.recommend_bad
        log_odds = log_odds + np.where(community >= 0, self.truth.community[community], 0.0)
        return self._happens(log_odds)

    def _happens(self, log_odds: Floats) -> Flags:
        happens: Flags = self.random.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds))
        return happens


def log_hazard(
    company: Company, truth: Truth, people: People, units: Ints, state: NDArray[np.int8], reply: Floats
) -> Floats:
    """Logarithm of the hazard of leaving after a stay: base, group, activity, what went wrong and what went well."""
    base = np.log(company.settings["people"]["leave"]) - 0.25 * people.business[units]
    experienced = (state < 0) @ truth.leave_bad + (state > 0) @ truth.leave_good
    in_time = np.nan_to_num(reply, nan=np.inf) <= 1.0
    hazard: Floats = base - HEAVY * people.activity[units] + experienced + truth.reply_in_time * in_time
    return hazard


def _refer(
    random: np.random.Generator, calendar: Calendar, people: People, stays: Stays, begin: Floats
) -> tuple[Referrals, People, Floats]:
    """Recommendations made, and those of the reserve who come because of one."""
    stay = np.flatnonzero(stays.recommended)
    day = stays.departure[stay] + random.uniform(1, 25, len(stay))
    stay, day = stay[np.argsort(day, kind="stable")], np.sort(day)
    brought = (random.random(len(stay)) < SUCCESS) & (day < DAYS)
    reserve = np.flatnonzero(people.reserve)
    brought &= np.cumsum(brought) <= len(reserve)
    coming = reserve[: int(brought.sum())]
    source = stays.unit[stay[brought]]
    begin = begin.copy()
    begin[coming] = calendar.nominal(day[brought] + 14 + random.exponential(30, len(coming)))
    since = people.since.copy()
    since[coming] = day[brought]
    community, location = people.community.copy(), people.location.copy()
    stays_in = random.random(len(coming)) < 0.85
    community[coming] = np.where(stays_in, people.community[source], community[coming])
    location[coming] = people.location[source]
    people = replace(people, community=community, location=location, since=since)
    to = _acquaintances(random, people, stays.unit[stay])
    to[brought] = coming
    return Referrals(stay, day, to, brought), people, begin


def _acquaintances(random: np.random.Generator, people: People, units: Ints) -> Ints:
    """Somebody of the own community who is no longer to be won, or nobody known."""
    order = np.argsort(people.community, kind="stable")
    order = order[~people.reserve[order]]
    community = people.community[order]
    low, high = (np.searchsorted(community, people.community[units], side=side) for side in ("left", "right"))
    pick = order[np.minimum(low + (random.random(len(units)) * (high - low)).astype(int), len(order) - 1)]
    return np.where((people.community[units] >= 0) & (pick != units), pick, -1)


def _joined(parts: list[Stays]) -> Stays:
    return Stays(
        **{field.name: np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Stays)}
    )
