"""Run by the Python of LOTSE_PEERS: ``engines.py ENGINE QUESTION EVENTS.parquet RUNS [answer]``, one JSON row out.

Knows nothing of Lotse. ``load``: from the file to what the engine wants; ``seconds``: its own work, RUNS times.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time

os.environ["RETENTIONEERING_NO_TRACK"] = "1"

import pandas as pd


def cases(events: pd.DataFrame) -> pd.DataFrame:
    """What pm4py asks for; its own formatting is part of loading."""
    import pm4py  # noqa: PLC0415

    log = events.assign(customer=events["customer"].astype(str), touchpoint=events["touchpoint"].astype(str))
    return pm4py.format_dataframe(log, case_id="customer", activity_key="touchpoint", timestamp_key="time")


def follows(log: pd.DataFrame) -> dict[str, int]:
    import pm4py  # noqa: PLC0415

    edges, starts, ends = pm4py.discover_dfg(log)
    found = {f"{one} > {other}": count for (one, other), count in edges.items()}
    found |= {f"start > {one}": count for one, count in starts.items()}
    return found | {f"{one} > end": count for one, count in ends.items()}


def variants(log: pd.DataFrame) -> dict[str, int]:
    import pm4py  # noqa: PLC0415

    return {" > ".join(steps): count for steps, count in pm4py.get_variants(log).items()}


def paths(events: pd.DataFrame) -> pd.DataFrame:
    """One row per different path, each ending with an outcome or with the person's last contact."""
    won = events["outcome"].to_numpy()
    new = events["customer"].ne(events["customer"].shift()) | pd.Series(won, index=events.index).shift(fill_value=False)
    number = new.cumsum()
    steps = events["touchpoint"].astype(str)[~won].groupby(number[~won]).agg(" > ".join)
    converted = pd.Series(won, index=events.index).groupby(number).any()
    table = pd.DataFrame({"path": steps, "won": converted.reindex(steps.index).astype(int)})
    table["lost"] = 1 - table["won"]
    return table.groupby("path", as_index=False).sum()


def removal(table: pd.DataFrame, order: int) -> dict[str, float]:
    import ChannelAttribution  # noqa: PLC0415

    found = ChannelAttribution.markov_model(
        table, "path", "won", var_null="lost", order=order, out_more=True, verbose=False, flg_pro=False
    )
    effects = found["removal_effects"]
    return dict(zip(effects["channel_name"], effects.iloc[:, 1].astype(float), strict=True))


def stream(events: pd.DataFrame) -> object:
    from retentioneering import Eventstream  # noqa: PLC0415

    schema = {"path_cols": ["customer"], "event_col": "touchpoint", "timestamp_col": "time"}
    return Eventstream(events.drop(columns="outcome").astype({"touchpoint": str}), schema=schema)


def transitions(stream: object) -> dict[str, int]:
    matrix = stream.transition_graph_data(edge_weight="count").stack()  # type: ignore[attr-defined]
    return {f"{one} > {other}": int(count) for (one, other), count in matrix.items() if count}


ENGINES = {
    ("pm4py", "journeys"): (cases, follows),
    ("pm4py", "variants"): (cases, variants),
    ("channelattribution", "attribution-1"): (paths, lambda table: removal(table, 1)),
    ("channelattribution", "attribution-2"): (paths, lambda table: removal(table, 2)),
    ("channelattribution", "attribution-3"): (paths, lambda table: removal(table, 3)),
    ("retentioneering", "journeys"): (stream, transitions),
}


def main() -> None:
    engine, question, file, runs = sys.argv[1:5]
    prepare, work = ENGINES[engine, question]
    start, used = time.perf_counter(), time.process_time()
    ready = prepare(pd.read_parquet(file))
    load = time.perf_counter() - start, time.process_time() - used
    seconds, answer = [], None
    for _ in range(int(runs)):
        start, used = time.perf_counter(), time.process_time()
        answer = work(ready)
        seconds.append((time.perf_counter() - start, time.process_time() - used))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps({"load": load, "seconds": seconds, "peak": peak, "answer": answer if "answer" in sys.argv else None})
    )


if __name__ == "__main__":
    main()
