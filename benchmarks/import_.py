"""How long a wide survey takes from the file to the table: 14 questions a respondent, every answer a contact.

The real airline set where it is beside the project, repeated or cut to the number of contacts asked for; else a
generated file of its shape. ``pandas`` reads, melts, drops what was not answered and writes Parquet: without ids that
stand for a contact, duplicates, time order per customer, rejected rows or undo.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
import pyarrow as pa
from pyarrow import csv

from benchmarks.measure import Measured, measure
from lotse.collect.domain import import_file
from lotse.collect.mapping import load_mapping
from lotse.contacts.home import Home

PROJECT = Path(__file__).resolve().parent.parent
MAPPING = PROJECT / "docs" / "mappings" / "airline_satisfaction.toml"
RUNS = 3  # an import writes to disk; each run has an empty data folder
WORDS = {
    "Gender": ["Male", "Female"],
    "Customer Type": ["First-time", "Returning"],
    "Type of Travel": ["Business", "Personal"],
    "Class": ["Business", "Economy", "Economy Plus"],
    "Satisfaction": ["Satisfied", "Neutral or Dissatisfied"],
}


def run(question: str, contacts: int, against: list[str]) -> list[Measured]:
    """Rows for lotse and, if asked for, pandas, with the ratio to reading the file once."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        path, answers = survey(place / "survey.csv", contacts)
        read = fastest(lambda: csv.read_csv(path))
        homes = iter(range(1_000))
        found = [
            measure(
                "lotse",
                question,
                answers,
                lambda: import_file(path, MAPPING, Home.at(place / f"home{next(homes)}")),
                read,
                RUNS,
            )
        ]
        if "pandas" in against:
            found.append(measure("pandas", question, answers, lambda: to_parquet(path, place), read, RUNS))
        return found


def questions() -> list[str]:
    """The columns whose answers are ratings from 1 to 5."""
    return list(load_mapping(MAPPING).blocks[0].answers)


def survey(path: Path, contacts: int) -> tuple[Path, int]:
    """A file with about so many answers, and how many contacts it gives (answers, outcomes and profiles)."""
    rows = max(1, contacts // (len(questions()) + 2))
    table = real(rows) or generated(rows)
    csv.write_csv(table, path)
    answered = sum(int(np.count_nonzero(np.asarray(table.column(question)))) for question in questions())
    return path, answered + 2 * rows


def real(rows: int) -> pa.Table | None:
    data = Path(os.environ.get("LOTSE_TEST_DATA", PROJECT.parent / "shared" / "data"))
    file = data / "airline_satisfaction" / "airline_passenger_satisfaction.csv.gz"
    if not file.is_file():
        return None
    table = csv.read_csv(file)
    repeated = table.take(pa.array(np.arange(rows) % table.num_rows))
    return repeated.set_column(0, "ID", pa.array(np.arange(1, rows + 1)))


def generated(rows: int) -> pa.Table:
    random = np.random.default_rng(2)
    columns: dict[str, pa.Array] = {"ID": pa.array(np.arange(1, rows + 1))}
    columns |= {
        name: pa.array(words).take(pa.array(random.integers(len(words), size=rows))) for name, words in WORDS.items()
    }
    columns |= {question: pa.array(random.integers(0, 6, rows)) for question in questions()}
    return pa.table(columns)


def to_parquet(path: Path, place: Path) -> None:
    import pandas as pd  # noqa: PLC0415 — only where it is asked for

    table = pd.read_csv(path)
    asked = questions()
    others = [column for column in table.columns if column not in asked]
    answers = table.melt(id_vars=others, value_vars=asked, var_name="signal", value_name="rating")
    answers[answers["rating"] > 0].to_parquet(place / "pandas.parquet")


def fastest(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = perf_counter()
        work()
        times.append(perf_counter() - start)
    return min(times)
