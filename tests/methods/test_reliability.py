import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from scipy import stats
from statsmodels.stats.meta_analysis import combine_effects

from lotse.methods.errors import MethodError
from lotse.methods.interval import wilson_limits
from lotse.methods.reliability import by_unit, okay_or_better, spread


def test_share_okay():
    found = okay_or_better(np.array([1.0, 0.0, -1.0, np.nan]))
    assert (found.value, found.n) == (pytest.approx(2 / 3), 3)


def test_one_customers_many_contacts_are_one_customer():
    valence = np.repeat([1.0, -1.0] * 20, 10)
    found = okay_or_better(valence, np.repeat(np.arange(40), 10))
    assert found.n == pytest.approx(40)
    assert (found.low, found.high) == pytest.approx(wilson_limits(0.5, 39))


def test_balanced_component_is_the_anova_estimate():
    rng = np.random.default_rng(0)
    values = (rng.normal(size=(8, 1)) + rng.normal(size=(8, 12))).ravel()
    units = np.repeat(np.arange(8), 12)
    within = values.reshape(8, 12).var(axis=1, ddof=1).mean()
    expected = values.reshape(8, 12).mean(axis=1).var(ddof=1) - within / 12
    found = spread(values, units)
    assert found.between.value**2 == pytest.approx(expected)
    fit = sm.MixedLM(values, np.ones(96), units).fit()
    assert found.between.value**2 == pytest.approx(float(fit.cov_re[0, 0]), rel=0.02)
    assert found.share == pytest.approx(expected / (expected + within))


def test_p_is_the_f_test():
    rng = np.random.default_rng(1)
    groups = [rng.normal(size=9), rng.normal(size=5) + 1, rng.normal(size=7)]
    found = spread(np.concatenate(groups), np.repeat([0, 1, 2], [9, 5, 7]))
    assert found.p == pytest.approx(stats.f_oneway(*groups).pvalue)


def test_limits_keep_their_level():
    rng, held = np.random.default_rng(2), 0
    for _ in range(300):
        units = np.repeat(np.arange(12), rng.integers(5, 60, 12))
        chance = np.clip(0.8 + 0.1 * rng.normal(size=12), 0, 1)
        found = spread((rng.random(len(units)) < chance[units]).astype(float), units)
        held += found.between.low <= 0.1 <= found.between.high
    assert held / 300 > 0.91


def test_small_units_are_drawn_to_the_middle():
    values = np.concatenate([np.zeros(2), np.tile([1.0, 1, 1, 0], 25), np.tile([1.0, 0], 50)])
    found = by_unit(values, np.repeat(["few", "good", "poor"], [2, 100, 100]))
    assert found.names.tolist() == ["few", "good", "poor"]
    assert found.means.tolist() == [0.0, 0.75, 0.5]
    assert found.shrunken[0] > 0.1
    assert found.shrunken[1] == pytest.approx(0.75, abs=0.02)


def test_no_difference_is_zero():
    found = spread(np.tile([0.0, 1.0], 30), np.repeat(np.arange(6), 10))
    assert (found.between.value, found.between.low, found.p) == (0.0, 0.0, 1.0)


def test_refusals():
    with pytest.raises(MethodError, match="2 units"):
        spread(np.ones(3), np.zeros(3))
    with pytest.raises(MethodError, match="no experience"):
        okay_or_better(np.array([np.nan]))


def table(seed=5, units=9):
    rng = np.random.default_rng(seed)
    unit = np.repeat(np.arange(units), rng.integers(4, 40, units))
    return rng.normal(size=units)[unit] * 0.8 + rng.normal(size=len(unit)), unit


def test_the_component_is_paule_and_mandels_as_statsmodels_finds_it():
    """The unit means as a meta-analysis, each with its known error."""
    values, unit = table()
    sizes = np.bincount(unit)
    means = np.bincount(unit, values) / sizes
    within = ((values - means[unit]) ** 2).sum() / (len(values) - len(sizes))
    peer = combine_effects(means, within / sizes, method_re="iterated", atol=1e-12, maxiter=500)
    assert spread(values, unit).between.value ** 2 == pytest.approx(peer.tau2, rel=1e-5)


def test_q_profile_limits_are_where_q_has_its_quantiles():
    values, unit = table()
    sizes = np.bincount(unit)
    means = np.bincount(unit, values) / sizes
    within = ((values - means[unit]) ** 2).sum() / (len(values) - len(sizes))
    found = spread(values, unit).between
    for limit, chance in ((found.low, 0.975), (found.high, 0.025)):
        weight = 1 / (limit**2 + within / sizes)
        q = (weight * (means - np.average(means, weights=weight)) ** 2).sum()
        assert q == pytest.approx(stats.chi2.ppf(chance, len(sizes) - 1), rel=1e-6)


def test_shrunken_means_are_the_predictions_of_the_mixed_model():
    rng = np.random.default_rng(0)
    values = (rng.normal(size=(8, 1)) + rng.normal(size=(8, 12))).ravel()
    unit = np.repeat(np.arange(8), 12)
    fit = sm.MixedLM(values, np.ones(96), unit).fit()
    predicted = [fit.fe_params[0] + fit.random_effects[at].iloc[0] for at in range(8)]
    assert by_unit(values, unit).shrunken == pytest.approx(predicted, abs=1e-3)


def test_reliability_does_not_depend_on_the_names_of_units():
    values, unit = table()
    names = np.array([f"house {at}" for at in "hgfedcbai"])[unit]
    assert spread(values, names) == spread(values, unit)


def test_a_customer_who_comes_again_is_no_second_customer():
    """Said four times by the same people, it proves no more than said once."""
    values, unit = table()
    four, once = spread(values.repeat(4), unit.repeat(4), np.arange(len(values)).repeat(4)), spread(values, unit)
    assert (four.between.value, four.between.low, four.between.high, four.p, four.share) == pytest.approx(
        (once.between.value, once.between.low, once.between.high, once.p, once.share)
    )


def test_the_component_beside_customers_is_that_of_the_nested_mixed_model():
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(10), 40)
    customer = np.repeat(np.arange(80), 5)
    values = rng.normal(size=10)[unit] + 0.8 * rng.normal(size=80)[customer] + rng.normal(size=400)
    frame = pd.DataFrame({"value": values, "unit": unit, "customer": customer})
    fit = smf.mixedlm(
        "value ~ 1", frame, groups="unit", vc_formula={"customer": "0 + C(customer)"}, re_formula="1"
    ).fit()
    found = spread(values, unit, customer)
    assert found.between.value**2 == pytest.approx(float(fit.cov_re.iloc[0, 0]), rel=0.01)
    chance = float(fit.vcomp[0]) + float(fit.scale)
    assert found.share == pytest.approx(found.between.value**2 / (found.between.value**2 + chance), rel=0.01)


@pytest.mark.parametrize("crossed", [False, True])
def test_customers_who_lean_one_way_are_no_difference_of_places(crossed):
    """Regulars each with a leaning of their own; where they come to several places, the test is on the safe side."""
    rng, called = np.random.default_rng(4), 0
    for _ in range(400):
        customer = np.repeat(np.arange(120), rng.integers(1, 12, 120))
        place = rng.integers(0, 6, len(customer)) if crossed else customer % 6
        chance = rng.beta(1.5, 0.5, 120)
        okay = (rng.random(len(customer)) < chance[customer]).astype(float)
        called += spread(okay, place, customer).p < 0.05
    assert called / 400 < 0.09
    assert called / 400 > (-1 if crossed else 0.02)


def test_where_nothing_varies_no_spread_is_demonstrated():
    """All alike: no unit differs (p = 1). Alike within each unit, but not between: nothing of it is chance (p = 0)."""
    units = np.repeat([0, 1, 2], 5)
    alike = spread(np.ones(15), units)
    assert (alike.between.value, alike.between.high, alike.share, alike.p, alike.mean) == (0.0, 0.0, 0.0, 1.0, 1.0)
    apart = spread(np.repeat([0.0, 0.5, 1.0], 5), units)
    assert (apart.p, apart.share, apart.between.value) == (0.0, 1.0, pytest.approx(np.std([0, 0.5, 1], ddof=1)))


@pytest.mark.parametrize("level", [0.95, 0.8])
def test_every_figure_of_the_spread(level):
    values, unit = table()
    found = spread(values, unit, level=level)
    sizes = np.bincount(unit)
    means = np.bincount(unit, values) / sizes
    within = ((values - means[unit]) ** 2).sum() / (len(values) - len(sizes))
    assert found.share == pytest.approx(found.between.value**2 / (found.between.value**2 + within))
    assert (found.units, found.mean, found.between.n, found.between.level) == (9, values.mean(), len(values), level)
    for limit, chance in ((found.between.low, (1 + level) / 2), (found.between.high, (1 - level) / 2)):
        weight = 1 / (limit**2 + within / sizes)
        q = (weight * (means - np.average(means, weights=weight)) ** 2).sum()
        assert q == pytest.approx(stats.chi2.ppf(chance, len(sizes) - 1), rel=1e-6)


def test_the_least_from_which_spread_can_be_told():
    """Two units and three values (by hand): within (0.5² + 0.5²)/1, means 0.5 and 4."""
    found = spread(np.array([0.0, 1.0, 4.0]), np.array(["a", "a", "b"]))
    assert found.p == pytest.approx(stats.f_oneway([0.0, 1.0], [4.0]).pvalue)
    assert found.units == 2
    for values, units in (([0.0, 1.0], ["a", "b"]), ([0.0, 1.0], ["a", "a"])):
        with pytest.raises(MethodError, match="needed are 2 units and more customers than units"):
            spread(np.array(values), np.array(units))


def test_units_without_spread_between_them_are_all_the_mean():
    values, units = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0]), np.repeat(["a", "b"], [4, 2])
    found = by_unit(values, units)
    assert found.shrunken.tolist() == [0.5, 0.5]
    assert found.n.tolist() == [4, 2]


def test_units_without_spread_within_them_are_what_they_are():
    found = by_unit(np.repeat([0.2, 0.4, 0.9], 4), np.repeat([0, 1, 2], 4))
    assert found.shrunken == pytest.approx(found.means)
    assert by_unit(np.ones(6), np.repeat([0, 1], 3)).shrunken.tolist() == [1.0, 1.0]


def test_unequal_units_are_drawn_as_empirical_bayes_says():
    """Best linear prediction by matrices: centre + Cov(unit, values)·Var(values)⁻¹·(values − centre)."""
    values, unit = table(seed=8)
    found, component = by_unit(values, unit), spread(values, unit).between.value ** 2
    sizes = np.bincount(unit)
    means = np.bincount(unit, values) / sizes
    within = ((values - means[unit]) ** 2).sum() / (len(values) - len(sizes))
    member = np.eye(9)[unit]
    inverse = np.linalg.inv(component * member @ member.T + within * np.eye(len(values)))
    ones = np.ones(len(values))
    centre = ones @ inverse @ values / (ones @ inverse @ ones)
    assert found.shrunken == pytest.approx(centre + component * member.T @ inverse @ (values - centre), rel=1e-6)


@pytest.mark.parametrize("scale", [1e-3, 1e3])
def test_spread_grows_with_the_unit_of_the_values(scale):
    values, unit = table()
    plain, scaled = spread(values, unit), spread(scale * values, unit)
    assert scaled.between.value == pytest.approx(scale * plain.between.value, rel=1e-5)
    assert scaled.between.high == pytest.approx(scale * plain.between.high, rel=1e-5)
    assert scaled.p == pytest.approx(plain.p)


def test_limits_keep_their_level_where_customers_come_back():
    held = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        unit = rng.integers(0, 12, 300)
        mean = rng.normal(0, 0.4, 12)[unit] + rng.normal(0, 0.8, 300)
        values = (mean[:, None] + rng.normal(size=(300, 3))).ravel()
        found = spread(values, np.repeat(unit, 3), cluster=np.repeat(np.arange(300), 3)).between
        held += found.low <= 0.4 <= found.high
    assert held / 200 > 0.91


def test_in_equal_numbers_customers_count_by_their_means():
    """Every customer came four times, every unit has six customers: analysis of variance of the customers' means."""
    rng = np.random.default_rng(6)
    own = rng.normal(size=(5, 6)) + rng.normal(0, 0.5, (5, 1))
    values = own[:, :, None] + 0.7 * rng.normal(size=(5, 6, 4))
    units, who = np.repeat(np.arange(5), 24), np.repeat(np.arange(30), 4)
    found, means = spread(values.ravel(), units, cluster=who), values.mean(axis=2)
    assert found.p == pytest.approx(stats.f_oneway(*means).pvalue)
    expected = max(means.mean(axis=1).var(ddof=1) - means.var(axis=1, ddof=1).mean() / 6, 0)
    assert found.between.value**2 == pytest.approx(expected, abs=1e-9)
    shuffled = rng.permutation(len(units))
    again = spread(values.ravel()[shuffled], units[shuffled], cluster=who[shuffled])
    assert (again.p, again.between.low) == pytest.approx((found.p, found.between.low))


def test_a_customer_each_is_as_without_customers():
    values, unit = table()
    assert spread(values, unit, cluster=np.arange(len(values))) == spread(values, unit)


def test_a_unit_with_one_customer_each_cannot_be_told_from_the_customer():
    with pytest.raises(MethodError, match="more customers than units"):
        spread(np.array([0.0, 1.0, 1.0, 1.0]), np.array([0, 0, 1, 1]), cluster=np.array([5, 5, 7, 7]))
