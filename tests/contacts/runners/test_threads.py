"""The runner: every chunk once, any number of threads, errors passed on."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.reader import open_journeys
from lotse.contacts.resolve import load_catalogue, resolve
from lotse.contacts.runners.threads import cores, each, run, run_chunks
from lotse.contacts.selection import Selection, select
from tests.contacts.journeys.memory import Memory, contact


class Signals:
    """Counts contacts by code, and remembers which threads worked."""

    columns: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.threads: set[int] = set()

    def map(self, chunk: Chunk, selection: Selection) -> dict[int, int]:
        self.threads.add(threading.get_ident())
        found: dict[int, int] = {}
        for what, counted in zip(chunk.what.tolist(), selection.contacts(chunk).tolist(), strict=True):
            found[what] = found.get(what, 0) + counted
        return found

    def merge(self, one: dict[int, int], other: dict[int, int]) -> dict[int, int]:
        return {what: one.get(what, 0) + other.get(what, 0) for what in {*one, *other}}

    def finish(self, state: dict[int, int] | None) -> dict[int, int] | None:
        return state


@pytest.fixture
def place(home: Path) -> Home:
    return Home.at(home)


def filled(place: Home) -> Memory:
    log = Memory(buckets=3)
    log.add(*(contact(number, number % 40 + 1, number, f"s{number % 3}") for number in range(300)))
    open_journeys(place, log).close()
    log.wait(*(contact(1000 + number, number + 1, number, "s0") for number in range(5)))
    return log


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("largest", [1, 7, 10_000])
def test_the_answer_depends_on_neither_chunks_nor_threads(place: Home, threads: int, largest: int) -> None:
    with open_journeys(place, filled(place)) as index:
        selection = select(Filter(), index.codes, resolve(load_catalogue(place), index.codes.whats))
        method = Signals()
        counts = run_chunks(method, index.chunks((), largest), selection, threads)
        assert counts == run(Signals(), index, selection)
        signals = {index.codes.whats[what].signal: count for what, count in (counts or {}).items()}
    assert signals == {"s0": 105, "s1": 100, "s2": 100}
    assert len(method.threads) <= threads


def test_without_chunks_there_is_no_state(place: Home) -> None:
    with open_journeys(place, Memory()) as index:
        selection = select(Filter(), index.codes, resolve(load_catalogue(place), ()))
        assert run(Signals(), index, selection) is None


def test_an_error_in_a_chunk_reaches_the_caller(place: Home) -> None:
    class Broken(Signals):
        def map(self, chunk: Chunk, selection: Selection) -> dict[int, int]:
            raise ZeroDivisionError

    with open_journeys(place, filled(place)) as index:
        selection = select(Filter(), index.codes, resolve(load_catalogue(place), index.codes.whats))
        with pytest.raises(ZeroDivisionError):
            run(Broken(), index, selection)


def test_at_least_one_core_is_used() -> None:
    assert cores() >= 1


def test_each_answers_in_the_order_of_the_items() -> None:
    assert each(lambda number: number * number, range(20)) == [number * number for number in range(20)]
