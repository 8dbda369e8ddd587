"""Steps counted in one pass give the chain that the paths give."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.methods.attribution import JourneySteps, PathError, Paths, counting, removal_effects
from lotse.methods.journeys.sequences import JourneySequences
from tests.methods.journeys.small import Person, answer, cuts, people, selection


@pytest.mark.parametrize("dense", [0, counting.DENSE])
@settings(max_examples=40, deadline=None)
@given(journeys=people, borders=cuts, order=st.sampled_from([1, 2, 3]))
def test_the_same_effects(dense: int, journeys: list[Person], borders: set[int], order: int) -> None:
    chosen, kept = selection(), counting.DENSE
    counting.DENSE = dense  # type: ignore[misc]
    try:
        counted = answer(JourneySteps(chosen, ("purchase",), order), journeys, borders, chosen)
    finally:
        counting.DENSE = kept  # type: ignore[misc]
    method = JourneySequences(chosen, ("purchase",), split=True)
    grouped = answer(method, journeys, borders, chosen)
    counts = grouped.counts.astype(np.float64)
    paths = Paths(method.nodes.keys, grouped.steps.astype(np.int64), grouped.starts, counts[:, 1], counts[:, 0])
    assert counted.conversions == counts[:, 1].sum()
    assert counted.unexplained == counts[np.diff(grouped.starts) == 0, 1].sum()
    try:
        expected = removal_effects(paths, order)
    except PathError:
        with pytest.raises(PathError):
            counted.chain.effects(counted.touchpoints)
        return
    assert counted.chain.effects(counted.touchpoints) == pytest.approx(expected, abs=1e-9)
