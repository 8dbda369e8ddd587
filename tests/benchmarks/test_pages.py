"""The page on the pages: misses first, what was not measured is said."""

from __future__ import annotations

import pytest

from benchmarks.pages import Page
from benchmarks.pages_report import missed, report


def page(name: str, contacts: int, cold: float = 1.0, warm: float = 0.1) -> Page:
    return Page(name, contacts, cold, cold, warm, warm, cold, cold, 6)


def test_the_slowest_miss_is_named_first() -> None:
    pages = [page("map", 298_578, warm=0.16), page("week", 298_578, warm=0.1), page("reach", 298_578, warm=0.3)]
    assert missed(pages) == [
        "Warm at 300,000 contacts, goal 0.15 s: **missed by 2 of 3 pages**: reach 0.30, map 0.16.",
        "Cold at 10,000,000 contacts, goal 1.5 s: **not measured**.",
    ]


@pytest.mark.parametrize(
    ("cold", "said"), [(1.5, "met by all 1 pages."), (1.51, "**missed by 1 of 1 pages**: map 1.51.")]
)
def test_the_goal_itself_is_met(cold: float, said: str) -> None:
    assert missed([page("map", 9_807_031, cold)])[1] == f"Cold at 10,000,000 contacts, goal 1.5 s: {said}"


def test_every_page_stands_under_its_size_the_slowest_first() -> None:
    text = report([page("map", 300_000, 0.5), page("week", 300_000, 0.7), page("map", 9_900_000, 2.0)], "It was busy.")
    assert "It was busy." in text
    assert text.index("missed by 1 of 1") < text.index("## 300,000 contacts") < text.index("| week | 0.700 (0.700) |")
    assert text.index("| week |") < text.index("| map | 0.500") < text.index("## 9,900,000 contacts")
    assert text.count("--home DEMO") == 2
