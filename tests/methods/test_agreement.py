import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from lotse.methods.agreement import cohens_kappa, krippendorff_alpha
from lotse.methods.errors import MethodError

N = np.nan
# Krippendorff's own example (Computing Krippendorff's Alpha-Reliability, 2011, section C): 4 observers, 12 units.
FOUR = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
])  # fmt: skip


@pytest.mark.parametrize(("measure", "expected"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_published_example(measure, expected):
    found = krippendorff_alpha(FOUR, measure, draws=200)
    assert round(found.value, 3) == expected
    assert (found.units, found.ratings) == (11, 40)
    assert found.low <= found.value <= found.high


def brute(ratings, distance):
    """α from its definition: mean distance within units over mean distance among all pairable values."""
    units = [[x for x in column if not np.isnan(x)] for column in ratings.T]
    units = [unit for unit in units if len(unit) > 1]
    values = [x for unit in units for x in unit]
    n = len(values)
    within = sum(
        sum(distance(a, b) for i, a in enumerate(u) for j, b in enumerate(u) if i != j) / (len(u) - 1) for u in units
    )
    among = sum(distance(a, b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j)
    return 1 - (within / n) / (among / (n * (n - 1)))


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_as_brute_force_and_permutation_invariant(seed):
    rng = np.random.default_rng(seed)
    ratings = rng.integers(1, 5, size=(3, 12)).astype(float)
    ratings[rng.random(ratings.shape) < 0.2] = np.nan
    nominal = krippendorff_alpha(ratings, "nominal", draws=2).value
    assert nominal == pytest.approx(brute(ratings, lambda a, b: float(a != b)))
    assert krippendorff_alpha(ratings, "interval", draws=2).value == pytest.approx(
        brute(ratings, lambda a, b: (a - b) ** 2)
    )
    mixed = ratings[rng.permutation(3)][:, rng.permutation(12)]
    assert krippendorff_alpha(mixed, "nominal", draws=2).value == pytest.approx(nominal)
    assert nominal <= 1


def test_full_agreement_is_one():
    assert krippendorff_alpha(np.array([[1.0, 2, 3], [1, 2, 3]]), "ordinal").value == 1.0


def test_nothing_varies():
    assert np.isnan(krippendorff_alpha(np.ones((2, 3))).value)


def test_kappa_by_hand():
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: observed .7, by chance .5, κ = .4."""
    first = np.repeat([1, 1, 0, 0], [20, 5, 10, 15])
    second = np.repeat([1, 0, 1, 0], [20, 5, 10, 15])
    assert cohens_kappa(first, second) == pytest.approx(0.4)


def test_kappa_of_one_category_is_unknown():
    assert np.isnan(cohens_kappa(np.ones(4), np.ones(4)))


def test_refusals():
    with pytest.raises(MethodError, match="No unit has two ratings"):
        krippendorff_alpha(np.array([[1.0, N], [N, 2.0]]))
    with pytest.raises(MethodError, match="must rate the same units"):
        cohens_kappa(np.ones(3), np.ones(4))
    with pytest.raises(MethodError, match="allowed are nominal, ordinal, interval"):
        krippendorff_alpha(FOUR, "ratio")


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([None, "linear", "quadratic"]))
def test_kappa_as_scikit_learn(seed, weights):
    rng = np.random.default_rng(seed)
    first = rng.integers(1, 5, 40)
    second = np.where(rng.random(40) < 0.5, first, rng.integers(1, 5, 40))
    assert cohens_kappa(first, second, weights) == pytest.approx(cohen_kappa_score(first, second, weights=weights))


def test_ordinal_alpha_with_two_values_is_nominal():
    ratings = np.array([[1.0, 2, 2, 1, 1], [1, 2, 1, 1, 2]])
    assert krippendorff_alpha(ratings, "ordinal").value == pytest.approx(krippendorff_alpha(ratings, "nominal").value)


def test_alpha_of_two_coders_without_gaps_is_scotts_pi_with_a_small_sample_term():
    """α = 1 − (1 − π)(2N − 1)/(2N) with Scott's π over N units (Krippendorff 2011)."""
    rng = np.random.default_rng(1)
    first = rng.integers(0, 3, 50)
    second = np.where(rng.random(50) < 0.7, first, rng.integers(0, 3, 50))
    shares = np.bincount(np.concatenate([first, second])) / 100
    chance = (shares**2).sum()
    pi = ((first == second).mean() - chance) / (1 - chance)
    assert krippendorff_alpha(np.array([first, second], float), "nominal").value == pytest.approx(
        1 - (1 - pi) * 99 / 100
    )


def weighted_kappa(first, second, distance):
    """From its definition: mean distance of the pairs over that of all combinations (Cohen 1968)."""
    observed = np.mean([distance(a, b) for a, b in zip(first, second, strict=True)])
    return 1 - observed / np.mean([[distance(a, b) for b in second] for a in first])


@pytest.mark.parametrize(("weights", "power"), [("linear", 1), ("quadratic", 2)])
def test_weights_are_those_of_the_categories_also_of_those_that_nobody_used(weights, power):
    first, second = np.array([1, 1, 2, 5, 5, 2, 1, 5]), np.array([1, 2, 2, 5, 1, 5, 1, 2])
    expected = weighted_kappa(first, second, lambda a, b: abs(a - b) ** power)
    assert cohens_kappa(first, second, weights) == pytest.approx(expected)
    assert cohen_kappa_score(first, second, weights=weights) != pytest.approx(expected)  # by places, not by numbers
