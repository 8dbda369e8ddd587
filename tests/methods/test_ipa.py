import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.errors import MethodError
from lotse.methods.ipa import certainty, ipa

CAR_DEALER = np.array([
    (3.83, 2.63), (3.63, 2.73), (3.60, 3.15), (3.56, 3.00), (3.41, 3.05), (3.41, 3.29), (3.38, 3.03), (3.37, 3.11),
    (3.29, 2.00), (3.27, 3.02), (2.52, 2.25), (2.43, 2.49), (2.37, 2.35), (2.05, 3.33),
])  # fmt: skip


def test_car_dealer():
    found = ipa(*CAR_DEALER.T)
    assert (round(found.importance_cut, 3), round(found.performance_cut, 3)) == (3.151, 2.816)
    assert [i for i, name in enumerate(found.quadrant) if name == "concentrate"] == [0, 1, 8]
    assert [i for i, name in enumerate(found.quadrant) if name == "overkill"] == [13]
    assert [i for i, name in enumerate(found.quadrant) if name == "low priority"] == [10, 11, 12]
    assert found.quadrant.count("keep up") == 7


def test_cut_at_the_standard_accuses_nobody_who_meets_it():
    good = np.full(4, 4.6)
    assert ipa(np.array([4.0, 4.5, 3.0, 5.0]), good, "standard", standard=(3.5, 4.0)).quadrant == (
        "keep up", "keep up", "overkill", "keep up",
    )  # fmt: skip


def test_cut_at_the_scale():
    assert ipa(np.array([2.0, 4.0]), np.array([2.0, 2.0]), "scale", scale=(1, 5)).quadrant == (
        "low priority",
        "concentrate",
    )


def test_diagonal():
    assert ipa(np.array([4.0, 3.0, 3.0]), np.array([3.0, 4.0, 3.0])).priority == (True, False, False)


def test_certainty_is_the_share_of_draws():
    found = ipa(np.array([4.0, 2.0]), np.array([2.0, 4.0]), "scale", scale=(1, 5))
    importance = np.array([[4.0, 2.0], [4.0, 2.0], [2.0, 2.0], [4.0, 2.0]])
    performance = np.array([[2.0, 4.0], [2.0, 4.0], [2.0, 4.0], [4.0, 4.0]])
    assert certainty(importance, performance, found).tolist() == [0.5, 1.0]


def test_refusals():
    with pytest.raises(MethodError, match="allowed are means, scale, standard"):
        ipa(*CAR_DEALER.T, cut="median")
    with pytest.raises(MethodError, match=r"needs scale=\(low, high\)"):
        ipa(*CAR_DEALER.T, cut="scale")
    with pytest.raises(MethodError, match="needs standard="):
        ipa(*CAR_DEALER.T, cut="standard")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(1, 5), st.floats(1, 5)), min_size=2, max_size=20))
def test_quadrants_by_their_definition(points):
    importance, performance = np.array(points).T
    found = ipa(importance, performance)
    names = {(True, False): "concentrate", (True, True): "keep up", (False, False): "low priority"}
    for i, p, name in zip(importance, performance, found.quadrant, strict=True):
        assert name == names.get((bool(i >= importance.mean()), bool(p >= performance.mean())), "overkill")
    assert found.priority == tuple(bool(i > p) for i, p in points)


def test_means_always_accuse_somebody():
    """Why the cut at the standard is shown first: everything good, and still half of it is weak."""
    performance = np.array([4.8, 4.9, 4.85, 4.95])
    importance = np.array([4.9, 4.0, 4.8, 4.1])
    assert "concentrate" in ipa(importance, performance).quadrant
    assert "concentrate" not in ipa(importance, performance, "standard", standard=(3.5, 4.0)).quadrant


def test_the_cut_at_the_means_moves_with_every_draw():
    """By hand: both draws lie elsewhere than what was found, the first in the same order, the second not."""
    found = ipa(np.array([4.0, 2.0]), np.array([2.0, 4.0]))
    importance, performance = np.array([[14.0, 12.0], [3.0, 5.0]]), np.array([[32.0, 34.0], [3.0, 4.0]])
    assert found.quadrant == ("concentrate", "overkill")
    assert certainty(importance, performance, found).tolist() == [0.5, 0.5]
    fixed = ipa(np.array([4.0, 2.0]), np.array([2.0, 4.0]), "standard", standard=(3.0, 3.5))
    assert certainty(importance, performance, fixed).tolist() == [0.5, 0.0]


def test_the_middle_of_the_scale_and_the_gap():
    found = ipa(np.array([6.0, 5.0]), np.array([7.0, 2.0]), "scale", scale=(0, 10))
    assert (found.importance_cut, found.performance_cut, found.cut) == (5.0, 5.0, "scale")
    assert (found.gap.tolist(), found.quadrant) == ([-1.0, 3.0], ("keep up", "concentrate"))


@pytest.mark.parametrize("shapes", [((2,), (3,)), ((2, 2), (2, 2)), ((0,), (0,))])
def test_one_mean_of_each_for_each_touchpoint(shapes):
    with pytest.raises(MethodError, match=r"needed is \(k,\) twice"):
        ipa(*(np.ones(shape) for shape in shapes))
