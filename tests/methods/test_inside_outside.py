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
