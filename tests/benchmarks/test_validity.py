import json

import numpy as np
import pytest

from benchmarks.validity.__main__ import digest, kept, page, row
from benchmarks.validity.cells import CELLS
from benchmarks.validity.demo_truth import Found, section
from benchmarks.validity.falling_silent import visits
from benchmarks.validity.leaving import YEAR, Size, world
from benchmarks.validity.practice import PRACTICE


def test_a_planted_world_is_what_it_says():
    made = world(Size(500, 12, 3, 3.0, 0.1), np.random.default_rng(0))
    assert made.planted.sum() == 3
    assert set(np.unique(made.sign)) == {-1, 0, 1}
    assert 0.03 < (made.left < YEAR).mean() < 0.3
    assert all(len(rate(made)) == 12 for rate in PRACTICE.values())


def test_planting_makes_more_leave():
    calm, harsh = (world(Size(4000, 5, n, 4.0, 0.1), np.random.default_rng(1)) for n in (0, 5))
    assert (harsh.left < YEAR).mean() > 1.2 * (calm.left < YEAR).mean()


@pytest.mark.parametrize(
    "cell",
    ["small, 2 of 12 planted", "silence, small, 0 of 12 planted", "survey, 150 of 400", "reliability, 15 locations"],
)
def test_a_replication_can_be_repeated(cell):
    assert CELLS[cell](7) == CELLS[cell](7)


def test_a_claim_that_fails_is_shown():
    bad = row("w", 100, "coverage, x", np.repeat([1.0, 0.0], [80, 20]))
    assert bad["held"] is False
    assert "**no**" in page([bad], 1.0)
    assert row("w", 100, "any false discovery", np.repeat([1.0, 0.0], [15, 85]))["held"] is False
    assert row("w", 100, "average precision, Lotse less x", np.linspace(0.1, 0.2, 100))["held"] is True


def test_what_is_missed_comes_first():
    good, bad = (
        row("w", 100, f"coverage, {name}", np.repeat([1.0, 0.0], n)) for name, n in (("a", [96, 4]), ("b", [80, 20]))
    )
    text = page([good, bad], 1.0)
    assert text.index("## Missed") < text.index("| w | coverage, b |") < text.index("## Everything")
    assert text.count("coverage, a") == 1
    assert "None." in page([good], 1.0)


def test_false_discoveries_are_held_to_the_rate():
    assert row("w", 200, "false discovery share", np.full(200, 0.0))["held"] is True
    assert row("w", 200, "false discovery share", np.tile([0.0, 0.5], 100))["held"] is False


def test_finished_cells_are_kept_as_long_as_nothing_changes(tmp_path):
    path = tmp_path / "kept.json"
    assert kept(path, "this") == {"key": "this", "cells": {}}
    path.write_text(json.dumps({"key": "this", "cells": {"w": 1}}))
    assert kept(path, "this")["cells"] == {"w": 1}
    assert kept(path, "other")["cells"] == {}
    assert len(digest()) == 64


def test_who_falls_silent_is_gone_after_the_visit():
    made = visits(300, 4, np.log([3.0, 1, 1, 1]), np.random.default_rng(3))
    following = np.append(made.customer[1:] == made.customer[:-1], False)
    assert not (made.gone & following).any()
    assert made.chance[made.bad[:, 0]].mean() > 1.5 * made.chance[~made.bad[:, 0]].mean()


def test_the_unsaid_had_their_effect():
    made = world(Size(6000, 4, 1, 8.0, 0.1), np.random.default_rng(2))
    at = made.touchpoint == np.flatnonzero(made.planted)[0]
    owner = np.repeat(np.arange(6000), np.diff(made.offsets))
    left = made.left < YEAR
    bad = {said: left[np.unique(owner[at & (made.sign < 0) & (made.unsaid == said)])].mean() for said in (True, False)}
    assert min(bad.values()) > 1.15 * left.mean()
    assert set(np.unique(made.seen)) == {-1, 0, 1, 2}


def test_the_demo_table():
    text = section("leaving", [Found(31, 6, 4, 3, 1, 0, 5), Found(32, 6, 1, 0, 0, 1, 2)])
    assert "| 31 | 6 | 4 | 3 | 1 | 0 | 0.50 | 1.00 | 5 |" in text
    assert "| all | 12 | 5 | 3 | 1 | 1 | 0.25 | 0.80 | 7 |" in text
