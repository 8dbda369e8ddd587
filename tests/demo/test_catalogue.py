from __future__ import annotations

from fnmatch import fnmatchcase

import pyarrow as pa
import pytest

from lotse.contacts.catalogue import Rule
from lotse.contacts.schema import IMPORTANCE, TRUST, is_opinion
from lotse.demo.catalogue import rules, touchpoints
from lotse.demo.generate import generate
from lotse.demo.truth import as_data, draw
from lotse.demo.world import World
from tests.demo.conftest import END


def matching(rule: Rule, source: str, signal: str) -> bool:
    return fnmatchcase(source, rule.source) and fnmatchcase(signal, rule.signal)


def test_64_touchpoints_with_two_names_in_five_phases(world: World) -> None:
    entries = touchpoints(world)
    assert len({entry.key for entry in entries}) == 64
    assert all(entry.names["en"] and entry.names["de"] for entry in entries)
    assert {phase for entry in entries for phase in entry.phases} == {1, 2, 3, 4, 5}
    assert any(not entry.owner for entry in entries)  # somebody has to be found
    assert len({entry.names["de"] for entry in entries}) == 64


def test_every_axis_is_used_on_both_sides(world: World) -> None:
    entries = touchpoints(world)
    assert {entry.carried_by for entry in entries} == {"people", "media"}
    assert {entry.direction for entry in entries} == {"one_way", "two_way"}
    assert {entry.ownership for entry in entries} == {"paid", "owned", "managed", "shared", "earned"}
    for axis in ("online", "mobile", "social"):
        assert {getattr(entry, axis) for entry in entries} == {True, False}
    assert {str(entry.caused_by) for entry in entries} == {"company", "third_party", "customer"}


@pytest.mark.parametrize("name", ["hotel", "small"])
def test_only_what_is_written_down_stays_unmapped(name: str) -> None:
    world = World.of(4, END, 30_000 if name == "hotel" else 5_000, name)
    contacts = pa.concat_tables(generate(world)).group_by(["source", "signal", "kind"]).aggregate([]).to_pylist()
    ordered = rules(world)
    unmapped = {
        (row["source"], row["signal"])
        for row in contacts
        if not any(matching(rule, row["source"], row["signal"]) for rule in ordered)
        and not is_opinion(row["kind"], row["signal"])
    }
    planted = {(entry["source"], entry["signal"]) for entry in as_data(world, draw(world))["unmapped"]}
    assert unmapped == planted


@pytest.mark.parametrize("name", ["hotel", "small"])
def test_what_is_asked_about_importance_and_trust_names_its_touchpoint(name: str) -> None:
    world = World.of(4, END, 30_000 if name == "hotel" else 5_000, name)
    signals = set(pa.concat_tables(generate(world))["signal"].to_pylist())
    for opinion in (IMPORTANCE, TRUST):
        assert {signal.removeprefix(opinion) for signal in signals if signal.startswith(opinion)} == set(
            world.company.settings["survey"]["asked"]
        )


@pytest.mark.parametrize("name", ["hotel", "small"])
def test_no_two_touchpoints_share_a_signal(name: str) -> None:
    used = [(rule.source, rule.signal) for rule in rules(World.of(1, END, 1_000, name))]
    assert len(set(used)) == len(used)
