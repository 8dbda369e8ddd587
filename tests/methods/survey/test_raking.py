import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from lotse.methods.errors import MethodError
from lotse.methods.survey import Margin, effective_n, finite_population, raking


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_margins_are_hit(seed):
    rng = np.random.default_rng(seed)
    sex, age = rng.integers(0, 2, 200).tolist(), rng.integers(0, 3, 200).tolist()
    wanted = rng.dirichlet([5, 5, 5])
    found = raking([Margin("sex", sex, {0: 0.3, 1: 0.7}), Margin("age", age, dict(enumerate(wanted)))])
    assert found.converged
    assert found.weights.mean() == pytest.approx(1.0)
    assert np.average(np.array(sex) == 1, weights=found.weights) == pytest.approx(0.7, abs=1e-7)
    for category, share in enumerate(wanted):
        assert np.average(np.array(age) == category, weights=found.weights) == pytest.approx(share, abs=1e-7)


def test_two_by_two_by_hand():
    """One margin: post-stratification. 3 of a, 1 of b, wanted half and half: weights 2/3 and 2."""
    found = raking([Margin("m", ["a", "a", "a", "b"], {"a": 500, "b": 500})])
    assert found.weights.tolist() == pytest.approx([2 / 3] * 3 + [2.0])
    assert found.effective_n == pytest.approx(16 / (3 * 4 / 9 + 4))


def test_contradiction_is_reported():
    same = ["a", "b", "a", "b"]
    found = raking([Margin("one", same, {"a": 0.5, "b": 0.5}), Margin("two", same, {"a": 0.9, "b": 0.1})], rounds=50)
    assert (found.converged, found.rounds) == (False, 50)
    assert found.worst_gap == pytest.approx(0.4)


def test_unknown_and_empty_categories_are_refused():
    with pytest.raises(MethodError, match=r"answers in \['c'\] without a target"):
        raking([Margin("m", ["a", "c"], {"a": 1})])
    with pytest.raises(MethodError, match=r"nobody in \['b'\]"):
        raking([Margin("m", ["a", "a"], {"a": 1, "b": 1})])


def test_effective_n():
    assert effective_n(np.ones(40)) == 40
    assert effective_n(np.array([3.0, 1.0])) == 1.6
    with pytest.raises(MethodError, match="negative or unknown"):
        effective_n(np.array([1.0, -1.0]))


def test_finite_population():
    assert finite_population(150, None) == 150
    assert finite_population(150, 400) == pytest.approx(150 * 399 / 250)
    assert finite_population(150, 150) == float("inf")
    with pytest.raises(MethodError, match="cannot be smaller"):
        finite_population(150, 100)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000))
def test_the_weights_nearest_to_the_design_weights(seed):
    """Raking minimises Σ w·log(w/d) under the margins (Ireland & Kullback 1968): solved through its dual by SciPy."""
    rng = np.random.default_rng(seed)
    one, two = rng.integers(0, 2, 120), rng.integers(0, 3, 120)
    design, wanted = rng.uniform(0.5, 2, 120), (rng.dirichlet([6, 6]), rng.dirichlet([6, 6, 6]))
    table = np.column_stack([one == 0, two == 0, two == 1]).astype(float)
    aim = np.array([wanted[0][0], wanted[1][0], wanted[1][1]])

    def dual(slope):
        return np.log((design * np.exp(table @ slope)).sum()) - slope @ aim

    slope = optimize.minimize(dual, np.zeros(3), method="BFGS", options={"gtol": 1e-10}).x
    expected = design * np.exp(table @ slope)
    found = raking(
        [
            Margin("one", one.tolist(), dict(enumerate(wanted[0]))),
            Margin("two", two.tolist(), dict(enumerate(wanted[1]))),
        ],
        design,
    )
    assert found.weights == pytest.approx(expected / expected.mean(), rel=1e-4)


def test_design_effect_is_one_plus_the_squared_variation_of_the_weights():
    found = raking([Margin("m", ["a", "a", "a", "b"], {"a": 1, "b": 1})])
    assert found.design_effect == pytest.approx(1 + np.var(found.weights))
    assert found.effective_n * found.design_effect == pytest.approx(4)


def test_numbers_or_shares_as_targets():
    same = ["a", "b", "b"]
    counted, shared = (
        raking([Margin("m", same, target)]).weights for target in ({"a": 300, "b": 100}, {"a": 0.75, "b": 0.25})
    )
    assert counted.tolist() == shared.tolist()


def test_no_margin():
    with pytest.raises(MethodError, match="no margin"):
        raking([])
