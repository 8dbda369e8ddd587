"""All that the parts which write contacts share about one block."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import pyarrow as pa

from lotse.customers.pseudonyms import Pseudonyms
from lotse.demo.people import Floats, Ints, People, draw_people, person_number
from lotse.demo.rhythm import BY_ARRIVAL, NEXT_MORNING, hours
from lotse.demo.rows import Coded
from lotse.demo.stays import TRIGGERED, Referrals, Stays, simulate
from lotse.demo.texts import Texts
from lotse.demo.truth import Truth
from lotse.demo.world import Company, World

SCENE_STREAM: Final = 4
STAFF_PER_LOCATION: Final = 40
FORTNIGHT: Final = 14  # days in one step of ``at`` after the departure
LEVELS: Final = 8


def customer_name(world: World, number: int) -> str:
    """The identifier the company itself uses."""
    return f"{world.company.settings['customer_prefix']}-{number:07d}"


def account_name(number: int) -> str:
    return f"A-{number:06d}"


@dataclass
class Scene:
    """One block as simulated, with the numbers its contacts are known by."""

    world: World
    truth: Truth
    pseudonyms: Pseudonyms
    people: People
    stays: Stays
    referrals: Referrals
    random: np.random.Generator
    texts: Texts

    @classmethod
    def of(cls, world: World, truth: Truth, pseudonyms: Pseudonyms, texts: Texts, block: int) -> Scene:
        stays, referrals, people = simulate(world, truth, draw_people(world, block))
        random = world.random(SCENE_STREAM, block)
        return cls(world, truth, pseudonyms, people, stays, referrals, random, texts)

    @property
    def company(self) -> Company:
        return self.world.company

    @property
    def locations(self) -> list[str]:
        return list(self.company.settings["locations"])

    @cached_property
    def customers(self) -> Ints:
        """Pseudonyms of the persons, by number within the block."""
        numbers = person_number(self.people.block, np.arange(self.people.headcount))
        return self._pseudonyms([customer_name(self.world, number) for number in numbers.tolist()], "customer")

    @cached_property
    def cookies(self) -> Ints:
        numbers = person_number(self.people.block, np.arange(self.people.headcount))
        return self._pseudonyms([f"cookie-{number}" for number in numbers.tolist()], "cookie")

    @cached_property
    def accounts(self) -> Ints:
        """Pseudonyms of the accounts, 0 for private people, one a unit."""
        names = [account_name(self.people.block * 10_000 + number) for number in range(self.people.account.max() + 1)]
        known = np.append(self._pseudonyms(names, "account"), 0)
        return known[self.people.account]

    @cached_property
    def staff(self) -> Ints:
        return staff(self.pseudonyms, len(self.locations))

    def _pseudonyms(self, names: list[str], namespace: str) -> Ints:
        return _numbers(self.pseudonyms, names, namespace)

    def person(self, unit: Ints) -> Ints:
        """Somebody of each unit, by number within the block."""
        share = self.random.random(len(unit))
        return self.people.first_person[unit] + (share * self.people.persons[unit]).astype(np.int64)

    def location(self, stay: Ints) -> Coded:
        return Coded(self.stays.location[stay], self.locations)

    def on_duty(self, location: Ints) -> Ints:
        return self.staff[location * STAFF_PER_LOCATION + self.random.integers(0, STAFF_PER_LOCATION, len(location))]

    @cached_property
    def booked_at(self) -> Floats:
        """Day and hour of each booking."""
        day = self.stays.day - self.stays.lead
        return day + hours("evening", len(day), self.random)

    @cached_property
    def arrived_at(self) -> Floats:
        hour = np.clip(14.5 + self.random.gamma(2.0, 1.3, len(self.stays)), 14, 23)
        return self.stays.day + hour / 24

    def times(self, stay: Ints, place: Ints) -> Floats:
        """When each use of a touchpoint happened: place in the journey, then hour of the day."""
        low, high = self.company.column("at")[place].T
        at = low + (high - low) * self.random.random(len(place))
        triggered = self.stays.use[stay, place] == TRIGGERED
        at = np.where(triggered, np.maximum(at, self.random.uniform(2.6, 3.4, len(at))), at)
        time = self._days(stay, at)
        for profile in sorted({self.company.places[i].hours for i in np.unique(place)}):
            has = np.array([entry.hours == profile for entry in self.company.places])[place]
            time[has] = self._hour(profile, np.floor(time[has]), stay[has])
        return self._near_booking(time, stay, at)

    def _days(self, stay: Ints, at: Floats) -> Floats:
        stays = self.stays
        booked, nights = np.floor(self.booked_at[stay]), stays.nights[stay]
        time = np.select(
            [at < 1, at < 2, at < 3],
            [
                booked - (1 - at) * (2 + 0.6 * stays.lead[stay]),
                booked + (at - 1) * stays.lead[stay],
                stays.day[stay] + (at - 2) * nights,
            ],
            stays.departure[stay] + (at - 3) * FORTNIGHT,
        )
        return np.asarray(time, float)

    def _hour(self, profile: str, day: Floats, stay: Ints) -> Floats:
        if profile in BY_ARRIVAL:
            return self.arrived_at[stay] + self.random.uniform(*BY_ARRIVAL[profile], len(stay)) / 24
        if profile in NEXT_MORNING:
            day = np.where(day == self.stays.day[stay], day + 1, day)
        return day + hours(profile, len(stay), self.random)

    def _near_booking(self, time: Floats, stay: Ints, at: Floats) -> Floats:
        """On the day of the booking, what comes before it comes before it."""
        booked = self.booked_at[stay]
        same = np.floor(time) == np.floor(booked)
        spread = self.random.random(len(time)) / 24
        near = np.where(at < 1, booked - spread, np.where(at > 1, booked + 0.2 * spread, booked))
        return np.where(same & (at < 2), near, time)

    def valence(self, state: Ints) -> Floats:
        """How good or bad, in tenths: bad −1.0 … −0.3, good +0.3 … +1.0, plain around zero."""
        strength = 0.3 + self.random.integers(0, LEVELS, len(state)) / 10
        plain = self.random.integers(-1, 3, len(state)) / 10
        return np.round(np.where(state == 0, plain, state * strength), 1)


def staff(pseudonyms: Pseudonyms, locations: int) -> Ints:
    names = [f"S-{number:03d}" for number in range(locations * STAFF_PER_LOCATION)]
    return _numbers(pseudonyms, names, "staff")


def _numbers(pseudonyms: Pseudonyms, names: list[str], namespace: str) -> Ints:
    numbers: Ints = pseudonyms.of_array(pa.array(names, pa.string()), namespace).to_numpy(zero_copy_only=False)
    return numbers
