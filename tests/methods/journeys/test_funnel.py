"""The funnel's definition, written out once more in plain Python."""

from __future__ import annotations

from collections import Counter
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lotse.contacts.errors import LotseError
from lotse.methods.journeys.funnel import Funnel, Step, steps_of_phases, steps_of_touchpoints
from tests.methods.journeys.small import PHASES, Person, Seen, answer, cuts, people, selection

PHASE_STEPS = (1, 2, 4)


def matches(seen: Seen, step: int) -> bool:
    return seen.touchpoint is not None and PHASES[seen.touchpoint] == PHASE_STEPS[step]


def counting(journey: Person) -> Person:
    """Contacts that the filter lets count: unmapped ones may, facts about a customer may not."""
    return [seen for seen in journey if seen.what != 7]


def given_order(journey: Person, window: int) -> list[int]:
    """Positions of the contacts that reach the steps."""
    reached: list[int] = []
    for at, seen in enumerate(journey):
        first = journey[reached[0]].time if reached else seen.time
        if len(reached) < len(PHASE_STEPS) and matches(seen, len(reached)) and seen.time - first <= window:
            reached.append(at)
    return reached


def any_order(journey: Person, window: int) -> list[int]:
    first = next((seen.time for seen in journey if any(matches(seen, step) for step in range(3))), 0)
    reached: list[int] = []
    for step in range(3):
        hits = [at for at, seen in enumerate(journey) if matches(seen, step) and 0 <= seen.time - first <= window]
        if not hits:
            break
        reached.append(max([*reached, hits[0]]))
    return reached


@settings(max_examples=80, deadline=None)
@given(journeys=people, borders=cuts, window=st.sampled_from([4, 86_400, 10**9]), free=st.booleans())
def test_funnel(journeys: list[Person], borders: set[int], window: int, free: bool) -> None:
    people_at, stopped = [0, 0, 0], [Counter[str]() for _ in range(3)]
    times: list[list[int]] = [[], [], []]
    for person in journeys:
        journey = counting(person)
        reached = (any_order if free else given_order)(journey, window)
        for step, at in enumerate(reached):
            people_at[step] += 1
            if step and not free:
                times[step].append(journey[at].time - journey[reached[step - 1]].time)
        if reached:
            after = [seen.touchpoint for seen in journey[reached[-1] + 1 :] if seen.touchpoint is not None]
            stopped[len(reached) - 1][after[0] if after else "end"] += 1
    chosen = selection()
    found = answer(Funnel(chosen, steps_of_phases(chosen, PHASE_STEPS), window, free), journeys, borders, chosen)
    assert [step.people for step in found] == people_at
    assert [step.stopped for step in found] == [sum(counts.values()) for counts in stopped]
    assert [Counter(dict(step.next)) for step in found] == stopped
    for step, gaps in zip(found, times, strict=True):
        assert step.median_seconds == (pytest.approx(median(gaps), rel=1 / 30) if gaps else None)


def test_chosen_touchpoints_and_what_people_did_next() -> None:
    journeys = [[Seen(0, 0), Seen(10, 2)], [Seen(0, 0), Seen(5, 1)], [Seen(3, 1)]]
    chosen = selection()
    assert answer(Funnel(chosen, steps_of_touchpoints(chosen, ["a", "b"])), journeys, {1}, chosen) == [
        Step(2, None, 1, (("c", 1),)),
        Step(1, 5.0, 1, (("end", 1),)),
    ]


def test_a_funnel_needs_steps_that_exist() -> None:
    chosen = selection()
    with pytest.raises(LotseError, match="No such touchpoint: x"):
        steps_of_touchpoints(chosen, ["x"])
    with pytest.raises(LotseError, match="found 0"):
        Funnel(chosen, [])
