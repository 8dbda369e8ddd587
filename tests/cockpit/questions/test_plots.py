"""Axes that hold what is drawn on them, and marks that say how sure they are."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lotse.cockpit.questions import field, plots
from lotse.cockpit.questions.delight import is_firm
from lotse.ui.plots import Bearing, Scale
from tests.cockpit.fake_questions import CONTRASTS, IPA

FIGURES = st.floats(-50, 50, allow_nan=False)


@pytest.mark.parametrize(
    ("ends", "high"), [([], 2), ([1.2, None], 2), ([3.4], 4), ([6.1, 2.0], 8), ([math.inf], 20), ([400.0], 20)]
)
def test_multiples_begin_at_nothing(ends: list[float | None], high: float) -> None:
    assert plots.ratio_scale(ends) == Scale(0, high, zero=1)


@given(st.lists(FIGURES, min_size=1, max_size=8))
def test_zero_and_all_ends_lie_on_the_axis(ends: list[float]) -> None:
    scale = plots.around_zero(ends)
    slack = 1e-9 * (scale.high - scale.low)
    assert scale.low <= 0 <= scale.high
    assert scale.low - slack <= min(ends)
    assert max(ends) <= scale.high + slack
    assert 1 <= scale.segments <= 6


def test_an_axis_without_figures() -> None:
    scale = plots.around_zero([None])
    assert (scale.low, scale.high > 0) == (0, True)


def test_few_cases_are_hollow_and_dotted() -> None:
    scale = plots.ratio_scale([3.0])
    few, many = (plots.row([Bearing(1.4, 0.6, 3.1, n, "seen")], scale, "x") for n in (24, 240))
    assert ("l-hollow" in few, "l-ivl-thin" in few) == (True, True)
    assert ("l-hollow" in many, "l-ivl-thin" in many) == (False, False)


def test_words_without_room_are_left_out() -> None:
    assert [words in plots.head(Scale(0, 6, zero=1), [], "less often", "more often") for words in ("less", "more")] == [
        False,
        True,
    ]
    assert "less often" in plots.head(Scale(0, 2, zero=1), [], "less often", "more often")
    assert "weaker" not in plots.head(Scale(-9, 1, zero=0), [], "better", "weaker")


def test_what_leaves_the_frame_has_an_arrowhead() -> None:
    drawn = plots.row([plots.limited(Bearing(2.0, 0.5, math.inf, 50, "seen"))], Scale(0, 4, zero=1), "x")
    assert drawn.count("l-inkfill") == 1
    assert "inf" not in drawn and "nan" not in drawn


def test_labels_are_escaped() -> None:
    assert "<script>" not in plots.row([Bearing(1.0, n=3)], Scale(0, 2), "<script>")


@pytest.mark.parametrize(("ratio", "tone"), [(2.0, "n3"), (1.5, "n2"), (1.1, "n1")])
def test_only_what_is_demonstrated_is_coloured(ratio: float, tone: str) -> None:
    assert (plots.risk_tone(ratio, certain=True), plots.risk_tone(ratio, certain=False)) == (tone, "z")


def test_the_difference_decides_what_delights() -> None:
    exciting = CONTRASTS[0]
    assert is_firm(exciting)
    assert not is_firm({**exciting, "penalty": -0.3, "penalty_low": -0.9, "penalty_high": 0.3})
    assert not is_firm({**exciting, "reward_low": None})


def named(rows: list[dict]) -> str:
    return str(field.drawn([{**row, "display": row["touchpoint"]} for row in rows], "de"))


def test_the_field_has_a_cross_for_each() -> None:
    drawn = named(IPA)
    assert drawn.count('class="l-cross"') == 2 * len(IPA)
    assert drawn.count("l-plot-label") == len(IPA)
    assert drawn.count("l-hollow") == 1  # n = 25
    assert drawn.count('class="l-cut"') == 2
    assert drawn.count("l-diagonal") == 1


def test_names_do_not_cover_each_other() -> None:
    """Seven at the same place: each name gets a line of its own."""
    lines = [float(y) for y in re.findall(r'l-plot-label[^>]* y="([\d.]+)"', named([IPA[0]] * 7))]
    assert len(lines) == 7
    gaps = [later - earlier for earlier, later in zip(sorted(lines), sorted(lines)[1:], strict=False)]
    assert round(min(gaps), 6) >= 15


def test_the_field_without_intervals() -> None:
    bare = {key: value for key, value in IPA[0].items() if not key.endswith(("_low", "_high"))}
    assert 'class="l-cross"' not in named([bare, IPA[1] | {"importance_low": None, "performance_low": None}])
