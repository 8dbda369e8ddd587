"""The grammar of the small plots: where a mark stands, what it looks like, what is said when there is none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.ui.plots import EXPERIENCE, Bearing, Scale, experience_class, intervals, marker, row


@pytest.mark.parametrize(
    ("value", "name"),
    [(-1, "n3"), (-0.45, "n3"), (-0.44, "n2"), (-0.2, "n2"), (-0.19, "n1"), (-0.05, "n1"), (-0.04, "z"), (0, "z"),
     (0.04, "z"), (0.05, "p1"), (0.2, "p2"), (0.44, "p2"), (0.45, "p3"), (1, "p3")],
)  # fmt: skip
def test_steps_of_the_experience_scale(value, name):
    assert experience_class(value) == name


@given(st.floats(-1, 1))
def test_scale_is_symmetric(value: float):
    assert experience_class(-value) == experience_class(value).translate(str.maketrans("np", "pn"))


@given(st.floats(-5, 5))
def test_nothing_is_drawn_outside_the_frame(value: float):
    assert 0 <= EXPERIENCE.at(value) <= 100


def test_number_takes_a_colour_only_if_the_interval_excludes_zero():
    assert Bearing(0.2, 0.1, 0.3, 99).verdict == "pos"
    assert Bearing(-0.2, -0.3, -0.1, 99).verdict == "neg"
    assert Bearing(0.2, -0.1, 0.5, 99).verdict == ""


def test_asked_heard_and_staff_have_marks_of_their_own():
    assert [marker(source, "z").split()[0] for source in ("asked", "heard", "staff")] == ["<path", "<circle", "<rect"]


def test_few_answers_are_hollow_and_dotted():
    assert "l-hollow" in row(Bearing(0.2, 0, 0.4, 29), EXPERIENCE, 9)
    assert "l-ivl-thin" in row(Bearing(0.2, 0, 0.4, 29), EXPERIENCE, 9)
    assert "l-hollow" not in row(Bearing(0.2, 0, 0.4, 30), EXPERIENCE, 9)


def test_not_collected_is_a_dotted_line_across():
    assert row(Bearing(None), EXPERIENCE, 9) == '<line class="l-strike" x1="0" x2="100%" y1="9" y2="9"/>'


def test_interval_that_leaves_the_frame_ends_in_an_arrowhead():
    drawn = row(Bearing(3.5, 2.5, 4.8, 99), Scale(0, 4), 9)
    assert drawn.count("l-inkfill") == 1
    assert drawn.count("l-cap") == 1


def test_label_is_escaped():
    assert "&lt;b&gt;" in intervals([Bearing(0.1)], label="<b>")
