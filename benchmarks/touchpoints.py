"""The finding ``touchpoints`` end to end over mapped columns, with a bare read of the same columns beside it.

The peers answer less: from one Parquet file they count people and take the weighted mean and shares with clustered
variances, without trend, ratings or evidence.
"""

from __future__ import annotations

import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import synthetic
from benchmarks.measure import Measured, measure
from lotse.analysis.findings.touchpoints import FINDING
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.filters import Filter
from lotse.contacts.journeys import generation
from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codebook import save_codes
from lotse.contacts.journeys.codes import Codes
from lotse.contacts.journeys.generation import Manifest
from lotse.contacts.journeys.reader import Journeys

READ = ("what", "valence", "time", "rating", "weight", "wave")
CODES = Codes(whats=synthetic.WHATS, segments=((),), waves=("", "2022", "2023"))
PEERS = """
with person as (
    select what, customer, sum(weight) w, sum(weight * valence) y,
        sum(case when valence < 0 then weight else 0 end) neg, sum(case when valence > 0 then weight else 0 end) pos,
        count(*) contacts, count(valence) answers
    from contacts group by what, customer)
select what, sum(contacts), count(*), sum(answers), sum(w), sum(y), sum(w * w), sum(w * y), sum(y * y),
    sum(neg), sum(neg * w), sum(neg * neg), sum(pos), sum(pos * w), sum(pos * pos)
from person group by what order by what
"""


@dataclass(frozen=True)
class Log:
    """Stands for the contact log over one written generation."""

    folder: Path

    def journeys(self) -> Journeys:
        return Journeys(self.folder, (self.folder / "lock").open("rb"))

    def catalogue(self) -> Catalogue:
        return synthetic.CATALOGUE


def run(question: str, contacts: int, against: list[str]) -> list[Measured]:
    folder = Path(os.environ.get("LOTSE_BENCHMARKS", tempfile.gettempdir())) / f"lotse-touchpoints-{contacts}"
    log: Any = write(folder, contacts)
    with log.journeys() as index:
        chunks = list(index.chunks())
        read = measure("read", question, contacts, lambda: _read(chunks))
    rows = [read, measure("lotse", question, contacts, lambda: FINDING.compute(log, Filter(), {}), read.seconds)]
    if against:
        path = _parquet(folder / "contacts.parquet", chunks)
        rows += [measure(name, question, contacts, partial(_PEERS[name], path), read.seconds) for name in against]
    return rows


def write(folder: Path, contacts: int) -> Log:
    """The synthetic columns with ratings, weights and two waves."""
    if not (folder / "manifest.json").exists():
        folder.mkdir(parents=True, exist_ok=True)
        sizes = [min(synthetic.PART, contacts - start) for start in range(0, contacts, synthetic.PART)]
        parts = [
            generation.save_part(folder / f"bucket-{number:04d}", _answered(synthetic.columns(size, number), number))
            for number, size in enumerate(sizes)
        ]
        save_codes(folder / "codes.json", CODES)
        Manifest(tuple(parts), "synthetic", ()).save(folder)
        (folder / "lock").touch()
    return Log(folder)


def _answered(columns: Any, seed: int) -> Any:
    """Contacts of kind rating (every third tuple) get a rating, a weight and the wave of their year."""
    random = np.random.default_rng(1000 + seed)
    asked = (columns["what"] % 3 == 1) & (columns["what"] < synthetic.TOUCHPOINTS)
    rating = np.where(asked, columns["valence"] / 60 + 3, np.nan).astype(np.float32)
    weight = np.where(asked, random.uniform(0.5, 2, len(asked)), 1).astype(np.float32)
    second = columns["time"] >= synthetic.START + 365 * 86_400
    return columns | {"rating": rating, "weight": weight, "wave": np.where(asked, 1 + second, 0).astype(np.uint16)}


def _read(chunks: list[Chunk]) -> float:
    """Touch every byte of the columns once, on two threads."""
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return sum(
            pool.map(lambda chunk: sum(float(getattr(chunk, name).view(np.uint8).max()) for name in READ), chunks)
        )


def _parquet(path: Path, chunks: list[Chunk]) -> str:
    if not path.exists():
        tables = [
            pa.table(
                {
                    "customer": np.repeat(chunk.people, np.diff(chunk.offsets)),
                    "what": chunk.what,
                    "valence": pa.array(chunk.valence / 120, mask=chunk.valence == -128),
                    "weight": chunk.weight,
                }
            )
            for chunk in chunks
        ]
        pq.write_table(pa.concat_tables(tables), path)
    return str(path)


def _duckdb(path: str) -> Any:
    import duckdb  # noqa: PLC0415

    with duckdb.connect() as connection:
        connection.execute(f"create view contacts as select * from read_parquet('{path}')")
        return connection.execute(PEERS).fetchall()


def _polars(path: str) -> Any:
    import polars as pl  # noqa: PLC0415

    w, v = pl.col("weight"), pl.col("valence")
    person = (
        pl.scan_parquet(path)
        .group_by("what", "customer")
        .agg(
            w.sum().alias("w"),
            (w * v).sum().alias("y"),
            w.filter(v < 0).sum().alias("neg"),
            w.filter(v > 0).sum().alias("pos"),
            pl.len().alias("contacts"),
            v.count().alias("answers"),
        )
    )
    total = [pl.col(name).sum() for name in ("contacts", "answers", "w", "y", "neg", "pos")]
    pairs = [("w", "w"), ("w", "y"), ("y", "y"), ("neg", "w"), ("neg", "neg"), ("pos", "w"), ("pos", "pos")]
    cross = [(pl.col(a) * pl.col(b)).sum().alias(f"{a}·{b}") for a, b in pairs]
    return person.group_by("what").agg(pl.len().alias("people"), *total, *cross).collect()


_PEERS = {"duckdb": _duckdb, "polars": _polars}
