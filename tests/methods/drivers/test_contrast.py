import numpy as np
import pytest
import statsmodels.api as sm
from sklearn.linear_model import LinearRegression

from lotse.methods.drivers import penalty_reward
from lotse.methods.errors import MethodError


@pytest.fixture
def planted():
    """Driver 0 only punishes, 1 only rewards, 2 does both, 3 nothing."""
    rng = np.random.default_rng(0)
    x = rng.integers(1, 6, size=(4000, 4)).astype(float)
    low, high = x <= 2, x >= 5
    y = 5 - 2.0 * low[:, 0] + 1.5 * high[:, 1] - low[:, 2] + high[:, 2] + rng.normal(size=4000)
    return x, y


def test_planted_kinds_are_found(planted):
    found = penalty_reward(*planted, low=2, high=5)
    assert found.kind == ("basic", "excitement", "performance", "none")
    assert found.penalty[0] == pytest.approx(-2, abs=0.15)
    assert found.reward[1] == pytest.approx(1.5, abs=0.15)


def test_formulas(planted):
    found = penalty_reward(*planted, low=2, high=5)
    assert found.riocs == pytest.approx(np.abs(found.penalty) + np.abs(found.reward))
    assert found.sgp + found.dgp == pytest.approx(1.0)
    assert found.asymmetry == pytest.approx(found.sgp - found.dgp)
    assert (np.abs(found.asymmetry) <= 1).all()


def test_coefficients_as_scikit_learn(planted):
    x, y = planted
    reference = LinearRegression().fit(np.column_stack([x <= 2, x >= 5]), y).coef_
    found = penalty_reward(x, y, low=2, high=5)
    assert found.penalty[:3] == pytest.approx(np.minimum(reference[:3], 0))
    assert found.reward[:3] == pytest.approx(np.maximum(reference[4:7], 0))


def test_wrong_sign_is_zero_and_noted():
    rng = np.random.default_rng(1)
    x = rng.integers(1, 6, size=(500, 1)).astype(float)
    found = penalty_reward(x, 2.0 * (x[:, 0] <= 2) + rng.normal(size=500), low=2, high=5)
    assert (found.penalty[0], found.wrong_sign[0], found.kind) == (0.0, True, ("none",))


def test_never_used_is_no_low_rating(planted):
    x, y = planted
    x[::3, 0] = np.nan
    y[::3] -= 5  # who never used it is unhappy for other reasons
    assert penalty_reward(x, y, low=2, high=5).penalty[0] == pytest.approx(-2, abs=0.2)
    assert penalty_reward(x, y, low=2, high=5, missing="complete").n == 2666


def test_every_setting_is_recorded(planted):
    found = penalty_reward(*planted, low=2, high=4, standardised=True, rule="asymmetry")
    assert found.settings == {
        "low": 2, "high": 4, "rule": "asymmetry", "standardised": True,
        "missing": "dummy", "level": 0.05, "band": 0.1,
    }  # fmt: skip


def test_asymmetry_rule(planted):
    assert penalty_reward(*planted, low=2, high=5, rule="asymmetry").kind == (
        "basic", "excitement", "performance", "none",
    )  # fmt: skip


def test_refusals(planted):
    with pytest.raises(MethodError, match="low must be below high"):
        penalty_reward(*planted, low=4, high=4)
    with pytest.raises(MethodError, match="5 usable rows for 13 coefficients"):
        penalty_reward(planted[0][:5], planted[1][:5], low=2, high=5)


def test_survey_weights_as_statsmodels(planted):
    x, y = planted
    weights = np.random.default_rng(4).uniform(0.3, 3, len(y))
    found = penalty_reward(x, y, low=2, high=5, weights=weights)
    fit = sm.WLS(y, sm.add_constant(np.column_stack([x <= 2, x >= 5]).astype(float)), weights=weights).fit(
        cov_type="HC3"
    )
    assert found.penalty[:3] == pytest.approx(np.minimum(fit.params[1:4], 0))
    assert found.reward_se[:3] == pytest.approx(fit.bse[5:8])


def test_standardised_with_weights_does_not_depend_on_the_unit_of_the_outcome(planted):
    x, y = planted
    weights = np.random.default_rng(4).uniform(0.3, 3, len(y))
    one, other = (penalty_reward(x, unit * y, 2, 5, standardised=True, weights=weights) for unit in (1, 100))
    assert one.penalty == pytest.approx(other.penalty)


def test_a_weight_of_nothing(planted):
    x, y = planted
    with pytest.raises(MethodError, match="not above 0"):
        penalty_reward(x, y, 2, 5, weights=np.zeros(len(y)))


def dummies(x, low=2, high=5):
    return np.column_stack([x <= low, x >= high]).astype(float)


def test_clustered_errors_are_those_of_statsmodels(planted):
    x, y = planted
    person = np.repeat(np.arange(1000), 4)
    found = penalty_reward(x, y + np.repeat(np.random.default_rng(2).normal(size=1000), 4), 2, 5, cluster=person)
    alone = penalty_reward(x, y, 2, 5)
    fit = sm.OLS(y, sm.add_constant(dummies(x))).fit(cov_type="cluster", cov_kwds={"groups": person})
    assert penalty_reward(x, y, 2, 5, cluster=person).penalty_se == pytest.approx(fit.bse[1:5])
    assert (found.penalty_se > alone.penalty_se).all()


def test_p_is_of_the_robust_normal_test(planted):
    x, y = planted
    fit = sm.OLS(y, sm.add_constant(dummies(x))).fit(cov_type="HC3")
    found = penalty_reward(x, y, low=2, high=5)
    assert found.penalty_p == pytest.approx(fit.pvalues[1:5], abs=1e-12)
    assert found.reward_p == pytest.approx(fit.pvalues[5:9], abs=1e-12)


def test_standardised_is_the_regression_of_z_values(planted):
    x, y = planted
    z = [(column - column.mean(axis=0)) / column.std(axis=0, ddof=1) for column in (dummies(x), y)]
    fit = sm.OLS(z[1], z[0]).fit()
    found = penalty_reward(x, y, low=2, high=5, standardised=True)
    assert found.penalty[0] == pytest.approx(fit.params[0])
    assert found.reward[1:3] == pytest.approx(fit.params[5:7])


def test_an_own_coefficient_for_who_never_used_it(planted):
    """Brandt's regression with a third dummy per driver, by statsmodels."""
    x, y = planted
    x[::5, 1] = np.nan
    unknown = np.isnan(x)[:, [1]].astype(float)
    fit = sm.OLS(y, sm.add_constant(np.hstack([dummies(x), unknown]))).fit()
    found = penalty_reward(x, y, low=2, high=5)
    assert found.reward[1] == pytest.approx(fit.params[6])
    assert found.n == len(y)


def test_a_rating_nobody_gives_has_no_coefficient(planted):
    x, y = planted
    found = penalty_reward(x, y, low=0, high=5)
    assert np.isnan(found.penalty).all()
    assert np.isnan(found.penalty_se).all()
    assert set(found.kind) == {"unknown"}


@pytest.mark.parametrize(("setting", "allowed"), [("missing", "dummy, complete"), ("rule", "significance, asymmetry")])
def test_unknown_settings_say_what_there_is(planted, setting, allowed):
    with pytest.raises(MethodError, match=f"allowed are {allowed}"):
        penalty_reward(*planted, 2, 5, **{setting: "guess"})


@pytest.mark.parametrize(
    ("penalty", "reward", "expected"),
    [(-0.6, 0.2, -0.5), (-0.2, 0.6, 0.5), (-0.4, 0.4, 0.0)],
)
def test_impact_asymmetry_by_hand(penalty, reward, expected):
    """Mikulić & Prebežac 2008: SGP = |r|/RIOCS, DGP = |p|/RIOCS, IA = SGP − DGP; without noise."""
    x = np.tile([1.0, 3, 3, 5], 30)[:, None]
    y = 3 + penalty * (x[:, 0] <= 2) + reward * (x[:, 0] >= 5) + np.repeat([0.01, -0.01], 60)
    found = penalty_reward(x, y, low=2, high=5, rule="asymmetry")
    assert found.asymmetry[0] == pytest.approx(expected, abs=0.02)
    assert found.riocs[0] == pytest.approx(reward - penalty, abs=0.02)
    assert found.kind == ({-0.5: "basic", 0.5: "excitement", 0.0: "performance"}[expected],)


def test_one_person_alone_is_no_coefficient():
    """The single one who never used it would be explained perfectly, and everybody's error with it."""
    rng = np.random.default_rng(6)
    x = rng.integers(1, 6, (300, 2)).astype(float)
    y = 1.0 * (x[:, 0] >= 5) + rng.normal(size=300)
    whole = penalty_reward(x, y, 2, 5)
    x[7, 1] = np.nan
    found = penalty_reward(x, y, 2, 5)
    assert found.n == 300
    assert found.reward_se == pytest.approx(whole.reward_se, rel=0.1)
    assert np.isfinite(found.penalty_p).all()


def test_what_has_no_effect_is_significant_as_often_as_stated():
    """Weights from 0.25 to 1 and an outcome that varies more after a bad rating; 300 worlds, allowing for luck."""
    wrong = []
    for seed in range(300):
        rng = np.random.default_rng(seed)
        x, weights = rng.integers(1, 6, (120, 3)).astype(float), rng.choice([0.25, 1.0], 120)
        y = (0.5 + (x[:, 0] <= 2)) * rng.normal(size=120)
        found = penalty_reward(x, y, 2, 5, weights=weights)
        wrong += [found.penalty_p < 0.05, found.reward_p < 0.05]
    assert np.mean(wrong) < 0.062


def test_clusters_of_one_are_none(planted):
    x, y = planted
    one, other = penalty_reward(x, y, 2, 5), penalty_reward(x, y, 2, 5, cluster=np.arange(len(y))[::-1])
    assert one.penalty_se.tolist() == other.penalty_se.tolist()


@pytest.mark.parametrize("low_ratings", [0, 1])
def test_that_nobody_rated_low_is_no_proof_that_it_delights(low_ratings):
    """Only one person, or none, gave a 2 or less: what it would cost is unknown, the reward is statsmodels' own."""
    rng = np.random.default_rng(3)
    x = np.column_stack([rng.integers(3, 6, 400), rng.integers(1, 6, 400)]).astype(float)
    x[:low_ratings, 0] = 1.0
    y = 3 + 0.8 * (x[:, 0] == 5) - 0.6 * (x[:, 1] <= 2) + rng.normal(size=400)
    found = penalty_reward(x, y, low=2, high=5)
    assert found.kind == ("unknown", "basic")
    assert np.isnan([found.penalty[0], found.penalty_se[0], found.riocs[0], found.asymmetry[0]]).all()
    fit = sm.OLS(y, sm.add_constant(np.column_stack([dummies(x)[:, 1:]]))).fit()
    assert (found.reward[0], found.penalty[1]) == pytest.approx((fit.params[2], fit.params[1]))
    assert found.wrong_sign.tolist() == [False, fit.params[3] < 0]


def test_that_nobody_rated_high_is_no_proof_that_it_is_taken_for_granted():
    rng = np.random.default_rng(4)
    x = rng.integers(1, 5, (300, 1)).astype(float)
    for rule in ("significance", "asymmetry"):
        found = penalty_reward(x, 3 - (x[:, 0] <= 2) + 0.3 * rng.normal(size=300), low=2, high=5, rule=rule)
        assert (found.kind, found.penalty[0] < -0.8, bool(np.isnan(found.reward[0]))) == (("unknown",), True, True)
