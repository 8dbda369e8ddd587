import numpy as np
import pytest

from benchmarks.validity.__main__ import page, row
from benchmarks.validity.cells import CELLS
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


@pytest.mark.parametrize("cell", ["small, 2 of 12 planted", "survey, 150 of 400", "reliability, 15 locations"])
def test_a_replication_can_be_repeated(cell):
    assert CELLS[cell](7) == CELLS[cell](7)


def test_a_claim_that_fails_is_shown():
    bad = row("w", 100, "coverage, x", np.repeat([1.0, 0.0], [80, 20]))
    assert bad["held"] is False
    assert "**no**" in page([bad], 1.0)
    assert row("w", 100, "any false discovery", np.repeat([1.0, 0.0], [15, 85]))["held"] is False
    assert row("w", 100, "average precision, Lotse less x", np.linspace(0.1, 0.2, 100))["held"] is True
