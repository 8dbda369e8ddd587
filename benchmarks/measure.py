"""How everything is measured: median of 7 after one warm-up, memory of the process at its peak."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 7


@dataclass(frozen=True)
class Measured:
    engine: str
    question: str
    contacts: int
    seconds: float  # median
    ratio: float | None  # to a bare read of the same columns in the same run
    anonymous_mb: float  # peak during the runs
    mapped_mb: float
    processor_seconds: float = 0.0  # of all threads, median: what the machine's other work hardly changes


def measure(
    engine: str, question: str, contacts: int, work: Callable[[], Any], read: float | None = None, runs: int = RUNS
) -> Measured:
    work()
    with Peak() as peak:
        times = [_timed(work) for _ in range(runs)]
    seconds, worked = (median(part) for part in zip(*times, strict=True))
    ratio = seconds / read if read else None
    return Measured(
        engine, question, contacts, round(seconds, 5), ratio and round(ratio, 2), peak.anonymous, peak.mapped,
        round(worked, 5),
    )  # fmt: skip


def _timed(work: Callable[[], Any]) -> tuple[float, float]:
    start, worked = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - worked


class Peak:
    """Samples the process's resident memory every 10 ms (Linux; elsewhere it stays 0)."""

    def __enter__(self) -> Peak:
        self.anonymous = self.mapped = 0.0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(0.01):
            fields = _status()
            self.anonymous = max(self.anonymous, fields.get("RssAnon", 0.0))
            self.mapped = max(self.mapped, fields.get("RssFile", 0.0))


def _status() -> dict[str, float]:
    path = Path("/proc/self/status")
    if not path.exists():
        return {}
    pairs = (line.split(":", 1) for line in path.read_text().splitlines())
    return {name: float(value.split()[0]) / 1024 for name, value in pairs if name.startswith("Rss")}
