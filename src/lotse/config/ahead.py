"""Answers over a large log, prepared before anybody asks: a site gives the last ones until the next are there.

A pass over ten million contacts takes seconds, and on a busy site there is always something new. So a thread of the
web process looks for it, answers the pages' own questions and those asked last over the new generation of the index,
and only then takes it into use. Pages and API may be up to ``BEHIND`` seconds behind; a log below ``LARGE`` contacts is
always answered as it is at that moment.
"""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from lotse.config.registry import FINDINGS
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.journeys.generation import Manifest, current, shared
from lotse.contacts.journeys.held import hold, release
from lotse.contacts.journeys.logged import Logged
from lotse.contacts.journeys.reader import Journeys, open_journeys
from lotse.contacts.log import ContactLog
from lotse.findings.memory import MEMORY, Memory, Question, state_of
from lotse.findings.run import run
from lotse.findings.types import Finding, Result

logger = logging.getLogger(__name__)

LARGE: Final = 2_000_000  # contacts
LOOK: Final = 10.0  # seconds between two looks
BEHIND: Final = 60.0  # seconds, at most
SHARE: Final = 0.5  # of them for preparing; what is not ready then follows when the new generation is in use

# What the start page, map, questions and the evidence of a touchpoint ask without a filter; the quick ones first.
_NAMES: Final = (
    "touchpoints", "phases", "decisions", "balance-over-time", "outcomes", "loyalty", "changes", "drivers", "asymmetry",
    "ipa", "kano", "reliability", "audit-gap", "problems", "incidents", "exit-risk", "efficiency", "moments",
)  # fmt: skip
STANDING: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    *((name, {}) for name in _NAMES),
    ("consequences", {"after": "bad"}),
    ("consequences", {"after": "good"}),
)


class Pinned(ContactLog):
    """The log with one generation of its index, whatever has arrived since."""

    def __init__(self, home: Home, folder: Path) -> None:
        super().__init__(home)
        self._folder = folder

    def journeys(self) -> Journeys:
        return Journeys(self._folder, shared(self._folder))


class Ahead:
    """What one process prepares for one data folder."""

    def __init__(self, home: Home, minimum: int, memory: Memory = MEMORY) -> None:
        self._home, self._minimum, self._memory = home, minimum, memory
        self._in_use: Hashable = None

    def look(self) -> None:
        """Take the newest generation into use, with its answers."""
        if not is_large(self._home):
            release(self._home)
            return
        looked = monotonic()
        with open_journeys(self._home, Logged(self._home)) as journeys:
            log = Pinned(self._home, journeys.folder)
            state = state_of(log)
            answers = self._answers(log) if state != self._in_use else iter(())
            ready = dict(_until(answers, looked + SHARE * BEHIND))
            if current(self._home) != journeys.folder:  # a reader has seen newer contacts: nobody goes back
                return
            hold(self._home, journeys.folder, looked + BEHIND)
            self._memory.adopt(state, ready)
            self._in_use = state
            for question, answer in answers:
                self._memory.keep(state, question, answer)

    def _answers(self, log: ContactLog) -> Iterator[tuple[Question, Result]]:
        for question, finding in self._questions().items():
            with suppress(LotseError):  # too little to say anything; the page says so
                yield question, run(finding, log, question.where, dict(question.options), self._minimum)

    def _questions(self) -> dict[Question, Finding]:
        standing = {
            Question.of(FINDINGS[name], Filter(), options, self._minimum): FINDINGS[name] for name, options in STANDING
        }
        return {**standing, **self._memory.recent()}


def is_large(home: Home) -> bool:
    """Whether the index, as it stands, holds ``LARGE`` contacts; nothing is built or opened for it."""
    folder = current(home)
    return folder is not None and sum(part.contacts for part in Manifest.load(folder).parts) >= LARGE


def keep_ahead(home: Home, minimum: int) -> None:
    """Look again and again; what cannot be read now may be read the next time, and until then pages are exact."""
    ahead = Ahead(home, minimum)
    while True:
        try:
            ahead.look()
        except (LotseError, OSError) as error:
            logger.warning("Nothing was prepared: %s", error)
        sleep(LOOK)


def _until(answers: Iterator[tuple[Question, Result]], end: float) -> Iterator[tuple[Question, Result]]:
    """The answers up to a moment; the rest stays in ``answers``."""
    for answer in answers:
        yield answer
        if monotonic() > end:
            return
