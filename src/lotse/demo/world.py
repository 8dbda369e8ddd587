"""Which company is generated, how large and from which seed."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np

DEFAULT_SEED: Final = 790  # a story to tell: the hotline and the invoice drive guests away, breakfast has its crisis
DAYS: Final = 731  # 24 months, a leap day included
BLOCK_UNITS: Final = 10_000  # customers (or accounts) generated together: bounds the memory
CONTACTS_PER_CUSTOMER: Final = {"hotel": 15.0, "small": 46.0}
DEFAULT_CONTACTS: Final = {"hotel": 300_000, "small": 18_400}


@dataclass(frozen=True)
class Place:
    """One touchpoint as the generator needs it; ``use``, ``books``: probabilities of private and business customers."""

    key: str
    de: str
    en: str
    phase: int
    source: str
    signal: str
    hours: str = "day"
    use: tuple[float, float] = (0.0, 0.0)
    books: tuple[float, float] = (0.0, 0.0)
    at: tuple[float, float] = (2.0, 2.0)
    bad: float = 0.1
    good: float = 0.3
    seen: float = 0.5
    cost: float | None = None
    calls: bool = False
    voice: bool = False
    exposure: int = 0
    purposes: tuple[str, ...] = ()
    also: tuple[int, ...] = ()
    channel: str = ""
    owner: str = ""
    by: str = "company"
    carried_by: str = "media"
    direction: str = "one_way"
    ownership: str = "owned"
    online: bool = False
    mobile: bool = False
    social: bool = False


@dataclass(frozen=True)
class Company:
    """A world file, read: its touchpoints in order and its other sections as they stand there."""

    places: tuple[Place, ...]
    settings: Mapping[str, Any]

    def column(self, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        return np.array([getattr(place, name) for place in self.places], float)

    def column_or_nan(self, name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        values = (getattr(place, name) for place in self.places)
        return np.array([np.nan if value is None else value for value in values])

    def indices(self, *phases: int) -> np.ndarray[Any, np.dtype[np.int64]]:
        return np.array([i for i, place in enumerate(self.places) if place.phase in phases], int)

    def index(self, key: str) -> int:
        return next(i for i, place in enumerate(self.places) if place.key == key)


@dataclass(frozen=True)
class World:
    """All that decides the content. ``end`` is the instant after the last contact; 24 months lie before it."""

    seed: int
    end: datetime
    contacts: int
    name: str = "hotel"

    @classmethod
    def of(
        cls, seed: int | None = None, end: datetime | None = None, contacts: int | None = None, name: str = "hotel"
    ) -> World:
        end = end or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
        return cls(DEFAULT_SEED if seed is None else seed, end, contacts or DEFAULT_CONTACTS[name], name)

    @property
    def start(self) -> datetime:
        return self.end - timedelta(days=DAYS)

    @property
    def key(self) -> bytes:
        """The key of a demo's pseudonyms: nothing in it is secret, and the same seed shall give the same log."""
        return hashlib.blake2b(f"lotse demo {self.seed}".encode(), digest_size=32).digest()

    @property
    def origin(self) -> datetime:
        """Midnight of day 0, from which days are counted."""
        return self.start.replace(hour=0, minute=0, second=0, microsecond=0)

    @property
    def company(self) -> Company:
        return _read(self.name)

    @property
    def units(self) -> int:
        """Guests, or accounts where a whole company stays or leaves."""
        return max(50, round(self.contacts / CONTACTS_PER_CUSTOMER[self.name]))

    @property
    def blocks(self) -> int:
        return -(-self.units // BLOCK_UNITS)

    def units_of(self, block: int) -> int:
        return min(BLOCK_UNITS, self.units - block * BLOCK_UNITS)

    def random(self, *purpose: int) -> np.random.Generator:
        """An own stream for each purpose, so that a change in one part leaves the others as they were."""
        return np.random.default_rng([self.seed, *purpose])


@cache
def _read(name: str) -> Company:
    file = files("lotse.demo") / "worlds" / f"{name}.toml"
    settings = tomllib.loads(file.read_text("utf-8"))
    places = [
        _place(entry, group["phase"], settings["channels"][entry["ch"]])
        for group in settings["phases"]
        for entry in group["touchpoints"]
    ]
    return Company(tuple(places), settings)


def _place(entry: Mapping[str, Any], phase: int, channel: Mapping[str, Any]) -> Place:
    values: dict[str, Any] = {**channel, **entry, "phase": phase, "channel": entry["ch"]}
    values["purposes"] = entry.get("for", ())
    values.setdefault("signal", entry["key"].replace("-", "_"))
    known = {field.name for field in fields(Place)}
    given: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in values.items() if key in known}
    return Place(**given)
