"""A standalone cluster on this machine, one master and two workers, counts exactly what the threads count.

The short form kills one worker in the middle of a run; with ``LOTSE_CAMPAIGN=1`` one after the other, twenty times.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.resolve import resolve
from lotse.contacts.runners import threads
from lotse.contacts.runners.method import Method
from lotse.contacts.selection import Selection, select
from lotse.methods.journeys.gaps import MedianGaps
from tests.contacts.runners.cluster import Cluster, standalone
from tests.contacts.runners.world import BUCKETS, CATALOGUE, filled, questions

pytestmark = [pytest.mark.spark, pytest.mark.slow]

CAMPAIGN = bool(os.environ.get("LOTSE_CAMPAIGN"))
KILLS = 20 if CAMPAIGN else 1
FILTERS = {
    "nothing": Filter(),
    "a period": Filter(since=datetime(2026, 4, 1, tzinfo=UTC), until=datetime(2026, 6, 15, 12, tzinfo=UTC)),
    "touchpoints, with those below": Filter(touchpoints=("site", "use")),
    "phases": Filter(phases=(1, 4)),
    "segments": Filter(segments=("tariff=x", "tariff=y", "town=Ulm")),
    "contacts": Filter(devices=("mobile", ""), sources=("web",), locations=("Kiel", ""), waves=("1",)),
    "kinds": Filter(kinds=("use", "purchase", "profile")),
    "people with an outcome": Filter(outcomes=("purchase",)),
    "people without": Filter(without_outcomes=("cancellation", "complaint")),
    "a journey": Filter(journey_contains=("till",), journey_lacks=("club",), journey_order=("ad", "use")),
    "loyalty": Filter(loyalty=("regular", "fan", "at_risk")),
}


class Slow(Method[Any, Any]):
    """A question that leaves a trace of each task it begins and takes its time, so that one can be interrupted."""

    def __init__(self, method: Method[Any, Any], traces: Path) -> None:
        self.method, self.traces = method, traces

    @property
    def columns(self) -> tuple[str, ...]:
        return self.method.columns

    def map(self, chunk: Chunk, selection: Selection) -> Any:
        (self.traces / str(time.time_ns())).touch()
        time.sleep(1)
        return self.method.map(chunk, selection)

    def merge(self, one: Any, other: Any) -> Any:
        return self.method.merge(one, other)

    def finish(self, state: Any) -> Any:
        return self.method.finish(state)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Home:
    found = Home.at(tmp_path_factory.mktemp("spark") / "home")
    filled(found, rows=60_000 if CAMPAIGN else 900)
    return found


@pytest.fixture(scope="module")
def cluster(place: Home) -> Iterator[Cluster]:
    with standalone(place.root.parent, place) as found:
        yield found


def by_threads(place: Home, where: Filter, method_of: Any = questions) -> Any:
    with open_journeys(place) as index:
        selection = select(where, index.codes, resolve(CATALOGUE, index.codes.whats))
        return threads.run(method_of(selection), index, selection)


@pytest.mark.parametrize("name", FILTERS)
def test_two_workers_count_what_two_threads_count(place: Home, cluster: Cluster, name: str) -> None:
    from lotse.contacts.runners import spark  # noqa: PLC0415

    expected = by_threads(place, FILTERS[name])  # first: kernels that it compiles are not compiled by each worker
    assert expected["journeys"].people > 0
    assert spark.run(cluster.context, place, questions, FILTERS[name]) == expected


def test_the_median_gaps_are_the_same(place: Home, cluster: Cluster) -> None:
    from lotse.contacts.runners import spark  # noqa: PLC0415

    graph = by_threads(place, Filter())["journeys"]

    def gaps(selection: Selection) -> MedianGaps:
        return MedianGaps(selection, graph)

    assert spark.run(cluster.context, place, gaps) == by_threads(place, Filter(), gaps)


@pytest.mark.parametrize("kill", range(KILLS))
def test_a_worker_that_dies_loses_and_doubles_nothing(place: Home, cluster: Cluster, tmp_path: Path, kill: int) -> None:
    from lotse.contacts.runners import spark  # noqa: PLC0415

    chance = random.Random(kill)
    expected, found = by_threads(place, Filter()), []

    def slowly(selection: Selection) -> Slow:
        return Slow(questions(selection), tmp_path)

    asking = Thread(target=lambda: found.append(spark.run(cluster.context, place, slowly)))
    asking.start()
    while asking.is_alive() and len(list(tmp_path.iterdir())) < 2:
        time.sleep(0.05)
    time.sleep(chance.uniform(0, 0.6) if kill else 0)
    begun = len(list(tmp_path.iterdir()))
    cluster.lose(chance.choice(cluster.workers))
    asking.join(120)
    again = len(list(tmp_path.iterdir())) - len(BUCKETS)
    print(f"kill {kill + 1}: {begun} of {len(BUCKETS)} tasks begun, {again} begun again")  # noqa: T201 - the campaign's page
    assert found == [expected]
    assert again > 0
    cluster.wait_for(2)
