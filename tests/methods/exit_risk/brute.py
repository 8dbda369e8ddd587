"""Spells, windows and trials counted contact by contact, as the docstrings say, without the methods' own loops."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import strategies as st

from lotse.methods.exit_risk.exposure import DAY, NEVER, UNSAID

UNTIL = 400  # days observed
TOUCHPOINTS = 2
STATE = {-1: 0, 0: 1, 1: 2, UNSAID: 3}


@dataclass(frozen=True)
class Contact:
    day: int
    touchpoint: int  # −1: none
    sign: int
    bought: bool


type Life = tuple[list[Contact], int | None]  # contacts in time order, day of leaving (or of the event)

contact = st.builds(
    Contact, st.integers(0, UNTIL - 1), st.integers(-1, TOUCHPOINTS - 1), st.sampled_from(list(STATE)), st.booleans()
)
lives = st.lists(
    st.tuples(
        st.lists(contact, max_size=8, unique_by=lambda one: one.day).map(
            lambda all_: sorted(all_, key=lambda c: c.day)
        ),
        st.none() | st.integers(1, UNTIL + 50),
    ),
    min_size=1,
    max_size=6,
)


def arrays(people: list[Life]) -> dict[str, np.ndarray]:
    every = [one for contacts, _ in people for one in contacts]
    return {
        "offsets": np.cumsum([0, *(len(contacts) for contacts, _ in people)]),
        "time": np.array([one.day for one in every], np.int64) * DAY,
        "touchpoint": np.array([one.touchpoint for one in every], np.int64),
        "sign": np.array([one.sign for one in every], np.int8),
        "bought": np.array([one.bought for one in every], bool),
        "ends": np.array([NEVER if day is None else day * DAY for _, day in people], np.int64),
    }


def spells(people: list[Life], window: int) -> tuple[np.ndarray, np.ndarray]:
    """Exits, and days at risk, (touchpoints, states)."""
    exits, days = np.zeros((2, TOUCHPOINTS, 4))
    for contacts, left in people:
        end = UNTIL if left is None else min(left, UNTIL)
        for touchpoint in range(TOUCHPOINTS):
            here = [one for one in contacts if one.touchpoint == touchpoint and one.day < end]
            for at, one in enumerate(here):
                nearest = [one.day + window, end, *(other.day for other in here[at + 1 : at + 2])]
                days[touchpoint, STATE[one.sign]] += min(nearest) - one.day
                last = at == len(here) - 1
                exits[touchpoint, STATE[one.sign]] += last and left == end <= one.day + window
    return exits, days


def windows(people: list[Life], window: int) -> tuple[np.ndarray, np.ndarray]:
    """Events and trials, (touchpoints, states)."""
    events, trials = np.zeros((2, TOUCHPOINTS, 4))
    for contacts, event in people:
        for touchpoint in range(TOUCHPOINTS):
            for known in (True, False):
                free = 0
                for one in contacts:
                    if one.touchpoint != touchpoint or (one.sign != UNSAID) != known or one.day < free:
                        continue
                    if (event is not None and one.day >= event) or one.day + window > UNTIL:
                        continue
                    free = one.day + window
                    trials[touchpoint, STATE[one.sign]] += 1
                    events[touchpoint, STATE[one.sign]] += event is not None and event <= free
    return events, trials


def silences(people: list[Life], settle: int, usual: int, weight: int, factor: int) -> tuple[np.ndarray, np.ndarray]:
    """Gone and trials, (touchpoints, states); every contact shows that the customer is still one."""
    gone, trials = np.zeros((2, TOUCHPOINTS, 4))
    for contacts, left in people:
        notice = np.inf if left is None else left
        for touchpoint in range(TOUCHPOINTS):
            free = 0
            for one in contacts:
                days = [other.day for other in contacts if other.bought and other.day <= one.day]
                if one.touchpoint != touchpoint or one.day >= notice or one.day < free or len(days) < 2:
                    continue
                landmark = one.day + settle
                horizon = landmark + factor * (weight * usual + days[-1] - days[0]) / (weight + len(days) - 1)
                if horizon > UNTIL or notice <= landmark:
                    continue
                later = [other.day for other in contacts if other.day > landmark]
                silent = not later or later[0] > min(horizon, notice)
                free = horizon if silent else later[0]
                told = [c.sign for c in contacts if c.touchpoint == touchpoint and one.day <= c.day <= landmark]
                said = [sign for sign in told if sign != UNSAID]
                state = 3 if not said else 0 if -1 in said else 2 if 1 in said else 1
                trials[touchpoint, state] += 1
                gone[touchpoint, state] += silent
    return gone, trials
