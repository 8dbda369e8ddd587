"""Loyalty status: the rules against a plain reading of them, and the filter against the status."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.codes import Codes, What
from lotse.contacts.loyalty import DAY, NAMES, Rules, events, standing
from lotse.contacts.resolve import resolve
from lotse.contacts.selection import select
from tests.methods.journeys.small import CATALOGUE, Person, Seen, chunk

KINDS = (
    "use",
    "purchase",
    "repurchase",
    "cancellation",
    "recommendation",
    "referral",
    "exposure",
    "audit",
    "complaint",
)
WHATS = tuple(What("crm", kind, kind) for kind in KINDS)
CODES = Codes(whats=WHATS, segments=((), (("tariff", "x"),)), observed_until=1000 * DAY)
RULES = Rules(rhythm_days=20, weight=2, risk=2, lost=4, fan_days=60)

journeys = st.lists(
    st.lists(
        st.builds(Seen, time=st.integers(0, 400 * DAY), what=st.integers(0, len(KINDS) - 1)), min_size=1, max_size=7
    ).map(lambda journey: sorted(journey, key=lambda seen: seen.time)),
    min_size=1,
    max_size=6,
)


def plainly(journey: Person, at: int, rules: Rules) -> str | None:  # noqa: PLR0911 - one return a rule
    """The rules read word by word."""
    said = [(seen.time, KINDS[seen.what]) for seen in journey if seen.time < at]
    own = [(time, kind) for time, kind in said if kind not in {"exposure", "audit"}]
    if not own:
        return None
    bought = [time for time, kind in own if kind in {"purchase", "repurchase"}]
    ended = [n for n, (_, kind) in enumerate(own) if kind == "cancellation"]
    again = [n for n, (_, kind) in enumerate(own) if kind in {"purchase", "repurchase"}]
    if ended and (not again or ended[-1] > again[-1]):
        return "lost"
    if not bought:
        return "prospect"
    days = sorted({time // DAY for time in bought})
    rhythm = (rules.weight * rules.rhythm_days + days[-1] - days[0]) / (rules.weight + len(days) - 1)
    silence = (at - own[-1][0]) / DAY
    told = [time for time, kind in own if kind in {"recommendation", "referral"}]
    if silence > rules.lost * rhythm:
        return "lost"
    if silence > rules.risk * rhythm:
        return "at_risk"
    if told and at - told[-1] <= rules.fan_days * DAY:
        return "fan"
    return "regular" if len(days) > 1 else "first_buyer"


@settings(deadline=None)
@given(journeys, st.integers(1, 500 * DAY))
def test_status_is_what_the_rules_say(people: list[Person], at: int):
    found = standing(chunk(people, list(range(1, len(people) + 1)), [1] * len(people)), events(CODES), at, RULES)
    assert [NAMES[code - 1] if code else None for code in found] == [plainly(one, at, RULES) for one in people]


def test_nobody_without_a_number_has_a_status():
    found = standing(chunk([[Seen(5, 1)]], [0], [1]), events(CODES), 10)
    assert found.tolist() == [0]


@settings(deadline=None)
@given(journeys, st.sampled_from(NAMES))
def test_filter_chooses_the_people_of_a_status(people: list[Person], name: str):
    columns = chunk(people, list(range(1, len(people) + 1)), [1] * len(people))
    chosen = select(Filter(loyalty=(name,)), CODES, resolve(CATALOGUE, WHATS)).people(columns)
    expected = standing(columns, events(CODES), CODES.observed_until) == NAMES.index(name) + 1
    np.testing.assert_array_equal(chosen.astype(bool), expected)


def test_filter_judges_at_the_end_of_its_period():
    from datetime import UTC, datetime  # noqa: PLC0415

    columns = chunk([[Seen(DAY, 1)]], [1], [1])
    early = Filter(loyalty=("first_buyer",), until=datetime.fromtimestamp(3 * DAY, UTC))
    resolution = resolve(CATALOGUE, WHATS)
    assert select(early, CODES, resolution).people(columns).tolist() == [1]
    assert select(replace(early, until=None), CODES, resolution).people(columns).tolist() == [0]


def test_unknown_status_is_refused_with_those_there_are():
    with pytest.raises(LotseError, match="There are: prospect, first_buyer"):
        select(Filter(loyalty=("friend",)), CODES, resolve(CATALOGUE, WHATS))
