import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.methods.errors import MethodError
from lotse.methods.kano import TABLE, kano


def test_table():
    assert TABLE == ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


def test_coefficients_by_hand():
    """4 delighted (A), 3 one-dimensional (O), 2 must-be (M), 1 indifferent (I)."""
    first, second = np.repeat([1, 1, 3, 3], [4, 3, 2, 1]), np.repeat([3, 5, 5, 3], [4, 3, 2, 1])
    found = kano(first, second)
    assert (found.category, found.n) == ("A", 10)
    assert found.counts == {"M": 2, "O": 3, "A": 4, "I": 1, "R": 0, "Q": 0}
    assert (found.better, found.worse) == (0.7, -0.5)


def test_ties_go_to_what_hurts_more():
    assert kano(np.array([1, 3]), np.array([3, 5])).category == "M"


def test_only_contradictions():
    found = kano(np.array([1, 5]), np.array([1, 5]))
    assert found.category == "Q"
    assert np.isnan(found.better)


def test_refusals():
    with pytest.raises(MethodError, match="not 1 to 5"):
        kano(np.array([0]), np.array([1]))
    with pytest.raises(MethodError, match="same people"):
        kano(np.array([1]), np.array([1, 2]))


def test_published_coefficients():
    """Brand & Rese 2026, table 1: an app-based bonus programme."""
    answers = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 3), "Q": (1, 1)}
    counts = {"A": 216, "O": 56, "M": 13, "I": 275, "R": 23, "Q": 24}
    first, second = (np.repeat([answers[x][side] for x in counts], list(counts.values())) for side in (0, 1))
    found = kano(first, second)
    assert (found.category, found.counts) == ("I", counts)
    assert (round(found.better, 3), round(found.worse, 3)) == (0.486, -0.123)


ANSWERS = ("like", "must be", "neutral", "live with", "dislike")
# reference: functional in rows, dysfunctional in columns; like Q A A A O; between R I I I M; dislike R R R R Q.
CATEGORY = {
    **{("like", second): "A" for second in ANSWERS[1:4]},
    **{(first, second): "I" for first in ANSWERS[1:4] for second in ANSWERS[1:4]},
    **{(first, "like"): "R" for first in ANSWERS[1:]},
    **{("dislike", second): "R" for second in ANSWERS[:4]},
    **{(first, "dislike"): "M" for first in ANSWERS[1:4]},
    ("like", "dislike"): "O",
    ("like", "like"): "Q",
    ("dislike", "dislike"): "Q",
}


@pytest.mark.parametrize(("pair", "expected"), list(CATEGORY.items()), ids=str)
def test_every_pair_of_answers(pair, expected):
    first, second = (np.array([ANSWERS.index(word) + 1]) for word in pair)
    assert kano(first, second).category == expected


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=40))
def test_coefficients_stay_in_their_bounds(pairs):
    found = kano(*(np.array(column) for column in zip(*pairs, strict=True)))
    assert sum(found.counts.values()) == found.n == len(pairs)
    rated = sum(found.counts[letter] for letter in "AOMI")
    if rated:
        assert 0 <= found.better <= 1
        assert -1 <= found.worse <= 0
        assert found.better - found.worse == pytest.approx(
            (found.counts["A"] + 2 * found.counts["O"] + found.counts["M"]) / rated
        )


@pytest.mark.parametrize(("letters", "first"), [("MO", "M"), ("OA", "O"), ("AI", "A")])
def test_ties_by_what_hurts_more(letters, first):
    answers = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3)}
    one, other = (np.array([answers[letter][side] for letter in letters]) for side in (0, 1))
    assert kano(one, other).category == first
