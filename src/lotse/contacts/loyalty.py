"""How a customer stands to the company, by visible rules, judged from the whole journey up to one moment."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts.journeys.chunk import Chunk
from lotse.contacts.journeys.codes import Codes
from lotse.contacts.kernel import kernel
from lotse.contacts.schema import NOT_EXPERIENCED, Kind


class Loyalty(IntEnum):
    """0 is nobody: a contact without a customer, or a person without any contact up to the moment."""

    PROSPECT = 1
    FIRST_BUYER = 2
    REGULAR = 3
    FAN = 4
    AT_RISK = 5
    LOST = 6


NAMES: Final = tuple(status.name.lower() for status in Loyalty)
DAY: Final = 86_400


@dataclass(frozen=True)
class Rules:
    """``rhythm_days``: usual distance between two purchases, before a customer has shown their own; it weighs as
    much as ``weight`` distances of theirs. Silent for more than ``risk`` times their rhythm: at risk; ``lost`` times:
    lost. A recommendation makes a fan for ``fan_days``.
    """

    rhythm_days: float = 180.0
    weight: float = 2.0
    risk: float = 2.0
    lost: float = 4.0
    fan_days: float = 730.0


DEFAULT: Final = Rules()


class Event(IntEnum):
    """What a contact is to the rules."""

    NONE = 0  # nothing the customer did or met: exposure, facts, staff
    MET = 1
    BOUGHT = 2
    LEFT = 3
    RECOMMENDED = 4


_EVENTS: Final = {
    Kind.PURCHASE: Event.BOUGHT,
    Kind.REPURCHASE: Event.BOUGHT,
    Kind.CANCELLATION: Event.LEFT,
    Kind.RECOMMENDATION: Event.RECOMMENDED,
    Kind.REFERRAL: Event.RECOMMENDED,
    Kind.EXPOSURE: Event.NONE,
    **dict.fromkeys(NOT_EXPERIENCED, Event.NONE),
}
_MET, _BOUGHT, _LEFT, _RECOMMENDED = (int(event) for event in list(Event)[1:])


def events(codes: Codes) -> NDArray[np.uint8]:
    """Per code of ``What`` its ``Event``."""
    known: dict[str, Event] = {str(kind): event for kind, event in _EVENTS.items()}
    return np.array([known.get(what.kind, Event.MET) for what in codes.whats], np.uint8)


def standing(chunk: Chunk, event: NDArray[np.uint8], at: int, rules: Rules = DEFAULT) -> NDArray[np.uint8]:
    """Per person of the chunk their ``Loyalty`` just before ``at`` (seconds since 1970).

    In this order: left (a cancellation with no purchase after it) → lost; nothing bought → prospect; silent for more
    than ``lost`` or ``risk`` times the own rhythm → lost, at risk; recommended within ``fan_days`` → fan; bought on
    two days or more → regular; else first buyer. Own rhythm: (weight × rhythm_days + days from the first to the last
    purchase) / (weight + number of distances), purchases on one day being one. Silence counts from the last contact.
    """
    result = np.zeros(len(chunk.people), np.uint8)
    numbers = np.array([rules.rhythm_days * DAY, rules.weight, rules.risk, rules.lost, rules.fan_days * DAY])
    _standing(chunk.offsets, chunk.people, chunk.time, chunk.what, event, at, numbers, result)
    return result


@kernel
def _standing(  # noqa: PLR0912 - one pass, compiled as one loop
    offsets: Any, people: Any, time: Any, what: Any, event: Any, at: int, rules: Any, result: Any
) -> None:
    typical, weight, risk, lost, fan = rules
    for person in range(people.size):
        if people[person] == 0:
            continue
        days = 0
        first = last_day = latest = left = told = np.int64(-1)
        for i in range(offsets[person], offsets[person + 1]):
            if time[i] >= at:
                break
            kind = event[what[i]]
            if kind == 0:
                continue
            latest = np.int64(time[i])
            if kind == _BOUGHT:
                left = np.int64(-1)
                day = latest // DAY
                if day != last_day:
                    days += 1
                    first = day if first < 0 else first
                    last_day = day
            elif kind == _LEFT:
                left = latest
            elif kind == _RECOMMENDED:
                told = latest
        if latest < 0:
            continue
        rhythm = (weight * typical + (last_day - first) * DAY) / (weight + max(days - 1, 0))
        silent = at - latest
        if left >= 0:
            result[person] = 6
        elif days == 0:
            result[person] = 1
        elif silent > lost * rhythm:
            result[person] = 6
        elif silent > risk * rhythm:
            result[person] = 5
        elif told >= 0 and at - told <= fan:
            result[person] = 4
        else:
            result[person] = 3 if days > 1 else 2
