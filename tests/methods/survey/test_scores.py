import csv
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from lotse.methods.errors import MethodError
from lotse.methods.survey import ces, csat, nps, top_box


def test_nps_formula():
    found = nps(np.repeat([10.0, 9, 8, 7, 6, 0], [30, 20, 15, 15, 10, 10]))
    assert (found.value, found.promoters, found.detractors, found.n) == (30.0, 0.5, 0.2, 100)
    assert found.se == pytest.approx(100 * math.sqrt((0.5 + 0.2 - 0.3**2) / 100))


@pytest.mark.parametrize(("n", "p", "d"), [(10, 0.5, 0.2), (30, 0.8, 0.05)])
def test_nps_limits_keep_their_level(n, p, d):
    """Every possible sample of n, weighted by its probability: no simulation error."""
    covered = 0.0
    for a in range(n + 1):
        for b in range(n + 1 - a):
            found = nps(np.repeat([10.0, 0, 8], [a, b, n - a - b]))
            chance = math.comb(n, a) * math.comb(n - a, b) * p**a * d**b * (1 - p - d) ** (n - a - b)
            covered += chance * (found.low <= 100 * (p - d) <= found.high)
    assert covered > 0.925


def test_answers_of_one_person_are_no_new_evidence():
    ratings = np.repeat([10.0, 9, 8, 0], [10, 5, 10, 5])
    once, thrice = nps(ratings), nps(np.tile(ratings, 3), people=np.tile(np.arange(30), 3))
    assert thrice.value == pytest.approx(once.value)
    assert thrice.n == pytest.approx(once.n * 29 / 30)
    assert nps(ratings, people=np.arange(30)).n == pytest.approx(once.n * 29 / 30)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=50))
def test_nps_stays_within_bounds(ratings):
    found = nps(np.array(ratings, dtype=float))
    assert -100 <= found.low <= found.value + 1e-9
    assert found.value - 1e-9 <= found.high <= 100


def test_csat_is_wilson_as_statsmodels():
    found = csat(np.repeat([5.0, 4, 3, 1], [10, 20, 15, 5]))
    assert found.value == 0.6
    assert (found.low, found.high) == pytest.approx(proportion_confint(30, 50, method="wilson"))


def test_never_answered_is_left_out():
    assert csat(np.array([5.0, np.nan, 1.0])).n == 2


def test_weights_count_and_cost():
    ratings, weights = np.array([5.0, 1.0, 1.0]), np.array([2.0, 1.0, 1.0])
    found = csat(ratings, weights)
    assert (found.value, found.n) == (0.5, pytest.approx(16 / 6))


def test_everybody_asked_leaves_no_doubt():
    found = csat(np.array([5.0, 4, 1, 2]), population=4)
    assert (found.low, found.value, found.high) == (0.5, 0.5, 0.5)


def test_finite_population_narrows():
    ratings = np.repeat([5.0, 1.0], [75, 75])
    free, known = csat(ratings), csat(ratings, population=400)
    assert (known.high - known.low) / (free.high - free.low) == pytest.approx(math.sqrt(250 / 399), rel=0.01)


def test_ces_is_students_interval():
    found = ces(np.array([1.0, 2, 3, 4, 5]))
    half = 2.7764451 * math.sqrt(2.5 / 5)
    assert (found.value, found.low, found.high) == pytest.approx((3.0, 3 - half, 3 + half))


def test_top_box():
    assert top_box(np.array([7.0, 6, 5]), 6).value == pytest.approx(2 / 3)


@pytest.mark.parametrize("score", [nps, csat, ces])
def test_wrong_scale_is_refused(score):
    with pytest.raises(MethodError, match="this score needs"):
        score(np.array([3.0, 11.0]))


def test_nothing_to_rate():
    with pytest.raises(MethodError, match="no rating"):
        nps(np.array([np.nan]))


def sfo(data_dir, year, column):
    path = data_dir / "sfo_airport" / f"{year}_SFO_Customer_Survey.csv"
    with path.open(encoding="latin-1", newline="") as lines:
        rows = [{key.strip(): value for key, value in row.items() if key} for row in csv.DictReader(lines)]
    pairs = [(row[column].strip(), row["WEIGHT"].strip()) for row in rows]
    known = [(float(a), float(b)) for a, b in pairs if a and b]
    return np.array(known).T


@pytest.mark.data
@pytest.mark.parametrize(("year", "weighted", "plain", "n"), [(2017, 40.4, 39.8, 2746), (2018, 35.1, 31.0, 2650)])
def test_nps_of_the_airport(data_dir, year, weighted, plain, n):
    ratings, weights = sfo(data_dir, year, "NETPRO")
    ratings = np.where(ratings == 11, np.nan, ratings)
    assert round(nps(ratings, weights).value, 1) == weighted
    assert round(nps(ratings).value, 1) == plain
    assert nps(ratings).n == n


@given(st.lists(st.integers(0, 10), min_size=2, max_size=60))
def test_the_error_of_the_score_is_that_of_a_mean_of_plus_and_minus(ratings):
    """√((p + d − (p − d)²)/n) is the standard deviation of +1, 0, −1 over √n."""
    signs = np.array([1 if r > 8 else -1 if r < 7 else 0 for r in ratings])
    assert nps(np.array(ratings, float)).se == pytest.approx(100 * signs.std() / math.sqrt(len(ratings)))


@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_top_two_of_five_as_statsmodels(ratings):
    found = csat(np.array(ratings, float))
    part = sum(r >= 4 for r in ratings)
    assert (found.value, found.n) == (part / len(ratings), len(ratings))
    assert (found.low, found.high) == pytest.approx(proportion_confint(part, len(ratings), method="wilson"), abs=1e-12)


def test_effort_with_weights_is_the_weighted_mean():
    ratings, weights = np.array([1.0, 2, 5, 4]), np.array([1.0, 1, 2, 4])
    assert ces(ratings, weights).value == pytest.approx(np.average(ratings, weights=weights))
    assert ces(ratings, weights).n == pytest.approx(64 / 22)
