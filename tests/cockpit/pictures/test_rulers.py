"""Axes that rows share: what they hold, how they are labelled, and where a value lies on them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.cockpit.pictures import rulers
from lotse.ui.plots import Bearing


def labels(ruler: rulers.Ruler) -> list[str]:
    return [text.replace("\u202f", " ") for _, text in ruler.labels]


def place(ruler: rulers.Ruler, value: float) -> float:
    """Where the mark of a value stands, in percent."""
    (found,) = re.findall(r'<svg x="([\d.]+)%"', str(ruler.plot([Bearing(value)], ["z"])))
    return float(found)


def test_twice_and_half_are_as_far_from_as_many():
    ruler = rulers.multiples([Bearing(2.0, 1.5, 3.0, 100)], "de")
    assert labels(ruler) == ["1/4", "1/2", "1", "2", "4"]
    assert place(ruler, 1.0) == 50.0
    assert place(ruler, 2.0) - 50.0 == 50.0 - place(ruler, 0.5)


def test_a_small_base_does_not_stretch_the_axis():
    ruler = rulers.multiples([Bearing(2.0, 0.01, 90.0, 12)], "en")
    assert labels(ruler) == ["1/2", "1", "2"]


def test_an_interval_beyond_the_axis_ends_in_an_arrow():
    ruler = rulers.multiples([Bearing(1.5, 1.2, 1.9, 500)], "en")
    drawn = str(ruler.plot([Bearing(1.5, 0.0, 90.0, 12)], ["z"]))
    assert drawn.count("l-inkfill") == 2
    assert "l-hollow" in drawn


def test_money_grows_tenfold_with_each_step():
    ruler = rulers.money([Bearing(0.05, 0.04, 0.06, 900), Bearing(63.0, 58.0, 68.0, 247)], "de")
    assert labels(ruler) == ["0,01 €", "0,10 €", "1,00 €", "10 €", "100 €"]
    assert place(ruler, 1.0) == 50.0


def test_no_cost_at_all_still_has_an_axis():
    assert labels(rulers.money([Bearing(None)], "en")) == ["€1.00", "€10"]


def test_differences_have_nothing_inside():
    ruler = rulers.around_zero([Bearing(0.4, 0.2, 0.55), Bearing(-0.5, -0.65, -0.4)], "en")
    assert (0, "0") in ruler.labels
    assert place(ruler, -0.5) < place(ruler, 0.0) < place(ruler, 0.4)


def test_shares_begin_with_nothing():
    assert labels(rulers.from_zero([Bearing(0.12, 0.09, 0.17)], "en")) == ["0%", "10%", "20%"]


def test_nothing_collected_is_struck_through():
    drawn = str(rulers.experience((), "en").plot([Bearing(None), Bearing(0.3, 0.2, 0.4, 50)], [None, None]))
    assert drawn.count("l-strike") == 1
    assert 'height="37"' in drawn


@pytest.mark.parametrize("make", [rulers.multiples, rulers.money, rulers.around_zero, rulers.from_zero])
@given(values=st.lists(st.floats(0.001, 0.99), min_size=1, max_size=12))
def test_order_on_the_axis_is_order_of_values(make, values: list[float]):
    bearings = [Bearing(value, value / 2, min(1.0, value * 2), 100) for value in values]
    ruler = make(bearings, "en")
    places = [place(ruler, value) for value in sorted(values)]
    assert places == sorted(places)
    assert 0.0 <= places[0] <= places[-1] <= 100.0
