"""The contacts of a world, block by block, each with whole customers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import pyarrow as pa

from lotse.customers.pseudonyms import KEY_BYTES, Pseudonyms
from lotse.demo.behaviour import write_leaving, write_profiles, write_recommendations, write_uses
from lotse.demo.rows import Rows
from lotse.demo.scene import Scene
from lotse.demo.staff import company_contacts
from lotse.demo.surveys import write_surveys
from lotse.demo.texts import Texts
from lotse.demo.truth import draw
from lotse.demo.voices import write_complaints, write_ideas, write_voices
from lotse.demo.world import World


@dataclass(frozen=True)
class Block:
    """The contacts of some whole customers, and which cookies turned out to be whom (pseudonyms)."""

    contacts: pa.Table
    links: tuple[tuple[int, int], ...] = ()
    scene: Scene | None = None


def seed_key(world: World) -> bytes:
    """The key of a demo's pseudonyms: nothing in it is secret, and the same seed shall give the same log."""
    return hashlib.blake2b(f"lotse demo {world.seed}".encode(), digest_size=KEY_BYTES).digest()


def generate(world: World) -> Iterator[pa.Table]:
    """Tables matching SCHEMA; memory does not grow with the number of contacts."""
    return (block.contacts for block in blocks(world))


def blocks(world: World) -> Iterator[Block]:
    truth, pseudonyms, texts = draw(world), Pseudonyms(seed_key(world)), Texts(world)
    yield Block(company_contacts(world, truth, pseudonyms, texts))
    for number in range(world.blocks):
        scene = Scene.of(world, truth, pseudonyms, texts, number)
        yield Block(_contacts(scene), tuple(_links(scene)), scene)


def _contacts(scene: Scene) -> pa.Table:
    rows = Rows(scene.world, scene.people.block)
    for write in (
        write_uses, write_leaving, write_recommendations, write_profiles,
        write_voices, write_complaints, write_ideas, write_surveys,
    ):  # fmt: skip
        write(scene, rows)
    return rows.table()


def _links(scene: Scene) -> Iterator[tuple[int, int]]:
    """Only some of the cookies are ever recognised."""
    people = scene.people
    for person in people.first_person[people.linked & ~people.reserve].tolist():
        yield int(scene.cookies[person]), int(scene.customers[person])
