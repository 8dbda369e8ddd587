"""Drivers over the log give what the pure method gives on the table written by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.moments.drivers import ASYMMETRY, DRIVERS
from lotse.analysis.moments.quadrants import IPA
from lotse.contacts.filters import Filter
from lotse.methods.drivers import relative_weights
from tests.analysis.findings.worlds import FakeLog, Row

RANDOM = np.random.default_rng(3)
TABLE = RANDOM.integers(1, 6, (80, 2)).astype(float)
WHOLE = np.clip(np.round(0.8 * TABLE[:, 0] + 0.2 * TABLE[:, 1] + RANDOM.normal(0, 0.5, 80)), 1, 5)


def log(scale: str = "1-5") -> FakeLog:
    rows = []
    for person in range(80):
        answers = {"Q9": TABLE[person, 0], "Q8": TABLE[person, 1], "whole": WHOLE[person]}
        rows += [Row(person + 1, 5, signal, rating=value, scale=scale) for signal, value in answers.items()]
    return FakeLog(rows)


def test_weights_are_those_of_the_method() -> None:
    result = DRIVERS.compute(log(), Filter(), {"target": "whole"})
    found = {row["touchpoint"]: row["weight"] for row in result.rows}
    expected = relative_weights(TABLE, WHOLE).raw
    assert found == pytest.approx({"wifi": expected[0], "restroom": expected[1]})
    assert result.base == 80


def test_a_target_that_nobody_was_asked() -> None:
    with pytest.raises(FilterError, match="whole"):
        DRIVERS.compute(log(), Filter(), {"target": "nothing"})


def told(scale: str, cut: str) -> list[str]:
    return [str(note) for note in IPA.compute(log(scale), Filter(), {"target": "whole", "cut": cut}).notes]


@pytest.mark.parametrize("cut", ["scale", "standard"])
def test_fixed_cuts_are_refused_on_another_scale(cut: str) -> None:
    assert told("0-10", cut)[-1].startswith("This needs every rating on the scale 1-5; found: 0-10.")
    assert told("0-10", "means")[-1] == told("1-5", cut)[-1] == "Nobody was asked how important the touchpoints are."


def test_the_verdict_may_be_on_a_scale_of_its_own() -> None:
    """Satisfied or not, 0 or 1: penalty and reward are then shares; the cuts are of the touchpoints' ratings."""
    rows = [replace(row, rating=float(row.rating >= 4), scale="0-1") if row.signal == "whole" else row
            for row in log().rows]  # fmt: skip
    found = {row["touchpoint"]: row for row in ASYMMETRY.compute(FakeLog(rows), Filter(), {"target": "whole"}).rows}
    assert set(found) == {"wifi", "restroom"}
    assert -1 < found["wifi"]["penalty"] < 0 < found["wifi"]["reward"] < 1


def test_penalty_and_reward_are_refused_on_another_scale() -> None:
    found = [len(ASYMMETRY.compute(log(scale), Filter(), {"target": "whole"}).rows) for scale in ("1-5", "0-10")]
    assert found == [2, 0]
