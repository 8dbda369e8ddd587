"""First purchase, repurchase, leaving and recommendation per period: who could, and who did."""

from __future__ import annotations

from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.kernel import kernel
from lotse.contacts.schema import Kind
from lotse.contacts.selection import Selection
from lotse.methods.tallies.cut import frozen

OUTCOMES: Final = ("first_purchase", "repurchase", "leaving", "recommendation")


class Step(IntEnum):
    """What a contact is to the outcomes."""

    NONE = 0
    SEEN = 1
    PURCHASE = 2
    REPURCHASE = 3  # also says that there was a purchase before the log began
    LEFT = 4
    RECOMMENDED = 5


_STEPS: Final = {
    Kind.PURCHASE: Step.PURCHASE,
    Kind.REPURCHASE: Step.REPURCHASE,
    Kind.CANCELLATION: Step.LEFT,
    Kind.RECOMMENDATION: Step.RECOMMENDED,
    Kind.REFERRAL: Step.RECOMMENDED,
}
_PURCHASE, _REPURCHASE, _LEFT, _RECOMMENDED = (int(step) for step in list(Step)[2:])


def steps(selection: Selection) -> NDArray[np.uint8]:
    """Per code of ``what`` its step; NONE where the filter does not let it count."""
    known: dict[str, Step] = {str(kind): step for kind, step in _STEPS.items()}
    found = [known.get(what.kind, Step.SEEN) for what in selection.codes.whats]
    return np.where(selection.whats, np.array(found, np.uint8), 0).astype(np.uint8)


def outcomes(chunk: Chunk, selection: Selection, edges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Array (periods, 4, 2): per period and outcome (see ``OUTCOMES``) the people who could, and those who did.

    ``edges`` (periods + 1,) in seconds since 1970. Could: for a first purchase, people met in the period who had not
    bought before it; for repurchase and leaving, customers at its start (bought, and not left since); for a
    recommendation, people met in the period. Earlier contacts say what somebody was at the start. Only known people.
    """
    state = np.zeros((len(edges) - 1, len(OUTCOMES), 2), np.int64)
    _outcomes(
        (chunk.offsets, chunk.people, chunk.time, chunk.what),
        (frozen(selection.people(chunk)), frozen(selection.rest(chunk)), steps(selection), edges),
        state,
    )
    return state


@kernel
def _outcomes(columns: Any, counting: Any, state: Any) -> None:
    offsets, people, time, what = columns
    persons, contacts, step_of, edges = counting
    could = np.zeros(4, np.int64)
    did = np.zeros(4, np.int64)
    for person in range(persons.size):
        if persons[person] == 0 or people[person] == 0:
            continue
        bought = False
        left = False
        i = offsets[person]
        for period in range(-1, edges.size - 1):  # -1: what lies before the first period
            could[:] = 0
            did[:] = 0
            could[0] = 0 if bought else 1
            could[1] = could[2] = 1 if bought and not left else 0
            while i < offsets[person + 1] and time[i] < edges[period + 1]:
                step = step_of[what[i]] if contacts.size == 0 or contacts[i] else 0
                i += 1
                if step == 0:
                    continue
                could[3] = 1
                if step == _PURCHASE and not bought:
                    did[0] = 1
                if step == _PURCHASE or step == _REPURCHASE:  # noqa: PLR1714, SIM109 - numba compares numbers, not members
                    did[1] = 1
                    bought = True
                    left = False
                elif step == _LEFT:
                    did[2] = 1
                    left = True
                elif step == _RECOMMENDED:
                    did[3] = 1
            could[0] = could[0] * could[3]
            if period < 0:
                continue
            for outcome in range(4):
                state[period, outcome, 0] += could[outcome]
                state[period, outcome, 1] += could[outcome] * did[outcome]
