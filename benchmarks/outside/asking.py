"""Asking them: events in a Parquet file, an answer and its times back."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.reader import Journeys
from lotse.contacts.selection import Selection

RUNS = 3
QUESTIONS = {
    "pm4py": ("journeys", "variants"),
    "channelattribution": ("attribution-1", "attribution-2", "attribution-3"),
    "retentioneering": ("journeys",),
}


@dataclass(frozen=True)
class Asked:
    """Seconds and processor seconds of reading and preparing the file, and (median) of the question itself."""

    load: tuple[float, float]
    seconds: float
    processor_seconds: float
    peak_mb: float
    answer: dict[str, Any] | None


def interpreter() -> Path | None:
    """The Python of the environment that LOTSE_PEERS names (requirements/peers.txt), if there is one."""
    folder = os.environ.get("LOTSE_PEERS")
    python = Path(folder or "", "bin", "python")
    return python if folder and python.exists() else None


def ask(engine: str, question: str, events: Path, runs: int = RUNS, answer: bool = False) -> Asked:
    python = interpreter()
    if python is None:
        raise SystemExit("LOTSE_PEERS names no environment with requirements/peers.txt: make peers, then set it.")
    command = [python, Path(__file__).with_name("engines.py"), engine, question, events, str(runs)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [*map(str, command), *(["answer"] if answer else [])], stdout=subprocess.PIPE, check=True, env=environment
    )
    found = json.loads(done.stdout.splitlines()[-1])
    wall, worked = zip(*found["seconds"], strict=True)
    return Asked(tuple(found["load"]), median(wall), median(worked), found["peak"], found["answer"])  # type: ignore[arg-type]


def write_events(path: Path, index: Journeys, selection: Selection, outcome: tuple[str, ...] = ("purchase",)) -> Path:
    """All contacts of known people that are at a touchpoint or are the outcome, by person and time."""
    if not path.exists():
        keys = [touchpoint.key for touchpoint in selection.resolution.catalogue.touchpoints]
        won = selection.of_kinds(*outcome).view(np.bool_)
        tables = [_events(chunk, selection.touchpoint, won, pa.array(keys)) for chunk in index.chunks(())]
        pq.write_table(pa.concat_tables(tables), path)
    return path


def _events(chunk: Chunk, touchpoint: np.ndarray, won: np.ndarray, keys: pa.Array) -> pa.Table:
    alive = np.repeat(chunk.alive.view(np.bool_) & (chunk.people != 0), np.diff(chunk.offsets))
    kept = np.flatnonzero(alive & ((touchpoint[chunk.what] >= 0) | won[chunk.what]))
    what = chunk.what[kept]
    at = pa.array(touchpoint[what], mask=touchpoint[what] < 0)
    return pa.table(
        {
            "customer": np.repeat(chunk.people, np.diff(chunk.offsets))[kept],
            "touchpoint": pa.DictionaryArray.from_arrays(at, keys),
            "time": pa.array(chunk.time[kept].astype(np.int64)).cast(pa.timestamp("s", "UTC")),
            "outcome": won[what],
        }
    )
