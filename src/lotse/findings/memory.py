"""Answers kept in the process: the same question is computed once, until anything that it rests on has changed."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from datetime import UTC, date, datetime
from threading import Lock
from typing import TYPE_CHECKING, Final

from lotse.findings.run import run
from lotse.findings.types import Finding, Result

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MOST: Final = 256  # answers


class Memory:
    """The answers used last, all of one state of the log: with the next state the old ones go, texts included."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = Lock()
        self._state: Hashable = None
        self._answers: OrderedDict[Hashable, Result] = OrderedDict()

    def ask(self, finding: Finding, log: ContactLog, where: Filter, options: Mapping[str, str], minimum: int) -> Result:
        """As ``run``. The day counts too, since some findings look back from today."""
        state = (log.state(), today())
        question = (finding.name, where, tuple(sorted(options.items())), minimum)
        known = self._find(state, question)
        return known or self._keep(state, question, run(finding, log, where, options, minimum))

    def _find(self, state: Hashable, question: Hashable) -> Result | None:
        with self._lock:
            if state != self._state:
                self._state = state
                self._answers.clear()
            elif question in self._answers:
                self._answers.move_to_end(question)
            return self._answers.get(question)

    def _keep(self, state: Hashable, question: Hashable, answer: Result) -> Result:
        """Not where another request has seen a newer state meanwhile: the answer may be of either."""
        with self._lock:
            if state == self._state:
                self._answers[question] = answer
                while len(self._answers) > self._most:
                    self._answers.popitem(last=False)
        return answer


def today() -> date:
    return datetime.now(UTC).date()


ask: Final = Memory().ask  # the process's own: pages and API share it
