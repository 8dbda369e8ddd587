import numpy as np
import pytest
from scipy import stats

from lotse.methods.errors import MethodError
from lotse.methods.inside_outside import audit_gap, named


def test_gap_is_welch():
    staff, customers = np.array([0.8, 0.9, 1.0, 0.9]), np.array([-0.5, 0.0, -0.5, 0.5, -1.0])
    found = audit_gap([staff, customers], [customers, customers])
    assert found.gap.tolist() == pytest.approx([1.2, 0.0])
    assert found.p[0] == pytest.approx(stats.ttest_ind(staff, customers, equal_var=False).pvalue)
    assert found.real == (True, False)
    assert found.low[0] < 1.2 < found.high[0]


def test_unrated_is_unknown():
    found = audit_gap([np.array([np.nan])], [np.array([0.5, 0.5])])
    assert np.isnan(found.gap[0])
    assert found.real == (False,)


def test_raw_ratings_are_refused():
    with pytest.raises(MethodError, match="found 4"):
        audit_gap([np.array([4.0, 3.0])], [np.array([0.0, 1.0])])


def test_what_staff_do_not_see():
    found = named({"shop", "invoice"}, {"shop", "review portal", "forum"})
    assert found.only_customers == ("forum", "review portal")
    assert (found.only_staff, found.both, found.known) == (("invoice",), ("shop",), pytest.approx(1 / 3))


def test_limits_of_the_gap_are_welchs():
    rng = np.random.default_rng(2)
    staff, customers = rng.uniform(-1, 1, 12), rng.uniform(-1, 0.6, 40)
    found = audit_gap([staff], [customers])
    limits = stats.ttest_ind(staff, customers, equal_var=False).confidence_interval()
    assert (found.low[0], found.high[0]) == pytest.approx((limits.low, limits.high))


def test_gaps_are_corrected_for_how_many_there_are():
    """p = 0.03 alone is real, among ten it is not."""
    rng = np.random.default_rng(0)
    same = [rng.normal(0, 0.2, 30).clip(-1, 1) for _ in range(10)]
    one = np.linspace(-0.5, 0.5, 30)
    shifted = (one + 0.17).clip(-1, 1)
    alone = audit_gap([shifted], [one])
    among = audit_gap([shifted, *same[:9]], [one, *[x.copy() for x in same[:9]]])
    assert alone.p[0] == pytest.approx(among.p[0])
    assert 0.01 < alone.p[0] < 0.05
    assert (alone.real[0], among.real[0]) == (True, False)


def test_names_that_nobody_shares():
    assert named({"shop"}, {"forum"}).known == 0.0
