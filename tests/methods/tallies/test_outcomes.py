"""Outcomes and balance per period against plain counting."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.filters import Filter
from lotse.contacts.journeys.chunk import NO_VALENCE
from lotse.contacts.journeys.codes import Codes, What
from lotse.contacts.resolve import resolve
from lotse.contacts.selection import select
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.tallies.balance import ANY, BAD, GOOD, balance, good_per_bad
from lotse.methods.tallies.cut import Cut
from lotse.methods.tallies.outcomes import outcomes
from tests.methods.journeys.small import CATALOGUE, Person, Seen, chunk

KINDS = ("use", "purchase", "repurchase", "cancellation", "recommendation", "rating", "comment", "profile")
WHATS = tuple(What("crm", "a", kind) for kind in KINDS)
CODES = Codes(whats=WHATS, segments=((), (("tariff", "x"),)))
SELECTION = select(Filter(), CODES, resolve(CATALOGUE, WHATS))
EDGES = np.array([10, 20, 35, 50], np.int64)

contacts = st.builds(
    Seen,
    time=st.integers(0, 60),
    what=st.integers(0, len(KINDS) - 1),
    valence=st.sampled_from([NO_VALENCE, -120, 0, 60]),
    count=st.sampled_from([1, 1, 3]),
)
journeys = st.lists(
    st.lists(contacts, min_size=1, max_size=9).map(lambda journey: sorted(journey, key=lambda seen: seen.time)),
    min_size=1,
    max_size=6,
)


def columns(people: list[Person]):
    return chunk(people, list(range(1, len(people) + 1)), [1] * len(people))


def kinds(journey: Person, start: int, end: int) -> list[str]:
    found = [KINDS[seen.what] for seen in journey if start <= seen.time < end]
    return [kind for kind in found if kind != "profile"]


def plainly(people: list[Person], start: int, end: int) -> list[list[int]]:
    counts = [[0, 0] for _ in range(4)]
    for journey in people:
        before, now = kinds(journey, 0, start), kinds(journey, start, end)
        bought = any(kind in {"purchase", "repurchase"} for kind in before)
        ties = [kind for kind in before if kind in {"purchase", "repurchase", "cancellation"}]
        customer = bought and ties[-1] != "cancellation"
        buys = [kind for kind in now if kind in {"purchase", "repurchase"}]
        could = [bool(now) and not bought, customer, customer, bool(now)]
        did = [buys[:1] == ["purchase"], bool(buys), "cancellation" in now, "recommendation" in now]
        for at in range(4):
            counts[at][0] += could[at]
            counts[at][1] += could[at] and did[at]
    return counts


@settings(deadline=None)
@given(journeys)
def test_outcomes_are_counted_as_they_are_defined(people: list[Person]):
    found = outcomes(columns(people), SELECTION, EDGES).tolist()
    assert found == [plainly(people, int(a), int(b)) for a, b in pairwise(EDGES)]


@settings(deadline=None)
@given(journeys)
def test_balance_counts_good_and_bad_per_person(people: list[Person]):
    roles = np.array([{"rating": 2, "comment": 3}.get(kind, 1) for kind in KINDS], np.uint8)
    cut = Cut(SELECTION, roles * SELECTION.whats, np.zeros(len(KINDS), np.int32), np.array([-1], np.int32))
    found = balance(columns(people), cut, EDGES)
    for period in range(3):
        for side, kind in enumerate(("rating", "comment")):
            seen = [
                (number, one.valence)
                for number, journey in enumerate(people)
                for one in journey
                if EDGES[period] <= one.time < EDGES[period + 1] and KINDS[one.what] == kind and one.count == 1
                if one.valence not in {NO_VALENCE, 0}
            ]
            good, bad = [n for n, felt in seen if felt > 0], [n for n, felt in seen if felt < 0]
            assert found.total[period, side].tolist() == [len(bad), len(good), len({*good, *bad})]
            assert found.people[period, side].tolist() == [len(set(bad)), len(set(good)), len({*good, *bad})]
            assert found.cross[period, side, GOOD, BAD] == sum(good.count(n) * bad.count(n) for n in range(len(people)))


def test_good_per_bad_is_a_ratio_with_its_interval():
    people = list(range(50))
    bad, good, anything = [1] * 50, [2] * 49 + [4], [1] * 50
    sums = cluster_sums([bad, good, anything], people)
    found = good_per_bad(sums)
    assert found.value == 2.04
    assert found.n == 50
    assert found.low is not None and found.high is not None
    assert 1.9 < found.low < 2.04 < found.high < 2.2
    assert np.isclose(found.low * found.high, 2.04**2)


def test_nothing_bad_has_no_ratio():
    sums = cluster_sums([[0, 0], [1, 2], [1, 1]], [1, 2])
    assert good_per_bad(sums).value is None
    assert sums.people[ANY] == 2
