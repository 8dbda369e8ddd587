"""The test behind a variant, against SciPy's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import fisher_exact

from lotse.methods.journeys.sequences import Grouped
from lotse.methods.journeys.variants import variants


@settings(max_examples=100, deadline=None)
@given(counts=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=4))
def test_each_journey_against_all_others(counts: list[tuple[int, int]]) -> None:
    steps, starts = np.arange(len(counts), dtype=np.int16), np.arange(len(counts) + 1)
    found = variants(Grouped(steps, starts, np.array(counts, np.int64)), tuple("abcd"))
    totals = np.sum(counts, axis=0)
    for variant in found:
        here = np.array(counts["abcd".index(variant.touchpoints[0])])
        assert variant.p == pytest.approx(fisher_exact(np.array([here, totals - here])).pvalue, rel=1e-6)
