"""The finding ``variants`` against counting by hand."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, fisher_exact
from statsmodels.stats.proportion import confint_proportions_2indep

from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.findings.variants import FINDING
from lotse.contacts.filters import Filter
from tests.analysis.findings.lives import lives, log_of, logs, steps
from tests.analysis.findings.worlds import Row


def found(rows: list[Row], **options: str) -> list[dict[str, object]]:
    return [dict(row) for row in FINDING.compute(log_of(rows), Filter(), options).rows]


def ways(rows: list[Row], collapse: bool, until: str = "") -> Counter[tuple[tuple[str, ...], bool]]:
    counts: Counter[tuple[tuple[str, ...], bool]] = Counter()
    for life in lives(rows).values():
        ends = [at for at, row in enumerate(life) if row.kind == until]
        walked = [row.signal for row in steps(life[: ends[0]] if ends else life)]
        way = tuple(key for key, _ in groupby(walked)) if collapse else tuple(walked)
        if way or ends:
            counts[way, bool(ends)] += 1
    return counts


@settings(max_examples=50, deadline=None)
@given(rows=logs, collapse=st.booleans())
def test_most_frequent_ways(rows: list[Row], collapse: bool) -> None:
    expected = {way: n for (way, _), n in ways(rows, collapse).items()}
    answer = found(rows, collapse="yes" if collapse else "no")
    assert {row["journey"]: row["people"] for row in answer} == expected
    assert [row["people"] for row in answer] == sorted(expected.values(), reverse=True)


@settings(max_examples=50, deadline=None)
@given(rows=logs)
def test_groups_end_before_the_outcome_and_are_tested(rows: list[Row]) -> None:
    counts = ways(rows, collapse=True, until="cancellation")
    stayed, left = (sum(n for (_, out), n in counts.items() if out is group) for group in (False, True))
    answer = found(rows, compare="left")
    assert {row["journey"] for row in answer} == {way for way, _ in counts}
    tests = []
    for row in answer:
        without, having = counts[row["journey"], False], counts[row["journey"], True]
        assert (row["without_people"], row["with_people"]) == (without, having)
        tests.append(fisher_exact([[without, stayed - without], [having, left - having]]).pvalue)
        if stayed and left:
            low, high = confint_proportions_2indep(having, left, without, stayed, method="newcomb")
            assert (row["difference_low"], row["difference_high"]) == pytest.approx((low, high))
    assert [row["p"] for row in answer] == pytest.approx(tests)
    if tests:
        assert [row["p_adjusted"] for row in answer] == pytest.approx(false_discovery_control(tests))


def test_top_is_a_number() -> None:
    with pytest.raises(FilterError, match="from 1 to 1000"):
        found([], top="all")
