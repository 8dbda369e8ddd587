"""What belongs to no customer: the staff's own view, incidents, measures started, and counters of exposure."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyarrow as pa

from lotse.contacts.schema import Kind
from lotse.customers.pseudonyms import Pseudonyms
from lotse.demo.people import Floats, Ints
from lotse.demo.rows import Coded, Rows
from lotse.demo.scene import staff
from lotse.demo.texts import Texts
from lotse.demo.truth import Truth, mean_valence
from lotse.demo.world import DAYS, World

STAFF_STREAM: Final = 5
ROUNDS: Final = (150, 515)  # days of the two audit rounds
RATERS: Final = 9  # invited a round; each knows two thirds of the touchpoints
UNAWARE: Final = 0.12  # share of touchpoints staff did not think of, in neither round


def company_contacts(world: World, truth: Truth, pseudonyms: Pseudonyms, texts: Texts) -> pa.Table:
    """The contacts without a customer that are no voices: a small table, whatever the size of the world."""
    random = world.random(STAFF_STREAM)
    rows = Rows(world, -1)
    crew = staff(pseudonyms, len(world.company.settings["locations"]))
    _write_audit(world, truth, rows, random, crew)
    _write_incidents(world, truth, rows, random, crew, texts)
    _write_measures(world, truth, rows)
    _write_exposures(world, rows, random)
    return rows.table()


def known_to_staff(world: World) -> Ints:
    """The touchpoints that staff name; customers meet some more."""
    size = len(world.company.places)
    return np.flatnonzero(world.random(STAFF_STREAM, 1).random(size) >= UNAWARE)


def _write_audit(world: World, truth: Truth, rows: Rows, random: np.random.Generator, crew: Ints) -> None:
    places = known_to_staff(world)
    inside = np.array([mean_valence(b, g, 0.0) for b, g in zip(truth.bad, truth.good, strict=True)]) + truth.gap
    keys = [f"audit/{entry.key}" for entry in world.company.places]
    for number, day in enumerate(ROUNDS, start=1):
        raters = random.choice(crew, RATERS, replace=False)
        rater, which = np.nonzero(random.random((RATERS, len(places))) < 0.67)
        place = places[which]
        strict = random.normal(0, 0.25, RATERS)[rater]
        rating = np.clip(np.round(3 + 2 * inside[place] + strict + random.normal(0, 0.55, len(place))), 1, 5)
        rows.add(
            day + random.uniform(0.35, 12.7, RATERS)[rater], "audit", Coded(place, keys), str(Kind.AUDIT),
            {"round": str(number), "department": Coded(rater % 5, _departments(world))},
            staff=raters[rater], rating=rating, scale="1-5", valence=(rating - 3) / 2,
        )  # fmt: skip


def _departments(world: World) -> list[str]:
    owners = {entry.owner for entry in world.company.places if entry.owner}
    return sorted(owners)[:5]


def _write_incidents(
    world: World, truth: Truth, rows: Rows, random: np.random.Generator, crew: Ints, texts: Texts
) -> None:
    """Critical and delightful incidents that staff recorded; the worst imaginable carry a plausibility."""
    places = known_to_staff(world)
    weight = (truth.bad * (world.company.column("use") + world.company.column("books")).sum(axis=1))[places]
    size = world.company.settings["incidents"]
    place = random.choice(places, size, p=weight / weight.sum())
    good = random.random(size) < 0.3
    imagined = ~good & (random.random(size) < 0.2)
    location = random.integers(0, len(world.company.settings["locations"]), size)
    degree = [str(number) for number in range(1, 6)]
    rows.add(
        random.uniform(20, DAYS - 5, size), "audit", Coded(place, [f"incident/{p.key}" for p in world.company.places]),
        str(Kind.INCIDENT),
        {
            "severity": Coded(random.integers(1, 5, size), degree),
            "plausibility": Coded(np.where(imagined, random.integers(0, 4, size), -1), degree),
            "seen": Coded(imagined.astype(int), ["yes", "no"]),
        },
        staff=random.choice(crew, size), location=Coded(location, list(world.company.settings["locations"])),
        valence=np.where(good, 0.7, -0.8), language="de",
        text=texts.incident(random, place, good),
    )  # fmt: skip


def _write_measures(world: World, truth: Truth, rows: Rows) -> None:
    locations = list(world.company.settings["locations"])
    for measure in truth.measures:
        where = np.array(measure.locations)
        key = world.company.places[measure.place].key
        rows.add(
            np.full(len(where), measure.day + 0.4), "plan", f"measure/{key}", str(Kind.MEASURE),
            {"measure": measure.key}, location=Coded(where, locations),
        )  # fmt: skip


def _write_exposures(world: World, rows: Rows, random: np.random.Generator) -> None:
    """How many people saw something, counted and not known by name; one number a day."""
    days = np.arange(DAYS, dtype=float)
    for entry in world.company.places:
        if entry.exposure:
            wave = 1 + 0.35 * np.sin(days / 365 * 2 * np.pi + random.uniform(0, 6))
            count = np.maximum(random.poisson(entry.exposure / 7 * wave), 1)
            rows.add(
                days + 0.99, "ads", f"exposure/{entry.key}", str(Kind.EXPOSURE), count=count, cost=_spent(random, count)
            )


def _spent(random: np.random.Generator, count: Ints) -> Floats:
    return np.round(count / 1000 * random.uniform(4, 9, len(count)), 2)
