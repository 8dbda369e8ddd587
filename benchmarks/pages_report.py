"""The campaign page on the pages: what was missed first, then every page at every size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from benchmarks.machine import machine

if TYPE_CHECKING:
    from benchmarks.pages import Page

MIDDLE: Final = 300_000  # contacts, about: the warm goal is set here
GOALS: Final = ((MIDDLE, "warm", 0.150), (10_000_000, "cold", 1.5))
NEAR: Final = 0.1  # of a size: a demo of 300,000 contacts holds about so many

TEXT: Final = """# Server time of every page

{machine}{load}

`python -m benchmarks.pages {homes} --to docs/campaigns/pages.md`

Goals: under 150 ms warm at 300,000 contacts, under 1.5 s at 10 million. Seconds of wall clock, processor seconds of all
threads in brackets, medians. *Cold*: no answer is kept, as at the first view after new data. *Warm*: the answers are
kept. *Year*: cold, with the last twelve months as filter. The loops are compiled and the files lie in the memory of the
system. In the process, without the network.

A log from 2 million contacts on is answered ahead (`config/ahead.py`): a thread of the site takes what is new into use
when the standing questions and those asked last are answered, so that readers meet warm pages, up to 60 s behind. The
cold column is what a question costs that nobody has asked lately.

{missed}

{tables}
"""


def report(pages: Sequence[Page], load: str = "") -> str:
    """``load``: what else the machine did."""
    sizes = sorted({page.contacts for page in pages})
    return TEXT.format(
        machine=machine(),
        load=f" {load}" if load else "",
        homes=" ".join("--home DEMO" for _ in sizes),
        missed="\n\n".join(missed(pages)),
        tables="\n".join(_table(size, [page for page in pages if page.contacts == size]) for size in sizes),
    )


def missed(pages: Sequence[Page]) -> list[str]:
    """One paragraph a goal: who missed it, the slowest first."""
    return [_judged(pages, size, kind, goal) for size, kind, goal in GOALS]


def _judged(pages: Iterable[Page], size: int, kind: str, goal: float) -> str:
    measured = [page for page in pages if abs(page.contacts - size) <= NEAR * size]
    what = f"{kind.capitalize()} at {size:,} contacts, goal {goal:g} s"
    if not measured:
        return f"{what}: **not measured**."
    late = sorted((page for page in measured if getattr(page, kind) > goal), key=lambda page: -getattr(page, kind))
    if not late:
        return f"{what}: met by all {len(measured)} pages."
    named = ", ".join(f"{page.name} {getattr(page, kind):.2f}" for page in late)
    return f"{what}: **missed by {len(late)} of {len(measured)} pages**: {named}."


def _table(size: int, pages: Iterable[Page]) -> str:
    lines = [f"## {size:,} contacts", "", "| page | cold | warm | year | queries |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {page.name} | {page.cold:.3f} ({page.cold_cpu:.3f}) | {page.warm:.3f} ({page.warm_cpu:.3f}) "
        f"| {page.year:.3f} ({page.year_cpu:.3f}) | {page.queries} |"
        for page in sorted(pages, key=lambda page: -page.cold)
    ]
    return "\n".join([*lines, ""])
