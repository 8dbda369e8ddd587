"""A small log in four buckets with everything that a question can meet, and every question about journeys at once."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa

from lotse.contacts.buckets import bucket_of, bucket_of_customers
from lotse.contacts.catalogue import Catalogue, Phase, Rule, Touchpoint
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.links import link
from lotse.contacts.resolve import save_catalogue
from lotse.contacts.runners.method import Method
from lotse.contacts.selection import Selection
from lotse.methods.attribution.contributions import Contributions, Sums
from lotse.methods.attribution.counting import Counted, JourneySteps
from lotse.methods.journeys.before_leaving import LastExperiences
from lotse.methods.journeys.funnel import Funnel, steps_of_phases, steps_of_touchpoints
from lotse.methods.journeys.graph import JourneyGraph
from lotse.methods.journeys.periods import Periods
from lotse.methods.journeys.reach import Reach
from lotse.methods.journeys.sequences import Grouped, JourneyRepeats, JourneySequences, Repeats
from tests.contacts.samples import NOON, contacts

KEYS = ("ad", "site", "app", "till", "use", "club")
PHASES = (1, 2, 2, 3, 4, 5)
PARENTS = {"app": "site"}
CATALOGUE = Catalogue(
    1,
    tuple(Touchpoint(k, {"en": k}, (Phase(p),), parent=PARENTS.get(k)) for k, p in zip(KEYS, PHASES, strict=True)),
    tuple(Rule(key, signal=key) for key in KEYS),
)
SIGNALS = (*KEYS, "use", "use", "nowhere")
KINDS = ("use", "use", "use", "rating", "comment", "complaint", "purchase", "repurchase", "cancellation", "profile")
KINDS += ("recommendation", "exposure")
BUCKETS = range(4)  # of 16: one task each
FIRST, LAST = date(2026, 3, 1), date(2026, 9, 1)


def customers(count: int) -> list[int]:
    numbers = np.arange(1, 16 * count)
    return [int(number) for number in numbers[np.isin(bucket_of_customers(numbers), BUCKETS)][:count]]


def filled(home: Home, rows: int = 900, seed: int = 1) -> None:
    """Two imports, the second of which corrects and labels contacts of the first; chains and pairs of linked people."""
    save_catalogue(home, CATALOGUE)
    chance, known = random.Random(seed), customers(rows // 7)
    first = _rows([f"a{number}" for number in range(rows)], known, chance)
    _bring(home, "first", first)
    origins = first.select(["contact_id", "customer", "kind"]).to_pylist()[: rows // 9]
    changed = _rows(
        [f"b{number}" for number in range(len(origins))], known, chance,
        customers=[row["customer"] for row in origins], kind=[row["kind"] for row in origins],
        derived_from=[row["contact_id"] for row in origins],
        model_version=[None if number % 3 else "v1" for number in range(len(origins))],
    )  # fmt: skip
    _bring(home, "second", changed)
    for one, other in ((0, 1), (1, 2), (3, 4), (5, 1), (20, 30)):
        link(home, known[one], known[other])


def _bring(home: Home, name: str, rows: pa.Table) -> None:
    with ImportStage.open(home, name) as stage:
        stage.write(rows)
        stage.commit()


def _rows(ids: list[str], known: list[int], chance: random.Random, **fixed: list[Any]) -> pa.Table:
    def pick(values: tuple[Any, ...]) -> list[Any]:
        return [chance.choice(values) for _ in ids]

    segments = ({"segment.tariff": "x"}, {"segment.tariff": "y", "segment.town": "Ulm"}, {}, None)
    columns: dict[str, Any] = {
        # some come often, many once or twice; one contact in ten is nobody's
        "customers": [known[int(len(known) * chance.random() ** 3)] if chance.random() < 0.9 else None for _ in ids],
        "occurred_at": [NOON + timedelta(seconds=chance.randrange(180 * 86_400)) for _ in ids],
        "signal": pick(SIGNALS), "kind": pick(KINDS), "source": pick(("web", "shop")),
        "device": pick((None, "mobile", "desktop")), "location": pick((None, "Kiel", "Ulm")),
        "wave": pick((None, "1", "2")), "valence": pick((None, -1.0, -0.5, 0.0, 0.5, 1.0)), "count": pick((1, 1, 3)),
        "attributes": [None if held is None else list(held.items()) for held in pick(segments)],
    }  # fmt: skip
    columns |= fixed
    rows = pa.Table.from_batches([contacts(ids, columns.pop("customers"), **columns)])
    kept = np.isin(bucket_of(rows), BUCKETS) | ~np.asarray(rows["customer"].is_null())
    return rows.filter(pa.array(kept))


@dataclass(frozen=True)
class Questions(Method[tuple[Any, ...], dict[str, Any]]):
    """Many methods in one pass: their states side by side."""

    asked: dict[str, Method[Any, Any]]

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(sorted({column for method in self.asked.values() for column in method.columns}))

    def map(self, chunk: Chunk, selection: Selection) -> tuple[Any, ...]:
        return tuple(method.map(chunk, selection) for method in self.asked.values())

    def merge(self, one: tuple[Any, ...], other: tuple[Any, ...]) -> tuple[Any, ...]:
        methods = self.asked.values()
        return tuple(method.merge(a, b) for method, a, b in zip(methods, one, other, strict=True))

    def finish(self, state: tuple[Any, ...] | None) -> dict[str, Any]:
        states = state or (None,) * len(self.asked)
        return {
            name: plain(method.finish(part)) for (name, method), part in zip(self.asked.items(), states, strict=True)
        }


def questions(selection: Selection, first: date = FIRST, last: date = LAST) -> Questions:
    """Every method there is but the median gaps, which need a graph first."""
    return Questions(dict(_methods(selection, first, last)))


def _methods(selection: Selection, first: date, last: date) -> Iterator[tuple[str, Method[Any, Any]]]:
    bought = ("purchase", "repurchase")
    yield "journeys", JourneyGraph(selection)
    yield "variants", JourneySequences(selection, ("cancellation",), collapse=True, until=True)
    yield "paths", JourneySequences(selection, bought, split=True)
    paths = JourneySequences(selection, bought, split=True)
    yield "contributions", Contributions(paths, order=2)
    yield "repeats", JourneyRepeats(paths)
    phases = steps_of_phases(selection, (1, 2, 3))
    two = steps_of_touchpoints(selection, [point.key for point in selection.resolution.catalogue.touchpoints[:2]])
    yield "funnel", Funnel(selection, phases, window=30 * 86_400)
    yield "funnel in any order", Funnel(selection, two, any_order=True)
    for period in ("week", "month"):
        yield period, Periods(selection, period, first, last)
    for order in (1, 2, 3):
        yield f"attribution {order}", JourneySteps(selection, bought, order)
    yield "before leaving", LastExperiences(selection, 90 * 86_400)
    yield "reach", Reach(selection)


def plain(answer: Any) -> Any:
    """An answer without what depends on the order in which states were merged."""
    if isinstance(answer, Grouped):
        found = ((answer.sequence(at), tuple(counts)) for at, counts in enumerate(answer.counts.tolist()))
        return Counter(found), answer.alone.tolist()
    if isinstance(answer, Sums | Repeats):
        return {name: listed(value) for name, value in vars(answer).items()}
    if isinstance(answer, Counted):
        chain = answer.chain
        steps = sorted(zip(*map(partial(np.ndarray.tolist), chain.moves.tocoo().coords), strict=True))
        moves = (steps, np.sort(chain.moves.data).tolist(), chain.wins.tolist(), chain.last.tolist())
        return (answer.touchpoints, answer.conversions, answer.unexplained, moves)
    return answer


def listed(value: Any) -> Any:
    """Arrays, sparse ones too, as lists, which ``==`` compares."""
    dense = value.toarray() if hasattr(value, "toarray") else value
    return dense.tolist() if isinstance(dense, np.ndarray) else dense
