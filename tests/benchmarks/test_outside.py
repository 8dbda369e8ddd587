"""pm4py and ChannelAttribution as independent oracles, and the figures that they gave.

Where LOTSE_PEERS names an environment with requirements/peers.txt they are asked; everywhere else the numbers that
they printed on 22 November 2026 stand for them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from benchmarks import synthetic
from benchmarks.journeys import answer, charged
from benchmarks.outside.asking import ask, interpreter, write_events
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.reader import Journeys
from lotse.contacts.resolve import resolve
from lotse.contacts.runners.threads import run
from lotse.contacts.selection import Selection, select
from lotse.methods.attribution import removal_effects
from lotse.methods.attribution.paths import Path as Walked
from lotse.methods.journeys.graph import Graph
from lotse.methods.journeys.sequences import JourneySequences

CONTACTS = 20_000
# pm4py 2.7.23.11: discover_dfg, with its start and end activities
STEPS = {
    "t00 > t00": 854, "start > t00": 477, "t00 > end": 470, "t01 > t00": 414, "t00 > t01": 389, "t00 > t02": 289,
}  # fmt: skip
ALL_STEPS = 22_017
# pm4py 2.7.23.11: get_variants
VARIANTS = {"t00": 144, "t01": 82, "t02": 45, "t03": 33, "t04": 27}
DIFFERENT = 1_435
# ChannelAttribution 2.2.5: markov_model of order 1, simulated: up to 0.009 from the exact effects
EFFECTS = {"t00": 0.67143, "t01": 0.49390, "t02": 0.37132, "t03": 0.32352, "t04": 0.25896, "t05": 0.21535}

needs_peers = pytest.mark.skipif(interpreter() is None, reason="LOTSE_PEERS names no environment of the peers")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Journeys:
    return synthetic.journeys(tmp_path_factory.mktemp("peers") / "log", CONTACTS)


@pytest.fixture(scope="module")
def selection(log: Journeys) -> Selection:
    return select(Filter(), log.codes, resolve(synthetic.CATALOGUE, log.codes.whats))


@pytest.fixture(scope="module")
def events(log: Journeys, selection: Selection) -> Path:
    return write_events(log.folder / "events.parquet", log, selection)


def steps(graph: Graph) -> dict[str, int]:
    return {f"{edge.start} > {edge.end}": edge.count for edge in graph.edges}


def ways(log: Journeys, selection: Selection) -> dict[str, int]:
    method = JourneySequences(selection, ("cancellation",))
    grouped = run(method, log, selection)
    names = (" > ".join(method.nodes.keys[at] for at in grouped.sequence(row)) for row in range(len(grouped.counts)))
    return dict(zip(names, grouped.counts.sum(axis=1).tolist(), strict=True))


def largest(counts: dict[str, int]) -> dict[str, int]:
    return dict(Counter(counts).most_common(5))


def test_steps_are_those_that_pm4py_counted(log: Journeys, selection: Selection) -> None:
    counted = steps(answer("journeys", log, selection))
    assert {step: counted[step] for step in STEPS} == STEPS
    assert sum(counted.values()) == ALL_STEPS


def test_ways_are_those_that_pm4py_counted(log: Journeys, selection: Selection) -> None:
    assert largest(ways(log, selection)) == VARIANTS
    assert len(ways(log, selection)) == DIFFERENT


def test_effects_are_those_that_channelattribution_simulated(log: Journeys, selection: Selection) -> None:
    effects = answer("attribution-1", log, selection)
    assert {key: effects[key] for key in EFFECTS} == pytest.approx(EFFECTS, abs=0.01)


@needs_peers
def test_pm4py_counts_the_same_steps(log: Journeys, selection: Selection, events: Path) -> None:
    assert ask("pm4py", "journeys", events, 1, answer=True).answer == steps(answer("journeys", log, selection))


@needs_peers
def test_pm4py_finds_the_same_ways(log: Journeys, selection: Selection, events: Path) -> None:
    assert ask("pm4py", "variants", events, 1, answer=True).answer == ways(log, selection)


@needs_peers
@pytest.mark.parametrize("order", [1, 2])
def test_channelattribution_simulates_the_same_effects(
    log: Journeys, selection: Selection, events: Path, order: int
) -> None:
    found = ask("channelattribution", f"attribution-{order}", events, 1, answer=True).answer or {}
    exact = answer(f"attribution-{order}", log, selection)
    assert {key: exact[key] for key in found} == pytest.approx(found, abs=0.05)


def test_what_is_charged_gives_the_same_graph(log: Journeys, selection: Selection, events: Path) -> None:
    """The events hold no cancellations, so only what became of people afterwards differs."""
    assert steps(charged("journeys", events, selection)) == steps(answer("journeys", log, selection))


def test_removal_effects_of_paths_equal_those_of_steps(log: Journeys, selection: Selection) -> None:
    method = JourneySequences(selection, ("purchase",), split=True)
    grouped = run(method, log, selection)
    paths: list[Walked] = [
        ([method.nodes.keys[at] for at in grouped.sequence(row)], float(won), float(lost))
        for row, (lost, won) in enumerate(grouped.counts.tolist())
    ]
    for order in (1, 2):
        assert answer(f"attribution-{order}", log, selection) == pytest.approx(
            dict.fromkeys(method.nodes.keys, 0.0) | removal_effects(paths, order), abs=1e-9
        )
