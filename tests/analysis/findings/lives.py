"""Small random lives of a few customers, with purchases and cancellations, for the findings about journeys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from hypothesis import strategies as st

from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codes import Codes
from lotse.contacts.journeys.reader import ALWAYS, COLUMNS
from tests.analysis.findings.worlds import DAY, FakeLog, Row

CATALOGUE = Catalogue(
    version=4,
    touchpoints=(
        Touchpoint("ad", {"en": "Ad"}, (Phase.INFLUENCING,), ownership="paid", online=True, cost_per_month=30.0),
        Touchpoint("friend", {"en": "Friend"}, (Phase.INFLUENCING,), ownership="earned", online=False),
        Touchpoint("shop", {"en": "Shop"}, (Phase.PRESALES,), online=False, cost_per_contact=2.0),
        Touchpoint("till", {"en": "Till"}, (Phase.PURCHASE,), online=False),
        Touchpoint("hotline", {"en": "Hotline"}, (Phase.LOYALTY,)),
    ),
    rules=tuple(Rule(key, signal=key) for key in ("ad", "friend", "shop", "till", "hotline")),
)
PHASE = {"ad": "1", "friend": "1", "shop": "2", "till": "3", "hotline": "4"}
OPTIONAL = tuple(name for name in COLUMNS if name not in ALWAYS)
KINDS = ["use", "use", "use", "rating", "comment", "purchase", "cancellation"]

contacts = st.builds(
    Row,
    customer=st.integers(0, 5),
    day=st.integers(1, 60),
    signal=st.sampled_from([*PHASE, "unknown"]),
    kind=st.sampled_from(KINDS),
    valence=st.sampled_from([None, -1.0, -0.5, 0.0, 1.0]),
    device=st.sampled_from([None, "phone", "desktop"]),
)
# One contact a day of each person: their order is then no matter of ties.
logs = st.lists(contacts, max_size=40, unique_by=lambda row: (row.customer, row.day))


@dataclass(frozen=True)
class Pinned:
    """The index of a log of lists."""

    log: FakeLog

    @property
    def rows(self) -> int:
        return len(self.log.rows)

    @property
    def codes(self) -> Codes:
        """Judged at one second after the last contact, as in the index."""
        return replace(self.log.codes, observed_until=max((row.day * DAY + 1 for row in self.log.rows), default=0))

    @property
    def mark(self) -> object:
        return object()

    def chunks(self, columns: Sequence[str] | None = None, largest: int = 0) -> Iterator[Chunk]:
        """As in the index: who does not name an optional column does not get it."""
        kept = OPTIONAL if columns is None else columns
        for chunk in self.log.chunks():
            yield replace(chunk, **{name: None for name in OPTIONAL if name not in kept})


class LivesLog(FakeLog):
    @contextmanager
    def journeys(self) -> Iterator[Pinned]:  # type: ignore[override]
        yield Pinned(self)


def log_of(rows: list[Row]) -> LivesLog:
    return LivesLog(rows, CATALOGUE)


def lives(rows: list[Row]) -> dict[int, list[Row]]:
    """Per known customer everything in order of time, whether or not a touchpoint is known."""
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.day):
        if row.customer:
            found[row.customer].append(row)
    return dict(found)


def is_step(row: Row) -> bool:
    """Known, and not a survey answer that says nothing ("never used")."""
    return row.signal in PHASE and (row.kind != "rating" or row.valence is not None or row.rating is not None)


def steps(life: list[Row]) -> list[Row]:
    return [row for row in life if is_step(row)]
