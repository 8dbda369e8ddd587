"""A large log: its answers are prepared before anybody asks, and nobody waits for them or goes back in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from lotse.cockpit import registry
from lotse.cockpit.questions.asking import Asking
from lotse.cockpit.questions.evidence import collected
from lotse.cockpit.questions.questions import QUESTIONS
from lotse.config import ahead
from lotse.config.ahead import Ahead, is_large
from lotse.config.registry import FINDINGS
from lotse.contacts.erasure import erase
from lotse.contacts.errors import LotseError
from lotse.contacts.filters import Filter
from lotse.contacts.home import Home
from lotse.contacts.inbox import Inbox
from lotse.contacts.journeys.held import release
from lotse.contacts.log import ContactLog
from lotse.findings import memory as memories
from lotse.findings.memory import Memory
from lotse.findings.types import Finding, Result
from tests.contacts.samples import contacts

MINIMUM = 5
PHONES = Filter(devices=("phone",))


@pytest.fixture
def large(imported: Home, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr(ahead, "LARGE", 100)
    ContactLog(imported).journeys().close()
    yield imported
    release(imported)


@pytest.fixture
def computed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Filter]]:
    """What is computed, by pages and ahead of them."""
    found: list[tuple[str, Filter]] = []
    real = ahead.run

    def counting(finding: Any, log: Any, where: Filter, options: Any, minimum: int) -> Any:
        found.append((finding.name, where))
        return real(finding, log, where, options, minimum)

    monkeypatch.setattr(ahead, "run", counting)
    monkeypatch.setattr(memories, "run", counting)
    return found


def arrive(home: Home, *ids: str) -> None:
    with Inbox.open(home) as inbox:
        inbox.append(contacts(ids, [1] * len(ids), source="hotel", signal="push", device="phone"))


def asked(memory: Memory, home: Home, name: str, where: Filter | None = None) -> Any:
    return memory.ask(FINDINGS[name], ContactLog(home), where or Filter(), {}, MINIMUM)


def volume(memory: Memory, home: Home, where: Filter | None = None) -> int:
    return sum(row["volume"] for row in asked(memory, home, "phases", where).rows)


def test_standing_questions_are_answered_before_anybody_asks(large: Home, computed: list[Any]) -> None:
    memory = Memory()
    Ahead(large, MINIMUM, memory).look()
    prepared = list(computed)
    assert {name for name, _ in prepared} >= {"touchpoints", "phases", "decisions", "loyalty"}
    for name in ("touchpoints", "phases", "decisions", "balance-over-time", "outcomes", "loyalty", "changes"):
        asked(memory, large, name)
    assert computed == prepared


def test_pages_give_the_last_answers_until_the_next_are_ready(large: Home, computed: list[Any]) -> None:
    memory, site = Memory(), None
    site = Ahead(large, MINIMUM, memory)
    site.look()
    before = asked(memory, large, "weekly").base
    arrive(large, "new-1", "new-2")
    computed.clear()
    assert asked(memory, large, "weekly").base == before
    assert computed == []
    site.look()
    assert ("weekly", Filter()) in computed
    computed.clear()
    with ContactLog(large).journeys() as index:
        assert index.contacts == 174
    asked(memory, large, "weekly")
    assert computed == []


def test_what_readers_asked_last_is_prepared_too(large: Home, computed: list[Any]) -> None:
    memory = Memory()
    site = Ahead(large, MINIMUM, memory)
    site.look()
    before = volume(memory, large, PHONES)
    arrive(large, "new")
    site.look()
    assert computed.count(("phases", PHONES)) == 2
    assert volume(memory, large, PHONES) == before
    assert computed.count(("phases", PHONES)) == 2


def test_nothing_is_computed_while_nothing_arrives(large: Home, computed: list[Any]) -> None:
    site = Ahead(large, MINIMUM, Memory())
    site.look()
    computed.clear()
    site.look()
    assert computed == []


def test_the_newest_is_in_use_although_not_all_is_ready(
    large: Home, computed: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ahead, "SHARE", 0.0)  # time for one answer
    memory, holds = Memory(), []
    real = ahead.hold
    monkeypatch.setattr(ahead, "hold", lambda *given: (holds.append(len(computed)), real(*given)))
    Ahead(large, MINIMUM, memory).look()
    assert holds == [1]
    assert len(computed) == len(ahead.STANDING)
    computed.clear()
    asked(memory, large, "loyalty")
    assert computed == []


def test_nobody_goes_back_behind_what_a_reader_has_seen(large: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Memory()
    site = Ahead(large, MINIMUM, memory)

    def meanwhile(*_: object) -> Iterator[Any]:
        arrive(large, "meanwhile")
        ContactLog(large).journeys().close()  # a reader, who sees it
        yield from ()

    monkeypatch.setattr(site, "_answers", meanwhile)
    site.look()
    with ContactLog(large).journeys() as index:
        assert index.contacts == 173


def test_erased_people_are_gone_at_once(large: Home) -> None:
    memory = Memory()
    arrive(large, "new")
    Ahead(large, MINIMUM, memory).look()
    with ContactLog(large).journeys() as index:
        assert index.contacts == 173
    erase(large, [1])
    with ContactLog(large).journeys() as index:
        assert index.contacts == 172


def test_a_log_that_is_not_large_is_answered_as_it_is(imported: Home, computed: list[Any]) -> None:
    memory = Memory()
    Ahead(imported, MINIMUM, memory).look()
    assert not is_large(imported)  # and no index was built to find out
    assert not imported.index.exists()
    ContactLog(imported).journeys().close()
    Ahead(imported, MINIMUM, memory).look()
    arrive(imported, "new")
    with ContactLog(imported).journeys() as index:
        assert index.contacts == 173
    assert computed == []


def test_what_the_question_pages_ask_is_prepared() -> None:
    asked = {name for question in QUESTIONS.values() for name in question.findings}
    assert asked - {name for name, _ in ahead.STANDING} == set()
    assert all(name in FINDINGS for name, _ in ahead.STANDING)


def test_what_the_evidence_of_a_touchpoint_asks_is_prepared(
    imported: Home, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = set()

    def ask(finding: Finding, where: Filter, options: Mapping[str, str]) -> Result:
        if where == Filter():
            asked.add(finding.name)
        return Result([], 0, "people")

    monkeypatch.setattr(registry, "ask", ask)
    list(collected("room", Asking(Filter(), "en", {})))
    assert "kano" in asked
    assert asked - {name for name, _ in ahead.STANDING} == set()


def test_what_cannot_be_read_now_is_tried_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[float] = []

    def look(_site: Ahead) -> None:
        if len(looks) < 2:
            raise LotseError("not now")

    def sleep(seconds: float) -> None:
        looks.append(seconds)
        if len(looks) == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(Ahead, "look", look)
    monkeypatch.setattr(ahead, "sleep", sleep)
    with pytest.raises(KeyboardInterrupt):
        ahead.keep_ahead(Home.at(home), MINIMUM)
    assert looks == [ahead.LOOK] * 3
