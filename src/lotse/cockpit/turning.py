"""Which touchpoints are moments of truth: known from the last answer of the finding, which no page waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock, Thread
from time import monotonic
from typing import Any, Final

from lotse.cockpit import registry
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home

FRESH: Final = 3600.0  # seconds that an answer is shown before the next one is prepared


class Turning:
    """The process's own knowledge, for each data folder."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._known: dict[str, tuple[float, frozenset[str]]] = {}
        self._at_work: set[str] = set()

    def marked(self) -> frozenset[str]:
        """What is known; an answer that is missing or old is prepared beside, for the next page."""
        if "moments" not in registry.findings():
            return frozenset()
        home = str(Home.at().root)
        with self._lock:
            since, known = self._known.get(home, (float("-inf"), frozenset[str]()))
            due = monotonic() - since > FRESH and home not in self._at_work
            if due:
                self._at_work.add(home)
        if due:
            Thread(target=self.prepare, args=[home], daemon=True).start()
        return known

    def prepare(self, home: str) -> None:
        try:
            found = moments(registry.ask(registry.finding("moments"), Filter(), {}).rows)
        except LotseError:  # too little to say anything: then nothing is marked
            found = frozenset()
        finally:
            with self._lock:
                self._at_work.discard(home)
        with self._lock:
            self._known[home] = (monotonic(), found)


def moments(rows: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    """The touchpoints that make or break: what customers do demonstrably depends on them, whatever else is said."""
    return frozenset(row["touchpoint"] for row in rows if turns(row))


def turns(row: Mapping[str, Any]) -> bool:
    """Is it demonstrated by what customers do, and not only by what they say?"""
    return "behaviour" in (row.get("demonstrated_by") or ())


turning: Final = Turning()
