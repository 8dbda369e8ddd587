import csv
import math

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
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


def square_and_add(ratings, level):
    """Newcombe's (1998) limits of a difference of two dependent shares: statsmodels' Wilson limits as the spread of
    each, and the correlation of both flags as numpy measures it.
    """
    flags = np.stack([ratings >= 9, ratings <= 6]).astype(float)
    low, high = np.transpose([proportion_confint(x.sum(), len(x), 1 - level, method="wilson") for x in flags])
    share, correlation = flags.mean(axis=1), np.corrcoef(flags)
    down = np.array([share[0] - low[0], -(high[1] - share[1])])  # few promoters and many detractors
    up = np.array([high[0] - share[0], -(share[1] - low[1])])
    spread = np.sqrt([off @ correlation @ off for off in (down, up)])
    return tuple(100 * (share[0] - share[1] + spread * [-1, 1]))


@pytest.mark.parametrize("counts", [(12, 5, 3), (3, 30, 40), (150, 300, 50), (1, 1, 1)])
@pytest.mark.parametrize("level", [0.95, 0.8])
def test_nps_limits_are_newcombes(counts, level):
    ratings = np.repeat([10.0, 8.0, 2.0], counts)
    found = nps(ratings, level=level)
    assert (found.low, found.high) == pytest.approx(square_and_add(ratings, level))


@pytest.mark.parametrize(("rating", "value"), [(10.0, 100.0), (0.0, -100.0), (8.0, 0.0)])
def test_of_one_mind_is_no_certainty_but_nothing_beyond_the_scale(rating, value):
    """By hand: one share is 5 of 5 or 0 of 5, so there is no correlation, and Wilson's limits alone add up."""
    found = nps(np.full(5, rating))
    gap = 100 * (1 - proportion_confint(5, 5, method="wilson")[0])  # the same as the upper limit of 0 of 5
    least, most = {100.0: (100 - math.hypot(gap, gap), 100.0), -100.0: (-100.0, -100 + math.hypot(gap, gap))}.get(
        value, (-gap, gap)
    )
    assert (found.low, found.value, found.high) == pytest.approx((least, value, most))
    assert found.se == 0.0


def test_everybody_asked_knows_the_score():
    found = nps(np.array([10.0, 9.0, 3.0, 8.0]), population=4)
    assert (found.low, found.value, found.high, found.se) == (25.0, 25.0, 25.0, 0.0)


@pytest.mark.parametrize("weighted", [False, True])
def test_n_of_the_score_is_that_of_the_clustered_variance(weighted):
    """The variance of the mean of +1, 0, −1 clustered by person, as statsmodels has it, is that of n answers."""
    rng = np.random.default_rng(7)
    people = rng.integers(0, 40, 200)
    ratings = np.clip(np.round(rng.normal(8, 1, 200) + rng.normal(0, 2, 40)[people]), 0, 10)
    weights = rng.uniform(0.5, 2, 200) if weighted else np.ones(200)
    ratings[:3], weights[3:6] = np.nan, [0.0, 0.0, 0.0] if weighted else 1.0
    found = nps(ratings, weights, people=people)
    use = ~np.isnan(ratings) & (weights > 0)
    signs = np.where(ratings >= 9, 1.0, np.where(ratings <= 6, -1.0, 0.0))[use]
    model = sm.WLS(signs, np.ones(len(signs)), weights=weights[use])
    peer = model.fit(cov_type="cluster", cov_kwds={"groups": people[use]})
    assert found.value == pytest.approx(100 * peer.params[0])
    assert found.se == pytest.approx(100 * peer.bse[0], rel=1e-6)


def test_several_answers_of_one_are_one_and_opposite_ones_no_more_than_they_are():
    assert nps(np.full(5, 10.0), people=np.zeros(5)).n == 1
    assert nps(np.array([10.0, 0.0, 10.0]), people=np.zeros(3)).n == 1
    assert nps(np.full(6, 10.0), people=np.repeat([0, 1, 2], 2)).n == 3
    assert nps(np.array([10.0, 0.0] * 4), people=np.repeat(np.arange(4), 2)).n == pytest.approx(4)
    assert nps(np.array([10.0, 0.0, 10.0, 0.0, 0.0, 8.0]), people=np.repeat([0, 1, 2], 2)).n == 6


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_effort_limits_are_students_as_statsmodels_has_them(level):
    rng = np.random.default_rng(1)
    ratings, weights = rng.integers(2, 7, 40).astype(float), rng.uniform(0.5, 2, 40)
    found = ces(ratings, weights, level=level)
    peer = sm.WLS(ratings, np.ones(40), weights=weights).fit(cov_type="cluster", cov_kwds={"groups": np.arange(40)})
    half = stats.t.ppf((1 + level) / 2, 39) * peer.bse[0]
    assert (found.low, found.high) == pytest.approx((peer.params[0] - half, peer.params[0] + half))
    assert found.level == level


def test_effort_narrows_as_the_population_is_known():
    """(N − n)/(N − 1) of the variance is left (Cochran 1977): 30 of 40 asked leave √(10/39) of the width."""
    ratings = np.repeat([2.0, 3.0, 6.0], 10)
    free, known = ces(ratings), ces(ratings, population=40)
    assert (known.high - known.low) / (free.high - free.low) == pytest.approx(math.sqrt(10 / 39))
    whole = ces(ratings, population=30)
    assert (whole.low, whole.high) == pytest.approx((11 / 3, 11 / 3))


def test_effort_of_one_mind_stays_on_its_scale():
    """Where nothing varies: Wilson's limits of 4 of 4, or of a half, on the width of the scale 1–7."""
    top, middle = ces(np.full(4, 7.0)), ces(np.full(4, 4.0))
    least = proportion_confint(4, 4, method="wilson")[0]
    assert (top.low, top.value, top.high) == pytest.approx((1 + 6 * least, 7.0, 7.0))
    low, high = proportion_confint(2, 4, method="wilson")
    assert (middle.low, middle.high) == pytest.approx((1 + 6 * low, 1 + 6 * high))


def test_one_answer_leaves_effort_open():
    found = ces(np.array([2.0, np.nan, 3.0]), np.array([1.0, 1.0, 0.0]))
    assert (found.low, found.value, found.high, found.n) == (1.0, 2.0, 7.0, 1)


def test_the_ends_of_each_scale_are_on_it():
    assert ces(np.array([1.0, 7.0])).value == 4.0
    assert csat(np.array([1.0, 5.0])).value == 0.5
    assert nps(np.array([0.0, 10.0])).value == 0.0
    for score, rating in ((ces, 0.5), (ces, 7.5), (csat, 0.5), (csat, 5.5), (nps, -1.0), (nps, 10.5)):
        with pytest.raises(MethodError, match="this score needs"):
            score(np.array([3.0, rating]))


def test_one_weight_for_each_rating():
    with pytest.raises(MethodError, match="3 ratings but 2 weights"):
        top_box(np.array([1.0, 2.0, 3.0]), 2, np.ones(2))
    with pytest.raises(MethodError, match="no rating with a weight above 0"):
        top_box(np.array([1.0, 2.0]), 2, np.zeros(2))


def test_who_weighs_nothing_does_not_count():
    ratings = np.array([5.0, 4.0, 1.0, 1.0])
    assert csat(ratings, np.array([1.0, 1.0, 1.0, 0.0])) == csat(ratings[:3])
    assert csat(ratings, np.array([1.0, 1.0, 1.0, 0.0]), population=3).low == pytest.approx(2 / 3)
