import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.methods.errors import MethodError
from lotse.methods.interval import Interval
from lotse.methods.value_at_stake import Outcome, value_at_stake


def risk(value, low, high):
    return Interval(value, low, high, 100, "test")


def test_as_defined():
    found = value_at_stake(1000, [
        Outcome("relationship", risk(0.05, 0.02, 0.08), 400.0), Outcome("warning", risk(0.1, 0.06, 0.14), 50.0),
    ])  # fmt: skip
    assert found.total.value == pytest.approx(1000 * (0.05 * 400 + 0.1 * 50))
    assert found.parts == (("relationship", pytest.approx(20_000)), ("warning", pytest.approx(5_000)))
    assert (found.total.low, found.total.high) == pytest.approx((11_000, 39_000))
    assert found.total.method == "limits added"


def test_a_gain_turns_its_limits_round():
    found = value_at_stake(100, [Outcome("saved", risk(0.05, 0.02, 0.08), -10.0)])
    assert (found.total.low, found.total.high) == pytest.approx((-80.0, -20.0))


def test_joint_draws_know_that_outcomes_move_together():
    draws = np.linspace(0.0, 0.1, 1001)
    found = value_at_stake(10, [Outcome(str(i), risk(0.05, 0, 0.1), 100.0, draws) for i in range(2)])
    assert (found.total.low, found.total.high) == pytest.approx((2 * 10 * 100 * 0.0025, 2 * 10 * 100 * 0.0975))
    assert found.total.method == "bootstrap over customers"


def test_refusals():
    with pytest.raises(MethodError, match="at least one"):
        value_at_stake(10, [])


@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.floats(-0.5, 0.5), st.floats(0, 0.3), st.floats(-500, 500)), min_size=1, max_size=5),
)
def test_the_value_is_its_parts_and_lies_within_the_limits(affected, given_):
    outcomes = [
        Outcome(str(at), risk(middle, middle - half, middle + half), margin)
        for at, (middle, half, margin) in enumerate(given_)
    ]
    found = value_at_stake(affected, outcomes)
    expected = affected * sum(middle * margin for middle, _, margin in given_)
    assert found.total.value == pytest.approx(expected, abs=1e-6)
    assert sum(value for _, value in found.parts) == pytest.approx(found.total.value, abs=1e-6)
    assert found.total.low <= found.total.value + 1e-6
    assert found.total.value <= found.total.high + 1e-6


def test_draws_of_one_outcome_only_are_not_joint():
    draws = np.linspace(0.0, 0.1, 101)
    found = value_at_stake(10, [Outcome("a", risk(0.05, 0, 0.1), 1.0, draws), Outcome("b", risk(0.05, 0, 0.1), 1.0)])
    assert found.total.method == "limits added"


def test_nobody_affected_loses_nothing():
    found = value_at_stake(0, [Outcome("a", risk(0.05, 0.01, 0.1), 100.0)])
    assert (found.total.value, found.total.low, found.total.high, found.affected) == (0.0, 0.0, 0.0, 0)
    with pytest.raises(MethodError, match="0 or more"):
        value_at_stake(-1, [Outcome("a", risk(0.05, 0.01, 0.1), 100.0)])


def test_draws_of_different_bootstraps_are_not_added_draw_by_draw():
    draws = np.linspace(0.0, 0.1, 1001)
    for other in (draws[::2], None, np.empty(0)):
        outcomes = [
            Outcome("a", risk(0.05, 0.02, 0.08), 100.0, draws),
            Outcome("b", risk(0.05, 0.01, 0.09), 10.0, other),
        ]
        found = value_at_stake(10, outcomes).total
        assert (found.low, found.high, found.method) == (
            pytest.approx(10 * (2 + 0.1)), pytest.approx(10 * (8 + 0.9)), "limits added",
        )  # fmt: skip


def test_joint_limits_follow_the_level():
    draws = np.linspace(0.0, 1.0, 1001)
    found = value_at_stake(1, [Outcome("a", risk(0.5, 0, 1), 1.0, draws)], level=0.8).total
    assert (found.low, found.high, found.level, found.n) == (pytest.approx(0.1), pytest.approx(0.9), 0.8, 1)


def test_nobody_affected_nothing_at_stake():
    found = value_at_stake(0, [Outcome("a", risk(0.5, 0.2, 0.9), 100.0)])
    assert (found.total.value, found.total.low, found.total.high, found.affected) == (0.0, 0.0, 0.0, 0)
