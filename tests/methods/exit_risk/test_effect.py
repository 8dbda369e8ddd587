import math

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.exit_risk import compensation, exit_risk, screen
from lotse.methods.exit_risk.conditional import Cells, _drawn, exact_ratio, p_value
from tests.methods.exit_risk.dense import exposure_of

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2


def made(exits, time, groups=200, by_contact=False):
    """Tables (strata, 3), spread evenly by chance over groups; nothing is unknown unless a fourth column says so."""
    rng = np.random.default_rng(0)
    exits, time = (np.pad(np.array(x), ((0, 0), (0, 4 - len(x[0])))) for x in (exits, time))
    time = time.astype(float)
    spread = np.stack([rng.multinomial(int(n), np.full(groups, 1 / groups)) for n in exits.ravel()], axis=1)
    exits_by_group = spread.reshape(groups, *exits.shape)[None, :, :, None].astype(np.float32)
    time_by_group = np.broadcast_to(time / groups, (groups, *time.shape))[None, :, :, None].astype(np.float32)
    contacts = time.sum(axis=0)[None].astype(np.int64)
    return exposure_of(exits_by_group, time_by_group, contacts, by_contact=by_contact)


def test_standardised_to_the_exposed_by_hand():
    """Stratum one: 200 of 1,000 against 100 of 1,000; stratum two: 100 of 3,000 against 10 of 1,000."""
    found = exit_risk(made([[200, 100, 0], [100, 10, 0]], [[1000, 1000, 0], [3000, 1000, 0]]), 0)
    assert found.expected == pytest.approx(100 + 30)
    assert found.ratio.value == pytest.approx(300 / 130)
    assert found.difference.value == pytest.approx(math.exp(-130 / 4000) - math.exp(-300 / 4000))
    assert found.matched == 1.0
    assert found.ratio.low < 300 / 130 < found.ratio.high


def test_few_exits_tell_the_common_ratio_which_lies_within_its_limits():
    """Under ratio r a stratum gives the exposed count·t₁r/(t₁r + t₀); at the found one these add up to the 30 seen."""
    found = exit_risk(made([[20, 100, 0], [10, 10, 0]], [[100, 1000, 0], [300, 1000, 0]]), 0).ratio
    r = found.value
    assert 120 * 100 * r / (100 * r + 1000) + 20 * 300 * r / (300 * r + 1000) == pytest.approx(30)
    assert found.low < r < found.high


def test_who_is_not_known_to_be_well_is_no_control():
    """Among the unknown some had it bad too: they leave as often and would hide the effect."""
    exits, time = [[80, 0, 200, 900]], [[1000, 0, 10_000, 12_000]]
    assert exit_risk(made(exits, time), 0).ratio.value == pytest.approx(0.08 / 0.02)


def test_the_unknown_are_controls_where_hardly_anything_else_is_known_and_it_says_so():
    found = exit_risk(made([[80, 0, 10, 190]], [[1000, 0, 500, 9500]]), 0)
    assert found.ratio.value == pytest.approx(0.08 / 0.02)
    assert found.statement.startswith("Few are known to have had no bad experience")


def test_trials_are_tested_as_fisher_does():
    found = exit_risk(made([[12, 9, 0]], [[20, 40, 0]], by_contact=True), 0)
    probability = stats.hypergeom(60, 21, 20)
    assert found.p == pytest.approx(2 * probability.sf(12) + probability.pmf(12))
    assert found.difference.value == pytest.approx(12 / 20 - 9 / 40)


def test_many_trials_are_tested_as_mantel_and_haenszel_do():
    tables = [np.array([[300, 700], [400, 1600]]), np.array([[500, 500], [450, 700]])]
    exits = [[t[0, 0], t[1, 0], 0] for t in tables]
    found = made(exits, [[t[0].sum(), t[1].sum(), 0] for t in tables], by_contact=True)
    expected = sm.stats.StratifiedTable(tables).test_null_odds(correction=False)
    assert screen(found, 0).score ** 2 == pytest.approx(expected.statistic)
    assert exit_risk(found, 0).p == pytest.approx(expected.pvalue)


def test_confounding_is_removed():
    """Within each stratum no effect; pooled, the exposed leave twice as often."""
    found = exit_risk(made([[80, 40, 0], [10, 80, 0]], [[400, 200, 0], [200, 1600, 0]]), 0)
    assert found.ratio.value == pytest.approx(1.0)
    assert found.p > 0.9


def test_as_poisson_regression_where_the_effect_is_common():
    rng = np.random.default_rng(3)
    time = rng.uniform(200, 900, size=(12, 2))
    exits = rng.poisson(time * np.exp(rng.normal(-2, 0.5, size=(12, 1)) + np.array([[0.7, 0.0]])))
    design = np.column_stack([np.tile([1, 0], 12), np.repeat(np.eye(12), 2, axis=0)])
    fit = sm.GLM(exits.ravel(), design, family=sm.families.Poisson(), offset=np.log(time.ravel())).fit()
    zeros = np.zeros((12, 1))
    found = exit_risk(made(np.hstack([exits, zeros]), np.hstack([time, zeros])), 0)
    low, high = np.exp(fit.conf_int()[0])
    assert found.ratio.value == pytest.approx(np.exp(fit.params[0]), rel=0.05)
    assert (found.ratio.low, found.ratio.high) == pytest.approx((low, high), rel=0.06)


def test_few_exits_are_exact_and_say_so():
    found = exit_risk(made([[6, 4, 0]], [[100, 400, 0]]), 0)
    chance = stats.binomtest(6, 10).proportion_ci(method="exact")
    limits = [p / (1 - p) * 4 for p in (chance.low, chance.high)]
    assert (found.ratio.low, found.ratio.high) == pytest.approx(limits, rel=1e-6)
    assert found.p == pytest.approx(2 * stats.binom.sf(6, 10, 0.2) + stats.binom.pmf(6, 10, 0.2))
    assert found.statement.startswith("Few exits")
    assert found.draws.shape == (0, 2)


def test_exact_limits_and_test_agree():
    cells = Cells(
        np.array([[5.0], [3.0]]), np.array([[50.0], [40.0]]), np.array([[4.0], [9.0]]), np.array([[90.0], [200.0]])
    )
    low, high = exact_ratio(cells)
    assert p_value(cells, 1.01 * low) < 0.05 < p_value(cells, 1.6 * low)
    assert p_value(cells, 0.99 * high) < 0.05 < p_value(cells, high / 1.6)


def test_score_test_meets_the_exact_one():
    exits, time = [[300, 250, 0], [260, 200, 0]], [[1000, 1000, 0], [1000, 900, 0]]
    large = exit_risk(made(exits, time), 0).p
    fewer = Cells(*(np.array([[row[i]] for row in table], dtype=float) for i in (0, 1) for table in (exits, time)))
    assert large == pytest.approx(p_value(fewer), rel=0.2)


def test_nobody_comparable():
    found = exit_risk(made([[5, 0, 0]], [[50, 0, 0]]), 0)
    assert (found.matched, found.p) == (0.0, 1.0)
    assert found.statement.startswith("No comparable customer")
    assert (found.ratio.low, found.ratio.high) == (0.0, math.inf)


def test_nobody_exposed():
    with pytest.raises(MethodError, match="Nobody had such an experience"):
        exit_risk(made([[0, 5, 0]], [[0, 50, 0]]), 0)


def test_good_that_makes_up_for_bad():
    """Bad quadruples, good halves: two good ones make up for one bad."""
    found = compensation(made([[800, 2000, 1000]], [[1000, 10_000, 10_000]]), 0)
    assert found.number == pytest.approx(2.0)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 2 < found.high


def test_good_that_does_nothing_makes_up_for_nothing():
    found = compensation(made([[80, 200, 200]], [[1000, 10_000, 10_000]]), 0)
    assert (found.number, found.reason.startswith("That the bad raises")) == (None, True)


def test_screen_is_the_same_figure_sooner():
    found = made([[200, 100, 0], [100, 60, 0]], [[1000, 1000, 0], [3000, 1000, 0]])
    whole = exit_risk(found, 0)
    assert (screen(found, 0).ratio, screen(found, 0).p) == (whole.ratio.value, whole.p)
    assert screen(found, 0).score > 1.96


def test_p_of_a_glaring_difference_stays_a_probability():
    cells = Cells(*(np.array([[x]]) for x in (400.0, 100.0, 10.0, 10_000.0)))
    assert 0 <= p_value(cells) < 1e-100


def test_the_good_against_what_was_neither():
    """Bad: 80 of 100 leave; neutral: 200 of 1,000; good: 200 of 1,000. The good only mirrors the bad."""
    found = made([[800, 2000, 2000]], [[1000, 10_000, 10_000]])
    mixed, plain = exit_risk(found, 0, positive=True), exit_risk(found, 0, positive=True, plain=True)
    assert mixed.ratio.value == pytest.approx(0.2 / (2800 / 11_000))
    assert plain.ratio.value == pytest.approx(1.0)
    assert (screen(found, 0, positive=True, plain=True).p, screen(found, 0, positive=True).p < 0.001) == (1.0, True)


def test_nobody_had_a_good_one():
    assert screen(made([[5, 5, 0]], [[50, 50, 0]]), 0, positive=True).p == 1.0


def test_where_few_are_known_not_to_have_been_good_it_says_so():
    found = exit_risk(made([[0, 10, 20, 190]], [[10, 90, 1000, 9500]]), 0, positive=True)
    assert found.statement.startswith("Few are known to have had no good experience")


def test_making_up_from_two_poisson_regressions():
    """Both against neutral contacts, effects that multiply in every stratum: −log(bad)/log(good) by statsmodels."""
    rng = np.random.default_rng(8)
    time = rng.uniform(3000, 9000, size=(6, 3))
    base = np.exp(rng.normal(-2.5, 0.4, size=(6, 1)))
    exits = rng.poisson(time * base * np.array([[2.5, 1.0, 0.6]]))
    logs = []
    for state in (0, 2):
        pair = [state, 1]
        design = np.column_stack([np.tile([1, 0], 6), np.repeat(np.eye(6), 2, axis=0)])
        fit = sm.GLM(
            exits[:, pair].ravel(), design, family=sm.families.Poisson(), offset=np.log(time[:, pair].ravel())
        ).fit()
        logs.append(fit.params[0])
    found = compensation(made(exits, time), 0)
    assert found.number == pytest.approx(-logs[0] / logs[1], rel=0.03)


def test_what_one_wishes_for_is_made_up_the_other_way_round():
    """A bad experience makes buying rarer, a good one more frequent."""
    found = made([[100, 400, 800]], [[1000, 2000, 2000]])
    assert compensation(found, 0).number is None
    assert compensation(found, 0, wanted=True).number == pytest.approx(1.0)


def test_a_positive_contact_has_its_own_risk():
    found = exit_risk(made([[300, 200, 100]], [[1000, 1000, 1000]]), 0, positive=True)
    assert found.ratio.value == pytest.approx(100 / 250)
    assert found.ratio.high < 1


@pytest.mark.parametrize("level", [0.8, 0.99])
def test_a_higher_level_gives_wider_limits_of_the_same_figure(level):
    tables = made([[200, 100, 0]], [[1000, 1000, 0]])
    usual, other = exit_risk(tables, 0), exit_risk(tables, 0, level=level)
    assert usual.ratio.value == other.ratio.value
    assert (other.ratio.high > usual.ratio.high) == (level > 0.95)
    assert other.ratio.level == level


def test_the_same_seed_gives_the_same_limits():
    tables = made([[200, 100, 0]], [[1000, 1000, 0]])
    one, two, other = (exit_risk(tables, 0, seed=seed).ratio for seed in (1, 1, 2))
    assert one == two
    assert one.low != other.low


@pytest.mark.parametrize(
    ("exits", "exposed", "control"), [(1, 1, 1), (3, 2, 9), (5, 9, 2), (21, 20, 40), (400, 900, 5000)]
)
def test_the_law_of_drawing_is_scipys(exits, exposed, control):
    expected = stats.hypergeom.pmf(np.arange(exits + 1), exposed + control, exits, exposed)
    assert np.exp(_drawn(np.arange(exits + 1), exits, exposed, control)) == pytest.approx(
        expected, rel=1e-9, abs=1e-300
    )
