"""Small random logs, cut into chunks of whole people anywhere, for methods and their brute-force oracles."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st

from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import NO_VALENCE, Chunk
from lotse.contacts.journeys.codes import Codes, What
from lotse.contacts.resolve import resolve
from lotse.contacts.runners.method import Method
from lotse.contacts.runners.threads import run_chunks
from lotse.contacts.selection import Selection, select

WHATS = (
    What("web", "a", "use"),
    What("web", "b", "use"),
    What("web", "c", "rating"),
    What("shop", "d", "comment"),
    What("shop", "buy", "purchase"),
    What("shop", "quit", "cancellation"),
    What("web", "unknown", "use"),
    What("crm", "a", "profile"),
)
PHASES = {"a": 1, "b": 2, "c": 4, "d": 4, "shop": 3}
TOUCHPOINT = ("a", "b", "c", "d", "shop", None, None, None)  # per code; the profile is no experience
CATALOGUE = Catalogue(
    version=1,
    touchpoints=tuple(Touchpoint(key, {"en": key}, (Phase(phase),)) for key, phase in PHASES.items()),
    rules=(*(Rule(key, signal=key) for key in "abcd"), Rule("shop", signal="buy")),
)
CODES = Codes(whats=WHATS, segments=((), (("tariff", "x"),)))


@dataclass(frozen=True)
class Seen:
    """One contact of a journey."""

    time: int
    what: int
    valence: int = NO_VALENCE
    segment: int = 0
    count: int = 1

    @property
    def touchpoint(self) -> str | None:
        return TOUCHPOINT[self.what]


type Person = list[Seen]

times = st.one_of(st.integers(0, 5), st.integers(0, 40 * 86_400))
contacts = st.builds(
    Seen,
    time=times,
    what=st.integers(0, len(WHATS) - 1),
    valence=st.sampled_from([NO_VALENCE, -120, -60, 0, 60, 120]),
    segment=st.integers(0, 1),
    count=st.integers(1, 3),
)
people = st.lists(
    st.lists(contacts, min_size=1, max_size=8).map(lambda journey: sorted(journey, key=lambda seen: seen.time)),
    max_size=8,
)
cuts = st.sets(st.integers(1, 7), max_size=4)


def selection(filters: Filter | None = None) -> Selection:
    return select(filters or Filter(), CODES, resolve(CATALOGUE, WHATS))


def chunk(journeys: list[Person], keys: list[int], alive: list[int]) -> Chunk:
    rows = [seen for journey in journeys for seen in journey]
    return Chunk(
        offsets=np.cumsum([0, *(len(journey) for journey in journeys)]).astype(np.int64),
        people=np.array(keys, np.int64),
        alive=np.array(alive, np.uint8),
        time=np.array([seen.time for seen in rows], np.uint32),
        what=np.array([seen.what for seen in rows], np.uint16),
        segment=np.array([seen.segment for seen in rows], np.uint16),
        valence=np.array([seen.valence for seen in rows], np.int8),
        count=np.array([seen.count for seen in rows], np.uint32),
    )


def chunks(journeys: list[Person], borders: set[int]) -> list[Chunk]:
    """Cut at the borders; a masked person and one without a number stand between: neither has a journey."""
    cut = sorted({0, len(journeys), *(border for border in borders if border < len(journeys))})
    found = []
    for first, last in pairwise(cut):
        inside = journeys[first:last]
        keys = [*range(first + 1, last + 1), 999]
        found.append(chunk([*inside, [Seen(1, 0, -120), Seen(2, 1)]], keys, [1] * len(inside) + [0]))
    return found


def answer[S, A](method: Method[S, A], journeys: list[Person], borders: set[int], chosen: Selection) -> A:
    """On two threads over chunks cut anywhere; the tests compare with an oracle that knows no chunks."""
    return run_chunks(method, chunks(journeys, borders), chosen, threads=2)


def steps(journey: Person) -> list[Seen]:
    return [seen for seen in journey if seen.touchpoint is not None]


def kind(seen: Seen) -> str:
    return WHATS[seen.what].kind
