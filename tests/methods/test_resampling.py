import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.methods.resampling import GROUPS, deal, group_sums, multiplicities, same_multiplicities


def test_few_rows_are_each_a_group():
    assert deal(5, None, np.random.default_rng(0)).tolist() == [0, 1, 2, 3, 4]


def test_many_rows_are_dealt_evenly():
    codes = deal(3 * GROUPS + 7, None, np.random.default_rng(0))
    assert sorted(set(np.bincount(codes).tolist())) == [3, 4]
    assert not (codes == np.arange(len(codes)) % GROUPS).all()  # at random, not in the order of the file


@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), st.integers(1, 12))
def test_a_customer_stays_whole(owners, limit):
    codes = deal(len(owners), np.array(owners), np.random.default_rng(1), limit)
    of = dict(zip(owners, codes.tolist(), strict=True))
    assert codes.tolist() == [of[owner] for owner in owners]
    assert len(set(codes.tolist())) == min(limit, len(set(owners)))


def test_no_rows():
    assert deal(0, None, np.random.default_rng(0)).tolist() == []


def test_every_draw_takes_as_many_groups_as_there_are():
    drawn = multiplicities(40, 300, np.random.default_rng(2))
    assert set(drawn.sum(axis=1).tolist()) == {40.0}
    assert drawn.mean(axis=0) == pytest.approx(np.ones(40), abs=0.25)


def test_the_same_seed_gives_every_asker_the_same_draws():
    one, other = same_multiplicities(20, 50, 3), same_multiplicities(20, 50, 3)
    assert one is other
    assert not one.flags.writeable
    assert (one != same_multiplicities(20, 50, 4)).any()


def test_sums_by_group_keep_the_shape():
    values = np.arange(12.0).reshape(4, 3)
    assert group_sums(values, np.array([1, 0, 1, 2])).tolist() == [[3, 4, 5], [6, 8, 10], [9, 10, 11]]


def test_random_groups_tell_the_standard_error():
    """Of a mean over 20,000 rows in 1,000 groups; known to about 1/√(2·1000), 2 %."""
    rng = np.random.default_rng(5)
    values = rng.exponential(size=(20_000, 1))
    sums = group_sums(np.column_stack([values, np.ones(20_000)]), deal(20_000, None, rng))
    drawn = multiplicities(1000, 1000, rng) @ sums
    error = (drawn[:, 0] / drawn[:, 1]).std()
    assert error == pytest.approx(values.std() / np.sqrt(20_000), rel=0.1)
