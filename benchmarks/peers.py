"""The same questions in DuckDB, Polars and pandas, over one Parquet file in their best order: by customer and time.

What they leave out: START and END, outcomes after an edge, and (weekly) asked and heard apart.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from lotse.contacts.journeys.reader import Journeys

NODES = "what < 60"
EDGES = f"""
with step as (
    select customer, what, time, lead(what) over w as following, lead(time) over w as later
    from contacts where {NODES} window w as (partition by customer order by time))
select what, following, count(*), count(distinct customer), avg(later - time) {{median}}
from step where following is not null group by what, following
"""
VARIANTS = f"""
with journey as (select customer, list(what order by time) as steps from contacts where {NODES} group by customer)
select steps, count(*) as people from journey group by steps order by people desc limit 50
"""
WEEKLY = f"""
select what, time // 604800, count(*), count(distinct customer), avg(valence) filter (valence <> -128),
    count(*) filter (valence < 0 and valence <> -128), count(*) filter (valence = 120)
from contacts where {NODES} group by 1, 2
"""


def parquet(path: Path, index: Journeys) -> str:
    if not path.exists():
        schema = pa.schema([("customer", "int64"), ("time", "uint32"), ("what", "uint16"), ("valence", "int8")])
        with pq.ParquetWriter(path, schema) as writer:
            for chunk in index.chunks(()):  # its rows in the best order, and in groups that engines read apart
                customer = np.repeat(chunk.people, np.diff(chunk.offsets))
                writer.write_table(pa.table([customer, chunk.time, chunk.what, chunk.valence], schema=schema))
    return str(path)


def _duckdb(query: str) -> Callable[[str], Any]:
    def ask(path: str) -> Any:
        import duckdb  # noqa: PLC0415

        with duckdb.connect() as connection:
            connection.execute(f"create view contacts as select * from read_parquet('{path}')")
            return connection.execute(query).fetchall()

    return ask


def _polars_edges(median: bool) -> Callable[[str], Any]:
    def ask(path: str) -> Any:
        import polars as pl  # noqa: PLC0415

        later = pl.col("time").cast(pl.Int64).shift(-1) - pl.col("time").cast(pl.Int64)
        steps = pl.scan_parquet(path).filter(pl.col("what") < 60).with_columns(
            following=pl.col("what").shift(-1), gap=later, same=pl.col("customer") == pl.col("customer").shift(-1)
        )  # fmt: skip
        wanted = [pl.len(), pl.col("customer").n_unique(), pl.col("gap").mean()]
        wanted += [pl.col("gap").median().alias("median")] if median else []
        return steps.filter("same").group_by("what", "following").agg(wanted).collect()

    return ask


def _polars_variants(path: str) -> Any:
    import polars as pl  # noqa: PLC0415

    journeys = pl.scan_parquet(path).filter(pl.col("what") < 60).group_by("customer").agg(pl.col("what"))
    return journeys.group_by("what").agg(pl.len()).sort("len", descending=True).head(50).collect()


def _polars_weekly(path: str) -> Any:
    import polars as pl  # noqa: PLC0415

    felt = pl.col("valence").filter(pl.col("valence") != -128)
    weekly = pl.scan_parquet(path).filter(pl.col("what") < 60).group_by("what", pl.col("time") // 604_800)
    return weekly.agg(
        pl.len(), pl.col("customer").n_unique(), felt.mean(), (felt < 0).sum().alias("negative"),
        (felt == 120).sum().alias("top"),
    ).collect()  # fmt: skip


def _pandas_edges(path: str) -> Any:
    import pandas as pd  # noqa: PLC0415

    rows = pd.read_parquet(path, columns=["customer", "time", "what"])
    rows = rows[rows["what"] < 60]
    following = rows.shift(-1)
    same = rows["customer"] == following["customer"]
    steps = pd.DataFrame(
        {
            "customer": rows["customer"][same],
            "what": rows["what"][same],
            "following": following["what"][same],
            "gap": following["time"][same] - rows["time"][same],
        }
    )
    return steps.groupby(["what", "following"]).agg({"gap": ["size", "mean"], "customer": "nunique"})


PEERS: dict[tuple[str, str], Callable[[str], Any]] = {
    ("duckdb", "journeys"): _duckdb(EDGES.format(median="")),
    ("duckdb", "gaps"): _duckdb(EDGES.format(median=", median(later - time)")),
    ("duckdb", "variants"): _duckdb(VARIANTS),
    ("duckdb", "weekly"): _duckdb(WEEKLY),
    ("polars", "journeys"): _polars_edges(median=False),
    ("polars", "gaps"): _polars_edges(median=True),
    ("polars", "variants"): _polars_variants,
    ("polars", "weekly"): _polars_weekly,
    ("pandas", "journeys"): _pandas_edges,
}
