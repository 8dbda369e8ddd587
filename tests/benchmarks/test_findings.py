"""The page of all findings: what misses its goal comes first, and cold, warm and the whole are told apart."""

from __future__ import annotations

from benchmarks import findings
from benchmarks.findings import Answered
from benchmarks.measure import Measured
from lotse.config.registry import FINDINGS


def answered(name: str, cold: float, warm: float = 0.001) -> Answered:
    return Answered(name, cold, cold, warm, 100, 50, 64, 2_945_145)


def page(*singles: Answered, large: tuple[Answered, ...] = (), methods: tuple[Measured, ...] = ()) -> str:
    return "\n".join(findings._page("Today.", singles, answered("all", 9.0), large, methods))


def test_misses_come_first() -> None:
    text = page(answered("weekly", 0.4), answered("slow", 2.1), answered("forgetful", 0.1, warm=0.3))
    rows = [line.split(" | ")[0] for line in text.splitlines() if line.endswith((": met |", "| met |", "**missed** |"))]
    assert rows == ["| slow", "| forgetful", "| weekly"]
    assert "**Missed: slow, forgetful.**" in text


def test_nothing_is_missed() -> None:
    text = page(answered("weekly", 0.4), answered("funnel", 1.99))
    assert "**No finding misses its goal.**" in text
    assert "2 questions, each in processes of its own: 2.4 s" in text
    assert "2,945,145 contacts" in text


def test_what_is_measured_at_size_has_its_own_goals() -> None:
    drivers = Measured("lotse", "drivers", 129_880, 5.5, None, 1, 1, 6.0)
    risk = Measured("lotse", "exit-risk", 10_000_000, 9.3, None, 1, 1, 9.4)
    text = page(answered("weekly", 0.4), large=(answered("exit-risk leaving", 12.0),), methods=(risk, drivers))
    assert "| 129,880 | 5.50 | 6.00 | < 5 s: **missed** |" in text
    assert "| 10,000,000 | 9.30 | 9.40 | < 10 s: met |" in text
    assert "| exit-risk leaving | 2,945,145 | 12.00 | 12.00 | < 10 s: **missed** |" in text


def test_every_finding_is_asked_and_each_event() -> None:
    asked = list(findings._questions())
    assert {one.finding for one in asked} == set(FINDINGS)
    assert [one.name for one in asked if one.finding == "exit-risk"][:2] == ["exit-risk leaving", "exit-risk silence"]
