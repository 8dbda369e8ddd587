"""Whether the good outweighs the bad, period by period, asked and heard apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lotse.analysis.findings.reading import reading
from lotse.analysis.findings.spans import PER, day_of, edges, observed
from lotse.findings.types import Field, Finding, Option, Result
from lotse.methods.estimates.sums import ClusterSums
from lotse.methods.tallies import balance as tally
from lotse.methods.tallies.cut import over_chunks

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

SIDES = ("asked", "heard")
EXPLANATION = (
    "A contact is a good experience where its valence is above 0, a bad one where it is below 0. Asked (survey "
    "answers) "
    "and heard (comments, complaints, mentions) are counted apart and unweighted. Good per bad: all good experiences "
    "divided by all bad ones, with a 95% interval clustered by person, made for the logarithm. Weeks begin on Monday."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per period that has begun; the last one may not be over."""
    with reading(log, where) as read:
        span = observed(read.chunks, read.cut.selection)
        if span is None:
            return Result([], 0, "people", (), read.catalogue.version)
        borders = edges(*span, options.get("per", "week"))
        sums = over_chunks(
            read.chunks,
            lambda chunk: tally.balance(chunk, read.cut, borders),
            ClusterSums.__add__,
            tally.empty(len(borders) - 1),
        )
        rows = [_row(sums, at, borders[at : at + 2].tolist()) for at in range(len(borders) - 1)]
        people = max((row["asked_n"] + row["heard_n"] for row in rows), default=0)
        return Result(rows, people, "people", (), read.catalogue.version)


def _row(sums: ClusterSums, at: int, ends: list[int]) -> dict[str, Any]:
    row: dict[str, Any] = {"start": day_of(ends[0]), "end": day_of(ends[1] - 1)}
    for number, side in enumerate(SIDES):
        of = sums.of(at, number)
        ratio = tally.good_per_bad(of)
        row |= {
            f"{side}_n": ratio.n,
            f"{side}_good": int(of.total[tally.GOOD]),
            f"{side}_bad": int(of.total[tally.BAD]),
            f"{side}_ratio": ratio.value,
            f"{side}_ratio_low": ratio.low,
            f"{side}_ratio_high": ratio.high,
        }
    return row


def _side(side: str, label: str) -> tuple[Field, ...]:
    base, anonymous = f"{side}_n", side == "asked"
    return (
        Field(base, f"{label}: people", "count"),
        Field(f"{side}_good", f"{label}: good experiences", "count", base, anonymous),
        Field(f"{side}_bad", f"{label}: bad experiences", "count", base, anonymous),
        Field(f"{side}_ratio", f"{label}: good per bad", "rating", base, anonymous),
        Field(f"{side}_ratio_low", f"{label}: good per bad, from", "rating", base, anonymous),
        Field(f"{side}_ratio_high", f"{label}: good per bad, to", "rating", base, anonymous),
    )


FINDING = Finding(
    name="balance-over-time",
    question="Does the good outweigh the bad?",
    fields=(
        Field("start", "First day", "date"),
        Field("end", "Last day", "date"),
        *_side("asked", "Asked"),
        *_side("heard", "Heard"),
    ),
    compute=compute,
    options=(Option("per", "Period length", PER, "week"),),
    explanation=EXPLANATION,
)
