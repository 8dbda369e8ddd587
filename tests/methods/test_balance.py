import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LogisticRegression
from statsmodels.stats.proportion import proportion_confint

from lotse.methods.balance import BANDS, Balances, alike, among_alike, balance_effect


def test_balance_per_person():
    found = Balances(np.array([2, 0, 0, 0]), np.array([1, 0, 1, 0]), np.array([3, 1, 1, 0]))
    assert found.balance[[0, 2]].tolist() == [1 / 3, -1.0]
    assert np.isnan(found.balance[[1, 3]]).all()
    assert found.only(np.array([True, False, True, False])).contacts.tolist() == [3, 1]


def test_planted_effect_and_bands():
    rng = np.random.default_rng(0)
    good, bad = rng.poisson(3, 6000), rng.poisson(2, 6000)
    balances = Balances(good, bad, good + bad + rng.poisson(2, 6000))
    slope = np.nan_to_num(balances.balance)
    stayed = rng.random(6000) < 1 / (1 + np.exp(-(0.5 + 1.0 * slope)))
    found = balance_effect(balances, stayed)
    assert found.odds_ratio is not None
    assert found.odds_ratio.low < np.exp(0.5) < found.odds_ratio.high
    rates = [interval.value for _, interval in found.bands]
    assert rates == sorted(rates)


def test_small_base_says_less():
    balances = Balances(np.array([1, 0, 2, 1]), np.array([0, 1, 0, 1]), np.array([2, 2, 2, 2]))
    found = balance_effect(balances, np.array([True, False, True, True]))
    assert found.odds_ratio is None
    assert found.statement.startswith("Only 1 of the rarer outcome")
    assert [name for name, _ in found.bands] == ["more bad", "even", "more good"]


def confounded(people: int = 20_000, effect: float = 0.0, seed: int = 1):
    """Active people meet more trouble and stay all the same; ``effect`` is what the balance itself adds."""
    rng = np.random.default_rng(seed)
    active = rng.integers(0, 2, people)
    bad = rng.binomial(1, 0.3 + 0.4 * active)
    balances = Balances(1 - bad, bad, 2 + 8 * active)
    return balances, rng.random(people) < 0.5 + 0.4 * active - effect * bad, active


def test_among_alike_the_active_no_longer_mislead():
    balances, stayed, active = confounded()
    raw = {name: interval.value for name, interval in balance_effect(balances, stayed).bands}
    assert raw["more bad"] - raw["more good"] > 0.1  # bad experiences seem to bind
    found = among_alike(balances, stayed, active.astype(np.int64))
    assert found.difference is not None
    assert found.difference.low < 0 < found.difference.high
    assert found.comparable == 1.0


def test_among_alike_finds_what_was_planted():
    balances, stayed, active = confounded(effect=0.2)
    found = among_alike(balances, stayed, active.astype(np.int64)).difference
    assert found is not None
    assert found.low < 0.2 < found.high
    assert found.low > 0.15


def test_standardised_rates_by_hand():
    """Stratum 0: 1 of 2 bad and 3 of 4 good stay; stratum 1: 0 of 1 bad, 1 of 1 good; 6 and 2 people."""
    good = np.array([0, 0, 1, 1, 1, 1, 0, 1])
    balances = Balances(good, 1 - good, np.ones(8, np.int64))
    stayed = np.array([1, 0, 1, 1, 1, 0, 0, 1], bool)
    found = among_alike(balances, stayed, np.array([0] * 6 + [1] * 2))
    rates = {name: interval and interval.value for name, interval in found.bands}
    assert rates == {"more bad": pytest.approx(0.75 / 2), "even": None, "more good": pytest.approx(0.75**2 + 0.25)}
    assert found.difference is not None
    assert found.difference.value == pytest.approx(0.75**2 + 0.25 - 0.375)


def test_strata_without_both_bands_are_left_out():
    good = np.array([0, 1, 1, 1])
    balances = Balances(good, 1 - good, np.ones(4, np.int64))
    found = among_alike(balances, np.array([True, False, False, False]), np.array([0, 0, 1, 1]))
    assert found.comparable == 0.5
    assert among_alike(balances, np.ones(4, bool), np.array([0, 1, 1, 1])).difference is None


def test_alike_means_equal_activity_within_the_group():
    balances = Balances(np.ones(8, np.int64), np.zeros(8, np.int64), np.array([1, 1, 5, 5, 1, 1, 5, 5]))
    strata = alike(balances, np.array([0, 0, 0, 0, 1, 1, 1, 1]), parts=2)
    assert len(set(strata.tolist())) == 4
    nothing = Balances(np.zeros(2, np.int64), np.zeros(2, np.int64), np.array([3, 4]))
    assert alike(nothing, np.zeros(2, np.int64)).tolist() == [-1, -1]


def test_coverage_of_the_standardised_difference():
    inside = 0
    for seed in range(400):
        balances, stayed, active = confounded(300, 0.15, seed)
        found = among_alike(balances, stayed, active.astype(np.int64)).difference
        inside += found is not None and found.low < 0.15 < found.high
    assert 0.93 <= inside / 400 <= 0.985


def test_where_everybody_has_the_same_balance_nothing_is_adjusted():
    same = Balances(np.ones(40, np.int64), np.zeros(40, np.int64), np.ones(40, np.int64))
    assert balance_effect(same, np.arange(40) < 20).odds_ratio is None


def people(seed=3, n=3000):
    rng = np.random.default_rng(seed)
    good, bad, group = rng.poisson(2, n), rng.poisson(1.5, n), rng.integers(0, 3, n)
    balances = Balances(good, bad, good + bad + rng.poisson(3, n))
    score = 0.4 + 0.8 * np.nan_to_num(balances.balance) + 0.3 * group
    return balances, rng.random(n) < 1 / (1 + np.exp(-score)), group


def test_odds_as_scikit_learn_and_their_limits_as_statsmodels_logit():
    balances, stayed, group = people()
    known = ~np.isnan(balances.balance)
    design = np.column_stack([2 * balances.balance, np.log1p(balances.contacts), np.eye(3)[group][:, 1:]])[known]
    found = balance_effect(balances, stayed, group).odds_ratio
    assert found is not None
    peer = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(design, stayed[known])
    assert found.value == pytest.approx(float(np.exp(peer.coef_[0, 0])), rel=1e-4)
    fit = sm.Logit(stayed[known].astype(float), sm.add_constant(design)).fit(disp=0, cov_type="HC1")
    assert (found.low, found.high) == pytest.approx(tuple(np.exp(fit.conf_int()[1])), rel=1e-3)
    assert found.n == known.sum()


def test_people_counted_in_cells_give_what_each_one_for_himself_gives():
    balances, stayed, group = people()
    known = ~np.isnan(balances.balance)
    design = np.column_stack([2 * balances.balance, np.log1p(balances.contacts), np.eye(3)[group][:, 1:]])[known]
    single = sm.GLM(stayed[known], sm.add_constant(design), family=sm.families.Binomial()).fit(cov_type="HC1")
    found = balance_effect(balances, stayed, group).odds_ratio
    assert found is not None
    assert (found.low, found.high) == pytest.approx(tuple(np.exp(single.conf_int()[1])), rel=1e-10)


def test_bands_and_rates_among_alike_as_pandas():
    balances, stayed, group = people()
    table = pd.DataFrame(
        {"balance": balances.balance, "stayed": stayed, "group": group, "contacts": balances.contacts}
    ).dropna()
    table["band"] = pd.cut(table.balance, [-1.1, -1 / 3 + 1e-9, 1 / 3 - 1e-9, 1.1], labels=BANDS)
    shares = table.groupby("band", observed=True).stayed.mean()
    found = balance_effect(balances, stayed)
    assert {name: one.value for name, one in found.bands} == pytest.approx(shares.to_dict())
    borders = table.contacts.quantile([0.25, 0.5, 0.75])
    table["stratum"] = table.group * 4 + np.searchsorted(borders, table.contacts, side="left")
    rates = table.pivot_table(index="stratum", columns="band", values="stayed", observed=True)
    weight = table.groupby("stratum").size()[rates.index]
    expected = (rates.mul(weight, axis=0)).sum() / weight.sum()
    like = among_alike(balances, stayed, alike(balances, group))
    assert {name: one and one.value for name, one in like.bands} == pytest.approx(expected.to_dict())
    assert like.comparable == 1.0


def test_twice_as_many_of_one_kind_is_more():
    balances = Balances(np.array([2, 3, 1]), np.array([1, 2, 2]), np.array([3, 5, 3]))
    found = balance_effect(balances, np.array([True, False, False]))
    assert {name: one.n for name, one in found.bands} == {"more good": 1, "even": 1, "more bad": 1}


def test_a_balance_that_tells_everything_has_no_odds():
    balances = Balances(np.repeat([2, 0], 60), np.repeat([0, 2], 60), np.full(120, 2))
    found = balance_effect(balances, np.repeat([True, False], 60))
    assert found.odds_ratio is None
    assert "separates" in found.statement


def test_a_balance_that_tells_some_outcomes_for_certain_has_no_odds():
    """More bad: all leave, more good: all stay, even: half of them. The likelihood rises with the slope without end
    (computed here), so that any figure would be where the iteration happened to stop.
    """
    good, stayed = np.repeat([2, 1, 0], [60, 50, 60]), np.repeat([1, 1, 0, 0], [60, 25, 25, 60]).astype(bool)
    balances = Balances(good, 2 - good, np.full(170, 2))
    likelihoods = [-np.log1p(np.exp(-slope * np.where(stayed, 1, -1) * balances.balance)).sum() for slope in range(30)]
    assert (np.diff(likelihoods) > 0).all()
    found = balance_effect(balances, stayed)
    assert found.odds_ratio is None
    assert "separates" in found.statement


def test_a_segment_of_which_nobody_left_leaves_the_odds_of_the_others():
    """Its own coefficient has no end, but the one of the balance is what statsmodels finds without the segment."""
    rng = np.random.default_rng(0)
    good, bad, group = rng.poisson(2, 600), rng.poisson(2, 600), rng.integers(0, 3, 600)
    stayed = (group == 2) | (rng.random(600) < 0.7)
    every = balance_effect(Balances(good, bad, good + bad), stayed, group).odds_ratio
    rest = group < 2
    some = Balances(good[rest], bad[rest], (good + bad)[rest])
    known = ~np.isnan(some.balance)
    design = np.column_stack([2 * some.balance, np.log1p(some.contacts), group[rest]])[known]
    fit = sm.Logit(stayed[rest][known].astype(float), sm.add_constant(design)).fit(disp=0, cov_type="HC1")
    assert every is not None
    assert every.value == pytest.approx(np.exp(fit.params[1]), rel=1e-5)


def test_ten_of_the_rarer_outcome_for_each_coefficient():
    """By hand: balance and constant, everybody equally active, so 20 are needed."""
    good = np.tile([2, 1, 0], 20)
    balances = Balances(good, 2 - good, np.full(60, 2))
    for rarer in (19, 20):
        for left in (np.arange(60) < rarer, np.arange(60) >= rarer):
            assert (balance_effect(balances, left).odds_ratio is not None) is (rarer == 20)


def test_nobody_with_an_experience():
    nothing = Balances(np.zeros(3, np.int64), np.zeros(3, np.int64), np.array([3, 4, 5]))
    found = balance_effect(nothing, np.array([True, False, True]))
    assert found.odds_ratio is None
    assert [(name, one.n, one.low, one.high) for name, one in found.bands] == [(name, 0, 0.0, 1.0) for name in BANDS]
    like = among_alike(nothing, np.array([True, False, True]), np.zeros(3, np.int64))
    assert (like.comparable, like.difference, {one for _, one in like.bands}) == (0.0, None, {None})


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_limits_of_the_bands_and_of_the_standardised_rates(level):
    """Bands: statsmodels' Wilson limits. Among alike: the same at Kish's n of the weights by which people count, and
    Newcombe's square-and-add for the difference, written out person by person.
    """
    balances, stayed, group = people(n=400)
    bands = balance_effect(balances, stayed, level=level).bands
    for _, one in bands:
        low, high = proportion_confint(round(one.value * one.n), one.n, 1 - level, method="wilson")
        assert (one.low, one.high) == pytest.approx((low, high))
    strata = alike(balances, group)
    found = among_alike(balances, stayed, strata, level)
    known = strata >= 0
    place = np.where(balances.balance >= 1 / 3, 2, np.where(balances.balance > -1 / 3, 1, 0))
    limits = []
    for band, (_, one) in enumerate(found.bands):
        weight = np.zeros(len(stayed))
        for stratum in set(strata[known].tolist()):
            here = strata == stratum
            if {0, 2} <= set(place[here].tolist()):
                inside = here & (place == band)
                weight[inside] = here.sum() / max(inside.sum(), 1)
        assert one is not None
        share, n = np.average(stayed, weights=weight), weight.sum() ** 2 / (weight**2).sum()
        low, high = proportion_confint(share * n, n, 1 - level, method="wilson")
        assert (one.value, one.low, one.high, one.n) == pytest.approx((share, low, high, (weight > 0).sum()))
        limits.append((share, low, high))
    (bad, bad_low, bad_high), _, (good, good_low, good_high) = limits
    assert found.difference is not None
    assert found.difference.value == pytest.approx(good - bad)
    assert found.difference.low == pytest.approx(good - bad - np.hypot(good - good_low, bad_high - bad))
    assert found.difference.high == pytest.approx(good - bad + np.hypot(good_high - good, bad - bad_low))
    assert found.difference.n == pytest.approx(found.bands[0][1].n + found.bands[2][1].n)


def test_odds_at_another_level():
    balances, stayed, group = people()
    wide, narrow = (balance_effect(balances, stayed, group, level).odds_ratio for level in (0.95, 0.8))
    assert wide is not None and narrow is not None
    errors = [np.log(one.high / one.low) / z for one, z in ((wide, 1.959964), (narrow, 1.281552))]
    assert errors[0] == pytest.approx(errors[1], rel=1e-6)
    assert wide.value == narrow.value
