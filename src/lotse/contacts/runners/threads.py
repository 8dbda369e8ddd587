"""Threads: kernels release the interpreter's lock, so every core works on its own chunk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from threading import Lock
from typing import Final

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.reader import LARGEST_CHUNK, Journeys
from lotse.contacts.runners.method import Method
from lotse.contacts.selection import Selection

CHUNKS_PER_CORE: Final = 4  # so that no core waits long for the last one
SMALLEST_CHUNK: Final = 50_000  # contacts; below, calling costs more than counting


def run[S, A](method: Method[S, A], journeys: Journeys, selection: Selection) -> A:
    """Answer one question over a pinned generation of the index."""
    largest = min(max(journeys.rows // (CHUNKS_PER_CORE * cores()), SMALLEST_CHUNK), LARGEST_CHUNK)
    return run_chunks(method, journeys.chunks((*method.columns, *selection.columns), largest), selection)


def run_chunks[S, A](
    method: Method[S, A], chunks: Iterable[Chunk], selection: Selection, threads: int | None = None
) -> A:
    """The same over any chunks of whole people; ``threads`` defaults to the cores this process may use.

    Each thread takes the next chunk and merges into a state of its own, so that merging is shared out too.
    """
    following, lock = iter(chunks), Lock()

    def work() -> S | None:
        state: S | None = None
        while True:
            with lock:
                chunk = next(following, None)
            if chunk is None:
                return state
            mapped = method.map(chunk, selection)
            state = mapped if state is None else method.merge(state, mapped)

    with ThreadPoolExecutor(threads or cores()) as pool:
        working = [pool.submit(work) for _ in range(threads or cores())]
        states = [state for done in working if (state := done.result()) is not None]
    return method.finish(reduce(method.merge, states) if states else None)


def each[T, R](work: Callable[[T], R], items: Iterable[T]) -> list[R]:
    """The answers in the order of the items, as many at a time as there are cores."""
    with ThreadPoolExecutor(cores()) as pool:
        return list(pool.map(work, items))


def cores() -> int:
    """The cores this process may use, which a container can limit."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
