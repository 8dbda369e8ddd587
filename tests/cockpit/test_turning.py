"""Moments of truth are marked from the last answer; no page waits for one."""

from __future__ import annotations

from threading import Event

import pytest

from lotse.cockpit import registry
from lotse.cockpit import turning as module
from lotse.cockpit.turning import Turning, moments
from lotse.contacts.errors import LotseError
from lotse.contacts.home import Home
from lotse.findings.types import Field, Finding, Result

ROWS = (
    {
        "touchpoint": "hotline",
        "certainty": "conflicting",
        "supporting": ["behaviour", "heard"],
        "demonstrated_by": ["behaviour"],
    },
    {
        "touchpoint": "invoice",
        "certainty": "demonstrated",
        "supporting": ["behaviour"],
        "demonstrated_by": ["behaviour"],
    },
    {
        "touchpoint": "parking",
        "certainty": "demonstrated",
        "supporting": ["heard", "behaviour"],
        "demonstrated_by": ["heard"],
    },
    {"touchpoint": "taxi", "certainty": "suspected", "supporting": ["behaviour"], "demonstrated_by": []},
    {"touchpoint": "bar", "certainty": "not demonstrable", "supporting": None},
)


@pytest.fixture
def asked(monkeypatch, home) -> list[int]:
    """How often the finding was computed; it is on record here, and the pages' threads run at once."""
    count: list[int] = []

    def compute(log, where, options) -> Result:
        count.append(1)
        return Result(ROWS, 5, "people")

    finding = Finding("moments", "?", (Field("touchpoint", "Touchpoint"),), compute)
    monkeypatch.setattr(registry, "findings", lambda: {"moments": finding})
    monkeypatch.setattr(registry, "ask", lambda finding, where, options: finding.compute(None, where, options))
    return count


def test_only_where_behaviour_itself_demonstrates_it():
    assert moments(ROWS) == {"hotline", "invoice"}


def test_the_first_page_does_not_wait_and_the_next_one_knows(asked, monkeypatch):
    started: list[Turning] = []
    monkeypatch.setattr(module, "Thread", lambda target, args, daemon: Later(target, args, started))
    turning = Turning()
    assert turning.marked() == frozenset()
    assert turning.marked() == frozenset()  # being prepared already: not a second time
    assert len(started) == 1
    started[0].go()
    assert (turning.marked(), len(asked), len(started)) == ({"hotline", "invoice"}, 1, 1)


def test_an_old_answer_is_shown_while_the_next_is_prepared(asked, monkeypatch):
    started: list[Later] = []
    monkeypatch.setattr(module, "Thread", lambda target, args, daemon: Later(target, args, started))
    turning = Turning()
    turning.prepare(str(Home.at().root))
    monkeypatch.setattr(module, "FRESH", -1.0)
    assert turning.marked() == {"hotline", "invoice"}
    assert len(started) == 1


def test_where_nothing_can_be_said_nothing_is_marked_and_it_is_not_asked_again(asked, monkeypatch):
    def refuse(*_):
        raise LotseError("too few")

    monkeypatch.setattr(registry, "ask", refuse)
    turning = Turning()
    turning.prepare(str(Home.at().root))
    assert (turning.marked(), turning._at_work) == (frozenset(), set())


def test_a_site_without_the_finding_marks_nothing(monkeypatch):
    monkeypatch.setattr(registry, "findings", dict)
    assert Turning().marked() == frozenset()


def test_a_real_thread_finishes(asked):
    turning, done = Turning(), Event()
    prepare = turning.prepare
    turning.prepare = lambda home: (prepare(home), done.set())  # type: ignore[method-assign]
    turning.marked()
    assert done.wait(20)
    assert turning.marked() == {"hotline", "invoice"}


@pytest.mark.parametrize("page", ["/landkarte/", "/kontaktpunkt/hotline/"])
def test_pages_carry_the_flare(analyst, monkeypatch, page):
    monkeypatch.setattr(Turning, "marked", lambda self: frozenset())
    assert "l-flare" not in analyst.get(page).content.decode()
    monkeypatch.setattr(Turning, "marked", lambda self: frozenset({"hotline"}))
    assert "moment of truth" in analyst.get(page).content.decode()


def test_only_the_marked_touchpoint_has_a_flare_on_the_map(analyst, monkeypatch):
    monkeypatch.setattr(Turning, "marked", lambda self: frozenset({"hotline"}))
    cards = [card for column in analyst.get("/landkarte/").context["map"].columns for card in column.cards]
    assert {card.key for card in cards if card.moment} == {"hotline"}


class Later:
    """A thread that runs when the test says so."""

    def __init__(self, target, args, started):
        self._run, self._args, self._started = target, args, started

    def start(self):
        self._started.append(self)

    def go(self):
        self._run(*self._args)
