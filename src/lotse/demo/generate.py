"""The contacts of a world, block by block, each with whole customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from lotse.customers.pseudonyms import Pseudonyms
from lotse.demo.behaviour import write_leaving, write_profiles, write_recommendations, write_uses
from lotse.demo.rows import Rows
from lotse.demo.scene import Scene
from lotse.demo.staff import company_contacts, known_to_staff
from lotse.demo.surveys import write_surveys
from lotse.demo.texts import Texts
from lotse.demo.truth import as_data, day, draw
from lotse.demo.voices import write_complaints, write_ideas, write_voices
from lotse.demo.world import World


@dataclass(frozen=True)
class Block:
    """The contacts of some whole customers, and which cookies turned out to be whom (pseudonyms)."""

    contacts: pa.Table
    links: NDArray[np.int64] = field(default_factory=lambda: np.empty((0, 2), np.int64))
    scene: Scene | None = None


def generate(world: World) -> Iterator[pa.Table]:
    """Tables matching SCHEMA; memory does not grow with the number of contacts."""
    return (block.contacts for block in blocks(world))


def blocks(world: World) -> Iterator[Block]:
    truth, pseudonyms, texts = draw(world), Pseudonyms(world.key), Texts(world)
    yield Block(company_contacts(world, truth, pseudonyms, texts))
    for number in range(world.blocks):
        scene = Scene.of(world, truth, pseudonyms, texts, number)
        contacts = _contacts(scene)
        yield Block(contacts, _links(scene, contacts), scene)


def _contacts(scene: Scene) -> pa.Table:
    rows = Rows(scene.world, scene.people.block)
    for write in (
        write_uses, write_leaving, write_recommendations, write_profiles,
        write_voices, write_complaints, write_ideas, write_surveys,
    ):  # fmt: skip
        write(scene, rows)
    return rows.table()


def _links(scene: Scene, contacts: pa.Table) -> NDArray[np.int64]:
    """Only some of the cookies are ever recognised; pairs of cookie and customer."""
    people = scene.people
    person = people.first_person[people.linked]
    seen = np.isin(scene.cookies[person], contacts["customer"].drop_null().to_numpy())
    return np.stack([scene.cookies[person[seen]], scene.customers[person[seen]]], axis=1)


def truth_data(world: World) -> dict[str, Any]:
    """The planted truth, with who belongs to which community and who left when, saying so or not."""
    truth, pseudonyms, texts = draw(world), Pseudonyms(world.key), Texts(world)
    communities: list[dict[str, Any]] = []
    left: list[dict[str, Any]] = []
    for number in range(world.blocks):
        scene = Scene.of(world, truth, pseudonyms, texts, number)
        communities += _communities(scene)
        left += _left(scene)
    known = set(known_to_staff(world).tolist())
    unnamed = [place.key for i, place in enumerate(world.company.places) if i not in known]
    return {**as_data(world, truth), "staff_do_not_name": unnamed, "communities": communities, "left": left}


def _communities(scene: Scene) -> Iterator[dict[str, Any]]:
    people = scene.people
    for number, effect in enumerate(scene.truth.community.tolist()):
        member = people.first_person[people.community == number]
        yield {
            "community": f"{people.block}.{number}",
            "recommending_odds_ratio": round(float(np.exp(effect)), 4),
            "customers": scene.customers[member].tolist(),
        }


def _left(scene: Scene) -> Iterator[dict[str, Any]]:
    stays, days = scene.stays, (scene.world.end - scene.world.origin).days
    for stay in np.flatnonzero(stays.left & (stays.departure >= 0) & (stays.departure < days)).tolist():
        yield {
            "customer": int(scene.customers[scene.people.first_person[stays.unit[stay]]]),
            "day": day(scene.world, float(stays.departure[stay])).date().isoformat(),
            "silent": bool(stays.silent[stay]),
        }
