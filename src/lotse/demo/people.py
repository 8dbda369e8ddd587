"""Who the customers of one block are, before anything happens to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.demo.world import BLOCK_UNITS, World

type Ints = NDArray[np.int64]
type Floats = NDArray[np.float64]
type Flags = NDArray[np.bool_]

PEOPLE_STREAM: Final = 2
RESERVE: Final = 0.07  # of a block: come when they are referred
GERMAN_SPEAKING: Final = ("DE", "AT", "CH")


@dataclass(frozen=True)
class People:
    """One block of units: guests, or accounts with several people each. All arrays have one entry a unit.
    Those of the reserve get ``community``, ``location`` and ``since`` from whoever recommends them."""

    block: int
    business: Flags
    country: Ints
    german: Flags
    location: Ints
    activity: Floats  # standardised logarithm of the rate
    rate: Floats  # stays per year
    known: Flags  # were customers before the window opens
    reserve: Flags
    since: Floats  # day before which they had nothing to do with the company
    cookie: Flags
    linked: Flags
    community: Ints  # −1: none
    account: Ints  # −1: none; number within the block
    first_person: Ints  # number within the block
    persons: Ints  # of each unit

    def __len__(self) -> int:
        return len(self.rate)

    @property
    def headcount(self) -> int:
        return int(self.persons.sum())


def draw_people(world: World, block: int) -> People:
    settings = world.company.settings
    traits: dict[str, Any] = settings["people"]
    random = world.random(PEOPLE_STREAM, block)
    size = world.units_of(block)
    business = random.random(size) < traits["business"]
    country = _choice(random, settings["countries"], size)
    activity = random.standard_normal(size)
    reserve = np.arange(size) >= size - int(size * RESERVE)
    persons = np.ones(size, np.int64)
    if traits["persons_per_unit"] > 1:
        persons = 1 + random.poisson(traits["persons_per_unit"] - 1, size)
    cookie = random.random(size) < traits["cookie"]
    return People(
        block=block,
        business=business,
        country=country,
        german=_german(random, list(settings["countries"]), country),
        location=_choice(random, settings["locations"], size),
        activity=activity,
        rate=traits["rate"] * np.exp(traits["spread"] * activity) * np.where(business, 1.25, 1.0),
        known=(random.random(size) < traits["known_before"]) & ~reserve,
        reserve=reserve,
        since=np.full(size, -np.inf),
        cookie=cookie,
        linked=cookie & (random.random(size) < 0.6),
        community=np.where(
            random.random(size) < traits["community"], random.integers(0, traits["communities"], size), -1
        ),
        account=_accounts(random, business, persons, traits["account_size"]),
        first_person=np.cumsum(persons) - persons,
        persons=persons,
    )


def _choice(random: np.random.Generator, shares: dict[str, float], size: int) -> Ints:
    return np.searchsorted(np.cumsum(list(shares.values())), random.random(size) * sum(shares.values()))


def _german(random: np.random.Generator, countries: list[str], country: Ints) -> Flags:
    speaks = np.array([name in GERMAN_SPEAKING for name in countries])[country]
    return np.where(random.random(len(country)) < 0.06, ~speaks, speaks)


def _accounts(random: np.random.Generator, business: Flags, persons: Ints, mean: float) -> Ints:
    """Companies of very different size: a few send hundreds of people, most send two or three."""
    account = np.full(len(business), -1)
    if persons.max(initial=1) > 1:
        return np.arange(len(business))
    members = np.flatnonzero(business)
    if not len(members):
        return account
    weights = random.pareto(1.3, max(1, round(len(members) / mean))) + 0.3
    account[members] = np.searchsorted(np.cumsum(weights) / weights.sum(), random.random(len(members)))
    return account


def person_number(block: int, index: Ints) -> Ints:
    """The number a person has in the whole world, from the number within the block."""
    return block * BLOCK_UNITS * 16 + index
