from dataclasses import replace

import numpy as np
import pytest

from lotse.methods.efficiency import Facts, cost_per_good, effort_released, verdict
from lotse.methods.errors import MethodError
from lotse.methods.interval import Interval


def between(low, high):
    return Interval((low + high) / 2, low, high, 100, "test")


PLAIN = Facts(True, False, None, between(0.6, 0.9), 0.8, None, None, None)


def test_cost_per_good_experience():
    found = cost_per_good(np.tile([10.0, 20.0, 30.0], 10), np.tile([1.0, 2.0, 3.0], 10))
    assert (found.value, found.low, found.high) == pytest.approx((10.0, 10.0, 10.0))


def test_fieller_keeps_its_level():
    rng, held = np.random.default_rng(0), 0
    for _ in range(500):
        good = rng.poisson(2, 60).astype(float)
        found = cost_per_good(5 + 3 * good + rng.normal(size=60), good)
        held += found.low <= (5 + 6) / 2 <= found.high
    assert 0.92 < held / 500 < 0.98


def test_too_rare_to_price():
    assert cost_per_good(np.ones(10), np.eye(1, 10)[0]).high == float("inf")
    with pytest.raises(MethodError, match="at least one"):
        cost_per_good(np.ones(3), np.zeros(3))


def test_effort_released():
    found = effort_released(12_000, 5, between(0.1, 0.3))
    assert (found.value, found.low, found.high) == pytest.approx((200.0, 100.0, 300.0))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (PLAIN, "undecided"),
        (replace(PLAIN, okay=between(0.85, 0.95)), "keep"),
        (replace(PLAIN, okay=between(0.4, 0.6), important=True), "mend"),
        (replace(PLAIN, okay=between(0.85, 0.95), important=True, relative_cost=between(0.5, 0.8)), "extend"),
        (replace(PLAIN, important=False, relative_cost=between(1.5, 3.0)), "thin out"),
        (replace(PLAIN, important=False, users_share=between(0.0, 0.01)), "retire"),
        (replace(PLAIN, important=False, replaced_by="app"), "merge"),
        (replace(PLAIN, exists=False, wanted=True), "missing"),
    ],
)
def test_verdicts(facts, expected):
    found = verdict(facts)
    assert found.verdict == expected
    assert bool(found.reasons)


def test_what_was_not_measured_condemns_nothing():
    assert verdict(replace(PLAIN, okay=None)).verdict == "undecided"
