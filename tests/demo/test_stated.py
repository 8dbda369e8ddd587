"""What guests of the demo say when asked: how they heard of it, beside what systems saw; how far they trust it; and
what they would feel with it and without it.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from scipy.stats import spearmanr

import lotse
from lotse.analysis.findings import attribution, journeys, touchpoints
from lotse.analysis.moments import kano, reliability
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.imports import ImportStage
from lotse.contacts.log import ContactLog
from lotse.contacts.resolve import save_catalogue
from lotse.contacts.schema import HEARD_OF_US
from lotse.demo.catalogue import rules
from lotse.demo.catalogue import touchpoints as places
from lotse.demo.truth import Truth, as_data
from lotse.demo.world import World

FRIENDS, REVIEWS = "word-of-mouth", "read-reviews"


def log_of(folder: Path, world: World, contacts: pa.Table) -> ContactLog:
    home = Home.at(folder)
    save_catalogue(home, Catalogue(1, places(world), rules(world)))
    with ImportStage.open(home, "demo") as stage:
        stage.write(contacts)
        stage.commit()
    return lotse.open(folder)


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory, world: World, contacts: pa.Table) -> ContactLog:
    return log_of(tmp_path_factory.mktemp("demo"), world, contacts)


def test_stated_influence_stands_beside_the_tracked_one(log: ContactLog, world: World, truth: Truth) -> None:
    result = attribution.FINDING.compute(log, Filter(), {"draws": "20"})
    rows = {row["touchpoint"]: row for row in result.rows}
    planted = dict(zip((place.key for place in world.company.places), truth.heard.tolist(), strict=True))
    inside = [row["stated_low"] <= planted[key] <= row["stated_high"] for key, row in rows.items() if key in planted]
    assert sum(inside) >= len(inside) - 2  # intervals of 95 %
    for key in (FRIENDS, REVIEWS):
        assert rows[key]["stated_low"] <= planted[key] <= rows[key]["stated_high"]
        assert rows[key]["stated_people"] > 0
        assert rows[key]["ownership"] == "earned"
    assert rows[FRIENDS]["stated_low"] > rows[FRIENDS]["markov"]  # more than any system sees
    asked = sum(row.get("stated_people", 0) for row in rows.values())
    assert any(str(note).startswith(f"{asked} people said") for note in result.notes)


def test_the_planted_trust_is_found(log: ContactLog, world: World, truth: Truth) -> None:
    """Between what is planted after a bad and after a good experience, and most where most is planted."""
    rows = {row["touchpoint"]: row for row in reliability.FINDING.compute(log, Filter(), {}).rows if row["trust_n"]}
    planted = as_data(world, truth)["trusted"]
    assert set(rows) == set(planted) == set(world.company.settings["survey"]["asked"])
    for key, shares in planted.items():
        assert shares["after_bad"] < shares["after_neither"] < shares["after_good"]
        assert rows[key]["trust_high"] > shares["after_bad"]
        assert rows[key]["trust_low"] < shares["after_good"]
    found, told = zip(*((row["trust"], planted[key]["after_neither"]) for key, row in rows.items()), strict=True)
    assert spearmanr(found, told).statistic > 0.7


def test_the_planted_categories_are_found(log: ContactLog, world: World, truth: Truth) -> None:
    """What is demonstrated is what was planted; the coefficients lie within their limits, but for one in twenty."""
    result = kano.FINDING.compute(log, Filter(), {})
    planted, rows = as_data(world, truth)["kano"], {row["touchpoint"]: row for row in result.rows}
    assert set(rows) == set(planted) == set(world.company.settings["survey"]["asked"])
    sure = {key: row["category"] for key, row in rows.items() if row["certainty"] == "demonstrated"}
    assert len(sure) > 3
    assert sure == {key: kano.CATEGORIES[planted[key]["category"]] for key in sure}
    inside = [
        row[f"{name}_low"] <= planted[key][letter] <= row[f"{name}_high"]
        for key, row in rows.items()
        for name, letter in (("better", "cs_plus"), ("worse", "cs_minus"))
    ]
    assert sum(inside) >= len(inside) - 4
    assert len({wave for wave, signal in _waves(log) if signal.startswith("kano/")}) == 1


def _waves(log: ContactLog) -> set[tuple[str, str]]:
    table = log.to_arrow(["wave", "signal"])
    return set(zip(table["wave"].to_pylist(), table["signal"].to_pylist(), strict=True))


def test_such_an_answer_counts_nowhere_else(log: ContactLog, tmp_path: Path, world: World, contacts: pa.Table) -> None:
    said = pc.fill_null(pc.equal(contacts["purpose"], HEARD_OF_US), False)
    without = log_of(tmp_path, world, contacts.filter(pc.invert(said)))
    for finding in (journeys.FINDING, touchpoints.FINDING):
        with_them, unasked = (list(finding.compute(one, Filter(), {}).rows) for one in (log, without))
        assert with_them == unasked
