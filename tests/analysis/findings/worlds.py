"""Small logs as plain lists, the same as index chunks, and a log that serves them: the oracle counts the lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from hypothesis import strategies as st

from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.journeys.chunk import NO_VALENCE, VALENCE_STEP, Chunk
from lotse.contacts.journeys.codes import Codes, What

DAY = 86_400
CATALOGUE = Catalogue(
    version=3,
    touchpoints=(
        Touchpoint("airport", {"en": "Airport"}, (Phase.LOYALTY,), position=1),
        Touchpoint("wifi", {"en": "Wi-Fi", "de": "WLAN"}, (Phase.LOYALTY,), owner="IT", parent="airport", position=2),
        Touchpoint("restroom", {"en": "Restrooms"}, (Phase.LOYALTY,), parent="airport", position=3),
        Touchpoint("portal", {"en": "Review portal"}, (Phase.INFLUENCING, Phase.ADVOCACY), ownership="earned"),
        Touchpoint("quiet", {"en": "Never met"}, (Phase.PURCHASE,)),
        Touchpoint("old", {"en": "Retired"}, (Phase.PURCHASE,), retired=True),
    ),
    rules=(
        Rule("airport", signal="whole"),
        Rule("wifi", signal="Q9*"),
        Rule("restroom", signal="Q8"),
        Rule("portal", signal="review"),
        Rule("", signal="noise"),
    ),
)
# signal -> the touchpoint it is mapped to and those above it
LINEAGE = {
    "whole": ["airport"],
    "Q9": ["wifi", "airport"],
    "Q9b": ["wifi", "airport"],
    "Q8": ["restroom", "airport"],
    "review": ["portal"],
    "noise": [],
    "new": [],
}


@dataclass(frozen=True)
class Row:
    """A contact as the oracle sees it. ``customer`` 0: unknown."""

    customer: int
    day: float
    signal: str
    kind: str = "rating"
    rating: float | None = None
    scale: str | None = None
    valence: float | None = None
    weight: float | None = None
    wave: str = ""
    device: str | None = None
    segment: str = ""
    location: str = ""
    count: int = 1
    source: str = "survey"
    purpose: str | None = None
    staff: int = 0
    cost: float | None = None
    value: float | None = None
    duration_s: float | None = None


def asked(customer: int, day: int, signal: str, rating: int, **more: object) -> Row:
    """An answer on 1–5 with the valence of that scale."""
    row = Row(customer, day, signal, "rating", float(rating), "1-5", (rating - 3) / 2)
    return replace(row, **more)  # type: ignore[arg-type]


ROWS = st.builds(
    Row,
    customer=st.integers(0, 6),
    day=st.integers(1, 40),
    signal=st.sampled_from(sorted(LINEAGE)),
    kind=st.sampled_from(["rating", "rating", "rating", "comment", "complaint", "use", "exposure", "audit"]),
    rating=st.sampled_from([None, 1.0, 2.0, 4.0, 5.0, 5.0]),
    scale=st.sampled_from(["1-5", "1-5", "0-10"]),
    valence=st.sampled_from([None, -1.0, -0.5, 0.0, 0.5, 1.0]),
    weight=st.sampled_from([None, 0.5, 1.0, 2.25]),
    wave=st.sampled_from(["", "2017", "2018", "2019"]),
    device=st.sampled_from([None, "phone", "desk"]),
    segment=st.sampled_from(["", "gold", "basic"]),
    location=st.sampled_from(["", "T2"]),
    count=st.sampled_from([1, 1, 1, 7]),
)


def what_of(row: Row) -> What:
    return What(row.source, row.signal, row.kind, row.device, row.purpose, row.scale)


def codes_of(rows: list[Row]) -> Codes:
    return Codes(
        whats=tuple(dict.fromkeys(what_of(row) for row in rows)),
        segments=((), *((("status", name),) for name in sorted({row.segment for row in rows} - {""}))),
        waves=("", *sorted({row.wave for row in rows} - {""}, reverse=True)),
        locations=("", *sorted({row.location for row in rows} - {""})),
    )


def chunk_of(journeys: list[list[Row]], codes: Codes) -> Chunk:
    """Journeys as columns; every column read-only, as mapped files are."""
    rows = [row for journey in journeys for row in journey]
    segments = {dict(pairs).get("status", ""): code for code, pairs in enumerate(codes.segments)}

    def numbers(values: list[float], kind: str) -> np.ndarray:
        array = np.array(values, dtype=kind)
        array.flags.writeable = False
        return array

    nan = float("nan")
    return Chunk(
        offsets=numbers(list(np.cumsum([0] + [len(journey) for journey in journeys])), "i8"),
        people=numbers([journey[0].customer for journey in journeys], "i8"),
        alive=numbers([1] * len(journeys), "u1"),
        time=numbers([row.day * DAY for row in rows], "u4"),
        what=numbers([codes.whats.index(what_of(row)) for row in rows], "u2"),
        segment=numbers([segments[row.segment] for row in rows], "u2"),
        valence=numbers(
            [NO_VALENCE if row.valence is None else round(row.valence * VALENCE_STEP) for row in rows], "i1"
        ),
        rating=numbers([nan if row.rating is None else row.rating for row in rows], "f4"),
        weight=numbers([nan if row.weight is None else row.weight for row in rows], "f4"),
        wave=numbers([codes.waves.index(row.wave) for row in rows], "u2"),
        location=numbers([codes.locations.index(row.location) for row in rows], "u2"),
        count=numbers([row.count for row in rows], "u4"),
        staff=numbers([row.staff for row in rows], "u2"),
        **{
            name: numbers([nan if getattr(row, name) is None else getattr(row, name) for row in rows], "f4")
            for name in ("cost", "value", "duration_s")
        },
    )


def journeys_of(rows: list[Row]) -> list[list[Row]]:
    """Whole people; a contact without a customer is a journey of its own."""
    ordered = sorted(rows, key=lambda row: (row.customer, row.day))
    known = [list(group) for _, group in groupby((r for r in ordered if r.customer), key=lambda row: row.customer)]
    return [[row] for row in ordered if not row.customer] + known


@dataclass(frozen=True)
class FakeLog:
    """Stands for the contact log: the index as two chunks."""

    rows: list[Row]
    snapshot: Catalogue = CATALOGUE

    def catalogue(self) -> Catalogue:
        return self.snapshot

    @contextmanager
    def journeys(self) -> Iterator[FakeLog]:
        yield self

    @property
    def mark(self) -> object:
        """Never the same, so that nothing is kept from one to the next."""
        return object()

    @property
    def codes(self) -> Codes:
        return codes_of(self.rows)

    def chunks(self) -> Iterator[Chunk]:
        journeys = journeys_of(self.rows)
        middle = len(journeys) // 2
        yield chunk_of(journeys[:middle], self.codes)
        yield chunk_of(journeys[middle:], self.codes)
