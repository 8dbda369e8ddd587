"""Answers are computed once, and again as soon as anything that they rest on has changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from lotse.contacts.filters import Filter
from lotse.findings import memory
from lotse.findings.memory import Memory, Parts, Question, state_of
from lotse.findings.types import Field, Finding, Option, Result


class Log:
    def __init__(self) -> None:
        self.number = 1
        self.computed: list[tuple[Filter, dict[str, str]]] = []

    def state(self) -> str:
        return f"generation {self.number}"


def compute(log: Any, where: Filter, options: Any) -> Result:
    log.computed.append((where, dict(options)))
    return Result([{"value": len(log.computed), "n": 7}], 7, "people")


FINDING = Finding(
    "touchpoints", "?", (Field("value", "Value", "valence", "n", True), Field("n", "n", "count")), compute,
    (Option("measure", "Measure"),),
)  # fmt: skip


@pytest.fixture
def log() -> Any:
    return Log()


def value(kept: Memory, log: Any, where: Filter | None = None, options: Any = None, minimum: int = 5) -> Any:
    return kept.ask(FINDING, log, where or Filter(), options or {}, minimum).rows[0]["value"]


def test_the_same_question_is_computed_once(log):
    kept = Memory()
    assert [value(kept, log), value(kept, log)] == [1, 1]


def test_another_state_of_the_log_is_computed_again_and_the_old_answers_go(log):
    kept = Memory()
    value(kept, log)
    log.number = 2
    assert value(kept, log) == 2
    log.number = 1
    assert value(kept, log) == 3


@pytest.mark.parametrize(
    "other",
    [{"where": Filter(locations=("Bremen",))}, {"options": {"measure": "nps"}}, {"minimum": 6}],
    ids=["filter", "option", "minimum base"],
)
def test_another_question_is_computed(log, other):
    kept = Memory()
    value(kept, log)
    again = value(kept, log, **other)
    assert again != 1


def test_the_next_day_is_another_question(log, monkeypatch):
    kept = Memory()
    value(kept, log)
    monkeypatch.setattr(memory, "today", lambda: date(2100, 1, 1))
    assert value(kept, log) == 2


def test_the_answer_used_longest_ago_goes_first(log):
    kept = Memory(most=2)
    first, second, third = (Filter(touchpoints=(name,)) for name in ("a", "b", "c"))
    value(kept, log, first)
    value(kept, log, second)
    value(kept, log, first)
    value(kept, log, third)
    assert value(kept, log, first) == 1
    assert value(kept, log, second) == 4


def test_a_default_that_is_named_is_no_other_question(log):
    finding = replace(FINDING, options=(Option("measure", "Measure", ("mean", "nps"), "mean"),))
    kept = Memory()
    for options in ({}, {"measure": "mean"}, {"measure": ""}):
        assert kept.ask(finding, log, Filter(), options, 5).rows[0]["value"] == 1
    assert kept.ask(finding, log, Filter(), {"measure": "nps"}, 5).rows[0]["value"] == 2


def test_the_questions_asked_last_outlive_the_state(log):
    kept, wheres = Memory(), [Filter(devices=(name,)) for name in "abca"]
    for where in wheres:
        value(kept, log, where)
    log.number = 2
    value(kept, log, Filter(devices=("b",)))
    assert [question.where.devices for question in kept.recent()] == [("b",), ("a",), ("c",)]
    assert set(kept.recent().values()) == {FINDING}


def test_only_so_many_questions_are_remembered(log, monkeypatch):
    monkeypatch.setattr(memory, "RECENT", 2)
    kept = Memory()
    for name in "abc":
        value(kept, log, Filter(devices=(name,)))
    assert [question.where.devices for question in kept.recent()] == [("c",), ("b",)]


def test_adopted_answers_replace_those_of_another_state(log):
    kept = Memory()
    value(kept, log)
    log.number = 2
    question = Question.of(FINDING, Filter(), {}, 5)
    kept.adopt(state_of(log), {question: Result([{"value": 70, "n": 7}], 7, "people")})
    assert value(kept, log) == 70
    assert len(log.computed) == 1
    kept.keep(("another state", memory.today()), question, Result([], 0, "people"))
    assert value(kept, log) == 70


def test_parts_are_computed_once_as_long_as_there_is_room() -> None:
    parts, computed = Parts(most=100), []

    def made(key):
        computed.append(key)
        return key.upper()

    def ask(key, size):
        return parts.once(key, lambda: made(key), lambda _: size)

    assert [ask("a", 40), ask("b", 40), ask("a", 40)] == ["A", "B", "A"]
    ask("c", 40)  # b was used least lately
    ask("a", 40)
    ask("b", 40)
    ask("too large", 101)
    ask("too large", 101)
    ask("a", 40)
    assert computed == ["a", "b", "c", "b", "too large", "too large"]
    parts.forget()
    ask("a", 40)
    assert computed[-1] == "a"
