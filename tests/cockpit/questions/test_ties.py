"""Ranks in words: what can be told apart and what cannot."""

from __future__ import annotations

import numpy as np
import pytest
from django.utils.translation import override

from lotse.cockpit.questions.ties import Standing, standings
from lotse.methods.multiplicity import ranks_of


def standing(*figures: tuple[float, float]) -> list[Standing]:
    """Of values with the half width of their interval."""
    value, half = np.array(figures).T
    with override("en"):
        return standings(ranks_of(value, value - half, value + half))


def test_one_alone_needs_no_words() -> None:
    assert standing((1.0, 0.5)) == [Standing("1", 0, "")]


def test_all_apart() -> None:
    assert standing((3.0, 0.01), (2.0, 0.01), (1.0, 0.01)) == [
        Standing("1", 0, "Rank 1 is certain."),
        Standing("2", 1, "Certainly behind rank 1."),
        Standing("3", 2, "Certainly behind rank 2."),
    ]


def test_all_tied() -> None:
    assert standing((1.1, 1.0), (1.0, 1.0)) == [
        Standing("1–2", 0, "Ranks 1 to 2 cannot all be told apart with certainty."),
        Standing("1–2", 0, ""),
    ]


def test_the_first_apart_the_others_tied() -> None:
    found = standing((5.0, 0.1), (1.1, 1.0), (1.0, 1.0))
    assert [(one.ranks, one.group) for one in found] == [("1", 0), ("2–3", 1), ("2–3", 1)]
    assert found[1].words == "Certainly behind rank 1. Ranks 2 to 3 cannot all be told apart with certainty."


def test_a_chain_stays_one_group() -> None:
    """The first is above the last, but the middle one is tied with both."""
    found = standing((2.0, 0.5), (1.4, 0.5), (0.8, 0.5))
    assert [one.group for one in found] == [0, 0, 0]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1)])
def test_the_order_of_the_rows_does_not_matter(order: tuple[int, ...]) -> None:
    figures = [(3.0, 0.01), (2.0, 0.01), (1.0, 0.01)]
    assert [one.ranks for one in standing(*(figures[at] for at in order))] == ["1", "2", "3"]
