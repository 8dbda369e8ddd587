"""Worlds small enough to be made once for all tests of the package."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest

from lotse.customers.pseudonyms import Pseudonyms
from lotse.demo.generate import generate
from lotse.demo.scene import Scene
from lotse.demo.texts import Texts
from lotse.demo.truth import Truth, draw
from lotse.demo.world import World

END = datetime(2026, 11, 22, 14, tzinfo=UTC)


@pytest.fixture(scope="session")
def world() -> World:
    return World.of(seed=11, end=END, contacts=60_000)


@pytest.fixture(scope="session")
def truth(world: World) -> Truth:
    return draw(world)


@pytest.fixture(scope="session")
def contacts(world: World) -> pa.Table:
    return pa.concat_tables(generate(world))


@pytest.fixture(scope="session")
def large() -> Scene:
    """One full block, for statistics."""
    world = World.of(seed=11, end=END, contacts=150_000)
    return Scene.of(world, draw(world), Pseudonyms(world.key), Texts(world), 0)
