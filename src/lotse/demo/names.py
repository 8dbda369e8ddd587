"""Invented people and companies for the vault; nobody real is meant, and no address can be delivered to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from lotse.demo.people import People, draw_people, person_number
from lotse.demo.scene import account_name, customer_name
from lotse.demo.world import World

NAMES_STREAM: Final = 6

GIVEN: Final = tuple(
    ["Alma", "Bente", "Carla", "Dörte", "Elin", "Femke", "Greta", "Hanne", "Ida", "Jette", "Karla", "Levke", "Merle", "Neele", "Oda", "Pia", "Rieke", "Silja", "Tomma", "Wiebke", "Arne", "Bosse", "Claas", "Dierk", "Enno", "Fiete", "Gero", "Hinnerk", "Ivo", "Jorge", "Keno", "Lasse", "Malte", "Nils", "Ole", "Piet", "Rasmus", "Sönke", "Thore", "Veit"]
)
STEMS: Final = tuple(
    ["Birken", "Dorn", "Eich", "Fehm", "Flint", "Garn", "Hafer", "Halm", "Ilmen", "Kiesel", "Klint", "Lerchen", "Linden", "Moor", "Nebel", "Quell", "Reet", "Sanden", "Schilf", "Tannen", "Ulmen", "Wacholder", "Wald", "Weiden", "Ziegel"]
)
ENDINGS: Final = tuple(["bach", "berg", "brink", "brook", "feld", "hagen", "hoff", "horst", "kamp", "mann", "meier", "rode", "stedt", "thal", "ward"])
TRADES: Final = tuple(
    ["Anlagenbau", "Consulting", "Elektronik", "Handel", "Logistik", "Medizintechnik", "Planung", "Software", "Stahl", "Verlag"]
)
FORMS: Final = ("GmbH", "AG", "KG", "GmbH & Co. KG")


@dataclass(frozen=True)
class Identity:
    """What the vault knows of one customer. ``identifier`` is the company's own number."""

    identifier: str
    name: str
    email: str
    language: str
    account: str | None
    account_name: str | None


def identities(world: World) -> Iterator[list[Identity]]:
    """Everybody of the world, block by block; the same seed gives the same names."""
    for block in range(world.blocks):
        yield list(_block(world, draw_people(world, block)))


def _block(world: World, people: People) -> Iterator[Identity]:
    random = world.random(NAMES_STREAM, people.block)
    unit = np.repeat(np.arange(len(people)), people.persons)
    given, stem, ending = (random.integers(0, len(pool), len(unit)).tolist() for pool in (GIVEN, STEMS, ENDINGS))
    numbers = person_number(people.block, np.arange(len(unit))).tolist()
    for i, number in enumerate(numbers):
        first, last = GIVEN[given[i]], STEMS[stem[i]] + ENDINGS[ending[i]]
        account = int(people.account[unit[i]])
        known = account >= 0
        yield Identity(
            identifier=customer_name(world, number),
            name=f"{first} {last}",
            email=f"{_ascii(first)}.{_ascii(last)}.{number}@example.org",
            language="de" if people.german[unit[i]] else "en",
            account=account_name(people.block * 10_000 + account) if known else None,
            account_name=_company(people.block * 10_000 + account) if known else None,
        )


def _company(number: int) -> str:
    stem, rest = STEMS[number % len(STEMS)], number // len(STEMS)
    trade, form = TRADES[rest % len(TRADES)], FORMS[number % len(FORMS)]
    return f"{stem}{ENDINGS[rest // len(TRADES) % len(ENDINGS)]} {trade} {form}"


def _ascii(name: str) -> str:
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.replace(letter, plain)
    return name.lower()
