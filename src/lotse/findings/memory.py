"""Answers kept in the process: the same question is computed once, until anything that it rests on has changed. And
what several answers rest on, as far as it is small.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from lotse.findings.run import run, settled
from lotse.findings.types import Finding, Result

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MOST: Final = 256  # answers
RECENT: Final = 48  # questions that are worth answering anew before anybody asks them again
PARTS: Final = 2**27  # bytes


@dataclass(frozen=True)
class Question:
    """One finding under one filter; equal for what has the same answer, whether a default was named or not."""

    finding: str
    where: Filter
    options: tuple[tuple[str, str], ...]
    minimum: int

    @classmethod
    def of(cls, finding: Finding, where: Filter, options: Mapping[str, str], minimum: int) -> Question:
        return cls(finding.name, where, tuple(sorted(settled(finding, options).items())), minimum)


class Memory:
    """The answers used last, all of one state of the log: with the next state the old ones go, texts included."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._state: Hashable = None
        self._answers: OrderedDict[Question, Result] = OrderedDict()
        self._asked: OrderedDict[Question, Finding] = OrderedDict()

    def ask(self, finding: Finding, log: ContactLog, where: Filter, options: Mapping[str, str], minimum: int) -> Result:
        """As ``run``. The day counts too, since some findings look back from today."""
        question = Question.of(finding, where, options, minimum)
        state = state_of(log)
        known = self._find(state, question, finding)
        return known or self.keep(state, question, run(finding, log, where, options, minimum))

    def recent(self) -> dict[Question, Finding]:
        """The questions asked last, the latest first, of whatever state."""
        with self._lock:
            return dict(reversed(self._asked.items()))

    def adopt(self, state: Hashable, answers: Mapping[Question, Result]) -> None:
        """Answers computed elsewhere, of a state that is the one from now on."""
        with self._lock:
            if state != self._state:
                self._state = state
                self._answers.clear()
            self._answers.update(answers)

    def _find(self, state: Hashable, question: Question, finding: Finding) -> Result | None:
        with self._lock:
            self._asked[question] = finding
            self._asked.move_to_end(question)
            while len(self._asked) > RECENT:
                self._asked.popitem(last=False)
            if state != self._state:
                self._state = state
                self._answers.clear()
            elif question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def keep(self, state: Hashable, question: Question, answer: Result) -> Result:
        """Not where another request has seen a newer state meanwhile: the answer may be of either."""
        with self._lock:
            if state == self._state:
                self._answers[question] = answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return answer


def state_of(log: ContactLog) -> Hashable:
    return (log.state(), today())


def today() -> date:
    return datetime.now(UTC).date()


MEMORY: Final = Memory()  # the process's own: pages and API share it
ask: Final = MEMORY.ask


class Parts:
    """What several answers rest on, the parts used last, at most so many bytes together. Their keys say of which state
    of the log they are, so that nothing old is ever given; it goes when there is no more room.
    """

    def __init__(self, most: int = PARTS) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()

    def once[T](self, key: Hashable, compute: Callable[[], T], size: Callable[[T], int]) -> T:
        """What is kept under the key, else computed; ``size`` in bytes."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                known: T = self._kept[key][0]
                return known
        part = compute()
        taken = size(part)
        with self._lock:
            if taken <= self._most:
                self._kept[key] = (part, taken)
            while sum(each for _, each in self._kept.values()) > self._most:
                self._kept.popitem(last=False)
        return part

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


SHARED: Final = Parts()  # the process's own
