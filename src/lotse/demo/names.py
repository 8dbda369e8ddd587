"""Invented people and companies for the vault; nobody real is meant, and no address can be delivered to."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import numpy as np

from lotse.demo.people import People, draw_people, person_number
from lotse.demo.scene import account_name, customer_name
from lotse.demo.world import World

NAMES_STREAM: Final = 6


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
    random, parts = world.random(NAMES_STREAM, people.block), _parts()
    unit = np.repeat(np.arange(len(people)), people.persons)
    given, stem, ending = (_draw(random, parts[kind], len(unit)) for kind in ("given", "stems", "endings"))
    numbers = person_number(people.block, np.arange(len(unit))).tolist()
    for i, number in enumerate(numbers):
        first, last = given[i], stem[i] + ending[i]
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
    """Companies count through the parts, so that few share a name."""
    parts, words = _parts(), []
    for kind in ("stems", "endings", "trades", "forms"):
        number, word = divmod(number, len(parts[kind]))
        words.append(parts[kind][word])
    return f"{words[0]}{words[1]} {words[2]} {words[3]}"


def _draw(random: np.random.Generator, pool: list[str], size: int) -> list[str]:
    return [pool[i] for i in random.integers(0, len(pool), size).tolist()]


@cache
def _parts() -> dict[str, list[str]]:
    return tomllib.loads((files("lotse.demo") / "worlds" / "names.toml").read_text("utf-8"))


def _ascii(name: str) -> str:
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        name = name.replace(letter, plain)
    return name.lower()
