import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from lotse.methods.errors import MethodError
from lotse.methods.estimates.proportions import wilson
from lotse.methods.kano import TABLE, TIES, ahead, kano


def test_table():
    assert TABLE == ("QAAAO", "RIIIM", "RIIIM", "RIIIM", "RRRRQ")


def test_coefficients_by_hand():
    """4 delighted (A), 3 one-dimensional (O), 2 must-be (M), 1 indifferent (I)."""
    first, second = np.repeat([1, 1, 3, 3], [4, 3, 2, 1]), np.repeat([3, 5, 5, 3], [4, 3, 2, 1])
    found = kano(first, second)
    assert (found.category, found.n) == ("A", 10)
    assert found.counts == {"M": 2, "O": 3, "A": 4, "I": 1, "R": 0, "Q": 0}
    assert (found.better.value, found.worse.value) == (0.7, -0.5)


def test_ties_go_to_what_hurts_more():
    assert kano(np.array([1, 3]), np.array([3, 5])).category == "M"


def test_only_contradictions():
    found = kano(np.array([1, 5]), np.array([1, 5]))
    assert found.category == "Q"
    assert (found.better.value, found.better.low, found.worse.value) == (None, None, None)


def test_refusals():
    with pytest.raises(MethodError, match="not 1 to 5"):
        kano(np.array([0]), np.array([1]))
    with pytest.raises(MethodError, match="same people"):
        kano(np.array([1]), np.array([1, 2]))
    with pytest.raises(MethodError, match="one weight above 0"):
        kano(np.array([1]), np.array([1]), np.array([0.0]))
    with pytest.raises(MethodError, match="one person"):
        kano(np.array([1]), np.array([1]), cluster=np.array([1, 2]))


def test_published_coefficients():
    """Brand & Rese 2026, table 1: an app-based bonus programme."""
    answers = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 3), "Q": (1, 1)}
    counts = {"A": 216, "O": 56, "M": 13, "I": 275, "R": 23, "Q": 24}
    first, second = (np.repeat([answers[x][side] for x in counts], list(counts.values())) for side in (0, 1))
    found = kano(first, second)
    assert (found.category, found.counts) == ("I", counts)
    assert (round(found.better.value, 3), round(found.worse.value, 3)) == (0.486, -0.123)


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
        better, worse = found.better.value, found.worse.value
        assert 0 <= found.better.low <= better <= found.better.high <= 1
        assert -1 <= found.worse.low <= worse <= found.worse.high <= 0
        assert better - worse == pytest.approx((found.counts["A"] + 2 * found.counts["O"] + found.counts["M"]) / rated)


@pytest.mark.parametrize(("letters", "first"), [("MO", "M"), ("OA", "O"), ("AI", "A")])
def test_ties_by_what_hurts_more(letters, first):
    answers = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3)}
    one, other = (np.array([answers[letter][side] for letter in letters]) for side in (0, 1))
    assert kano(one, other).category == first


PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (5, 3), "Q": (1, 1)}


def told(letters):
    return np.array([PAIR[letter] for letter in letters]).T


def test_intervals_are_wilsons_of_those_who_can_be_rated():
    """At n − 1, since the variance is estimated."""
    found = kano(*told("AAAAOOOMMIRQ"))
    assert (found.better.low, found.better.high) == pytest.approx(wilson(0.7, 9))
    assert (-found.worse.high, -found.worse.low) == pytest.approx(wilson(0.5, 9))
    assert (found.shares["A"].low, found.shares["A"].high) == pytest.approx(wilson(4 / 12, 11))
    assert (found.category, found.second) == ("A", "O")


@given(st.integers(1, 40), st.integers(0, 40), st.integers(0, 40))
def test_the_lead_is_the_exact_sign_test(one, other, rest):
    """Whatever else is answered: only those in one of the two categories say which of them is ahead."""
    first, second = max(one, other), min(one, other)
    flags = np.repeat([0, 1, 2], [first, second, rest])
    found = ahead(flags == 0, flags == 1, np.ones(len(flags)), np.arange(len(flags)))
    assert found == pytest.approx(binomtest(first, first + second).pvalue)


def test_p_is_of_the_strongest_rival():
    assert kano(*told("M" * 12 + "A" * 6 + "I" * 2)).p == pytest.approx(binomtest(12, 18).pvalue)


def test_weights_count_as_repeated_answers_in_figures_and_not_in_certainty():
    weights = np.array([3.0, 1.0, 1.0, 1.0])
    weighted, repeated = kano(*told("AMMI"), weights), kano(*told("AAAMMI"))
    assert weighted.category == repeated.category == "A"
    assert weighted.better.value == pytest.approx(repeated.better.value)
    assert weighted.worse.value == pytest.approx(repeated.worse.value)
    assert weighted.better.high - weighted.better.low > repeated.better.high - repeated.better.low
    assert kano(*told("AMMI"), 7 * weights).p == pytest.approx(weighted.p)


def test_who_answers_five_times_says_it_once():
    letters, once = "M" * 40 + "A" * 20, kano(*told("M" * 8 + "A" * 4))
    five = kano(*told(letters), cluster=np.repeat(np.arange(12), 5))
    assert five.p == pytest.approx(once.p)
    assert five.shares["M"].n == 12
    assert kano(*told(letters)).p < 0.05 < five.p
    assert five.better.high - five.better.low > 2 * (kano(*told(letters)).better.high - five.better.value)


def test_a_person_for_both_says_nothing_of_the_lead():
    """Each answered twice, once either way."""
    assert kano(*told("MA" * 5), cluster=np.repeat(np.arange(5), 2)).p == 1.0


@pytest.mark.parametrize("shares", [(0.5, 0.5, 0, 0, 0, 0), (0.35, 0.35, 0.12, 0.12, 0.03, 0.03)])
def test_two_equal_categories_are_rarely_called_different(shares):
    """At most one tie in twenty, where the rule of Fong (1996) does so with one in four, or in five."""
    random, claimed, fong = np.random.default_rng(11), 0, 0
    for _ in range(400):
        found = kano(*told(random.choice(list(TIES), 100, p=shares)))
        claimed += found.p <= 0.05
        a, b = sorted(found.counts.values())[:-3:-1]
        fong += a - b >= 1.65 * np.sqrt((a + b) * (200 - a - b) / 200)
    assert claimed <= 0.05 * 400 + 2 * np.sqrt(400 * 0.05 * 0.95)
    assert fong > 0.12 * 400


def test_intervals_cover_what_was_drawn_with_weights_and_clusters():
    random, shares, inside = np.random.default_rng(12), np.array([0.2, 0.12, 0.55, 0.08, 0.03, 0.02]), []
    better, worse = (0.12 + 0.55) / 0.95, -(0.2 + 0.12) / 0.95
    for _ in range(400):
        first = random.choice(list(TIES), 60, p=shares)
        again = np.where(random.random(60) < 0.6, first, random.choice(list(TIES), 60, p=shares))
        weights = np.tile(np.where(random.random(60) < 0.35, 1.286, 0.9), 2)
        found = kano(*told([*first, *again]), weights, np.tile(np.arange(60), 2))
        inside.append((found.better.low <= better <= found.better.high, found.worse.low <= worse <= found.worse.high))
    assert (np.mean(inside, axis=0) > 0.95 - 3 * np.sqrt(0.05 * 0.95 / 400)).all()
