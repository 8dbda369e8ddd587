"""The page that a run of all benchmarks writes: what is missed comes first, and what was not measured is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import everything
from benchmarks.growth import growth
from benchmarks.measure import Measured

LARGE = 100_000_000


def measured(engine: str, question: str, contacts: int, seconds: float) -> Measured:
    return Measured(engine, question, contacts, seconds, 2.0, 100, 50, seconds)


@pytest.fixture
def pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(everything, "PAGES", tmp_path)
    monkeypatch.delenv("LOTSE_PEERS", raising=False)
    return tmp_path


def test_what_is_missed_comes_first(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {"journeys": 0.3, "weekly": 1.2, "index": 0.5, "fresh": 3.0}

    def fake(question: str, contacts: int, peers: str) -> list[Measured]:
        own = measured("lotse", question, contacts, seconds.get(question, 0.01) * contacts / LARGE)
        if question in ("index", "fresh"):
            own = measured("lotse", question, contacts, seconds[question])
        return [own, *(measured(name, question, contacts, own.seconds * 20) for name in peers.split(",") if name)]

    monkeypatch.setattr(everything, "_measured", fake)
    everything.run("all", LARGE, [])
    page = (pages / "benchmarks.md").read_text()
    assert "**Missed: weekly.**" in page
    rows = [line for line in page.splitlines() if line.startswith("| ") and "100,000,000" in line]
    assert "**missed**" in rows[0] and "weekly" in rows[0]
    assert "| duckdb | 0.600 |" in page and "20 × (0.030 s) | ≥ 10 ×: met |" in page
    assert "≥ 2,000,000 a second: 4,000,000: met" in page
    assert "Not measured" not in page
    assert "LOTSE_PEERS named no environment" in page
    assert "journeys without medians" in (pages / "growth.svg").read_text()


def test_a_stopped_run_says_what_it_lacks(pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fake(question: str, contacts: int, peers: str) -> list[Measured]:
        if question == "weekly":
            raise KeyboardInterrupt
        return [measured("lotse", question, contacts, 0.1)]

    monkeypatch.setattr(everything, "_measured", fake)
    with pytest.raises(KeyboardInterrupt):
        everything.run("all", LARGE, [])
    page = (pages / "benchmarks.md").read_text()
    assert "**The run was stopped early. Not measured:**" in page
    assert "- 2,000,000 contacts: index, built from the table" in page


def test_a_line_that_is_linear_lies_along_the_grey_ones() -> None:
    drawn = growth("title", {"linear": [(1_000_000, 0.01), (100_000_000, 1.0)]})
    path = next(line for line in drawn.splitlines() if 'fill="none"' in line).split('"')[1]
    (x1, y1), (x2, y2) = (map(float, point.split(" ")) for point in path.removeprefix("M").split("L"))
    assert (x1, x2) == (60.0, 590.0)
    assert (y1, y2) == (420.0, 36.0)
