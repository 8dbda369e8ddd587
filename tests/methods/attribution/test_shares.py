"""Shapley values and rules of thumb against their definitions."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.attribution import RULES, Path, PathError, by_rule, intervals, removal_effects, shapley_values

PATHS: list[Path] = [(["a", "b", "a"], 4, 1), (["b"], 2, 3), (["c"], 0, 5)]


def by_orders_of_joining(paths: list[Path], rate: bool) -> dict[str, float]:
    """The definition: the mean marginal contribution over every order in which touchpoints can join."""
    worth: dict[frozenset[str], list[float]] = {}
    for touchpoints, conversions, nulls in paths:
        sums = worth.setdefault(frozenset(touchpoints), [0.0, 0.0])
        sums[0] += conversions
        sums[1] += conversions + nulls
    names = sorted({touchpoint for touchpoints, _, _ in paths for touchpoint in touchpoints})

    def value(coalition: frozenset[str]) -> float:
        return sum(
            (won / total if total else 0.0) if rate else won
            for members, (won, total) in worth.items() if members <= coalition and members
        )  # fmt: skip

    orders = list(permutations(names))
    found = dict.fromkeys(names, 0.0)
    for order in orders:
        for at, name in enumerate(order):
            found[name] += (value(frozenset(order[: at + 1])) - value(frozenset(order[:at]))) / len(orders)
    return found


@settings(max_examples=50, deadline=None)
@given(
    paths=st.lists(
        st.tuples(st.lists(st.sampled_from("abcd"), max_size=4), st.integers(0, 5), st.integers(0, 5)), max_size=6
    ),
    rate=st.booleans(),
)  # fmt: skip
def test_shapley_is_the_mean_marginal_contribution(paths: list[Path], rate: bool) -> None:
    found = shapley_values(paths, "rate" if rate else "conversions")
    assert found == pytest.approx(by_orders_of_joining(paths, rate))


def test_rules_share_out_by_position() -> None:
    assert by_rule(PATHS, "first") == {"a": 4.0, "b": 2.0, "c": 0.0}
    assert by_rule(PATHS, "last") == {"a": 4.0, "b": 2.0, "c": 0.0}
    assert by_rule(PATHS, "linear") == pytest.approx({"a": 8 / 3, "b": 4 / 3 + 2, "c": 0.0})
    assert by_rule(PATHS, "position") == pytest.approx({"a": 3.2, "b": 2.8, "c": 0.0})
    weights = [0.5, 0.5**0.5, 1.0]
    assert by_rule(PATHS, "decay") == pytest.approx(
        {"a": 4 * (weights[0] + weights[2]) / sum(weights), "b": 4 * weights[1] / sum(weights) + 2, "c": 0.0}
    )


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_shares_out_all_conversions(rule: str) -> None:
    assert sum(by_rule(PATHS, rule).values()) == pytest.approx(6)


def test_unknown_choices_say_what_there_is() -> None:
    with pytest.raises(PathError, match="first, last"):
        by_rule(PATHS, "middle")
    with pytest.raises(PathError, match="conversions, rate"):
        shapley_values(PATHS, "profit")


def test_intervals_hold_the_estimate_and_narrow_with_more_walks() -> None:
    few = intervals(PATHS, removal_effects)
    many = intervals([(path, 100 * won, 100 * lost) for path, won, lost in PATHS], removal_effects)
    for key, effect in removal_effects(PATHS).items():
        assert few[key][0] <= many[key][0] <= effect <= many[key][1] <= few[key][1]
