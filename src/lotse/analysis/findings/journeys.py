"""What follows what: each step from one touchpoint to the next, with who took it and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lotse.analysis.findings.chosen import YES_NO, yes
from lotse.analysis.findings.walk import NO_JOURNEY, share, walk
from lotse.findings.types import Field, Finding, Option, Result
from lotse.methods.journeys.gaps import MedianGaps
from lotse.methods.journeys.graph import Edge, Graph, JourneyGraph

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

MEDIAN: Final = Option("median", "Median gap", YES_NO, "yes")
EXPLANATION = (
    "A step leads from one contact of a person to their next one that the filters let count; “start” precedes the "
    "first and “end” follows the last, so that what goes into a touchpoint equals what comes out of it and equals its "
    "contacts with a known customer. Shares are of all people with a journey. Conversion: people with a purchase or "
    "repurchase later than the step, among those who took it; leaving: with a cancellation later. Shares have "
    "Wilson’s interval (95 %). The median gap is exact for steps taken up to 256 times, else off by 1.6 percent at "
    "most."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per step that occurs, the most used first; ``start`` and ``end`` are the outer nodes."""
    with walk(log, where) as walked:
        graph = walked.ask(JourneyGraph(walked.selection))
        medians = walked.ask(MedianGaps(walked.selection, graph)) if yes(options, MEDIAN) else {}
        rows = [_row(edge, graph, medians.get((edge.start, edge.end))) for edge in graph.edges]
        return Result(rows, graph.people, "people", [NO_JOURNEY], walked.catalogue.version)


def _row(edge: Edge, graph: Graph, median: float | None) -> dict[str, Any]:
    return {
        "from": edge.start,
        "to": edge.end,
        "count": edge.count,
        "people": edge.people,
        **share("share", edge.people, graph.people),
        "mean_gap": edge.mean_gap,
        "median_gap": median,
        "converted": edge.converted,
        **share("conversion", edge.converted, edge.people),
        "left": edge.left,
        **share("leaving", edge.left, edge.people),
    }


FINDING = Finding(
    name="journeys",
    question="What follows what on the customers’ way?",
    fields=(
        Field("from", "From touchpoint"),
        Field("to", "To touchpoint"),
        Field("count", "Times", "count", "people"),
        Field("people", "People", "count"),
        Field("share", "Share of people", "share", "people"),
        Field("share_low", "Share of people, from", "share", "people"),
        Field("share_high", "Share of people, to", "share", "people"),
        Field("mean_gap", "Mean gap", "seconds", "people"),
        Field("median_gap", "Median gap", "seconds", "people"),
        Field("converted", "Bought later", "count", "people"),
        Field("conversion", "Conversion", "share", "people"),
        Field("conversion_low", "Conversion, from", "share", "people"),
        Field("conversion_high", "Conversion, to", "share", "people"),
        Field("left", "Left later", "count", "people"),
        Field("leaving", "Leaving", "share", "people"),
        Field("leaving_low", "Leaving, from", "share", "people"),
        Field("leaving_high", "Leaving, to", "share", "people"),
    ),
    compute=compute,
    options=(MEDIAN,),
    explanation=EXPLANATION,
    part_of="from",
)
