"""What follows a bad or a good experience, over all outcomes side by side: the touchpoints where that is certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.effects import Row, screened_after
from lotse.analysis.moments.exit_risk import AFTER, BAD, NOT_SUMMED
from lotse.analysis.moments.outcomes import ASSOCIATION, OUTCOMES, SILENT, outcome
from lotse.contacts.runners.threads import each
from lotse.findings.types import Field, Finding, Note, Result

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

FEW: Final = 30  # people with such an experience below whom nothing much can be found
GOOD: Final = Note(
    "Good: an experience of +0.25 or more on -1 to +1, against contacts there that are known to have been neither good "
    "nor bad."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """Per outcome one row of the part ``outcome``, then those of its touchpoints where test and limits point there."""
    good = options.get(AFTER.name) == "good"
    with reading(log, where) as read:
        rows = []
        for name, here in zip(OUTCOMES, each(lambda name: screened_after(read, name, good), OUTCOMES), strict=True):
            sure = sorted((row for row in here if row["sure"]), key=lambda row: (not row["demonstrated"], row["p"]))
            rows += [_whole(name, here), *(_one(read, name, row) for row in sure)]
        notes = [GOOD if good else BAD, SILENT, ASSOCIATION, *([] if good else [NOT_SUMMED])]
        return Result(rows, outcome(read, "leaving").people, "people", notes, read.catalogue.version)


def _whole(name: str, rows: Sequence[Row]) -> Row:
    """How many touchpoints were looked at, at how many it is demonstrated, and how many have too few cases for it."""
    few = sum(not row["demonstrated"] and row["n"] < FEW for row in rows)
    counts = {"tested": len(rows), "found": sum(row["demonstrated"] for row in rows), "few": few}
    return {**EMPTY, "part": "outcome", "event": name, **counts}


def _one(read: Reading, name: str, row: Mapping[str, Any]) -> Row:
    point = read.catalogue.touchpoints[row["at"]]
    return {
        **EMPTY,
        "part": "touchpoint",
        "event": name,
        "touchpoint": point.key,
        "name": point.names["en"],
        "certainty": "demonstrated" if row["demonstrated"] else "suspected",
        **{name: value for name, value in row.items() if name in EMPTY},
    }


FINDING: Final = Finding(
    name="consequences",
    question="What follows a bad or a good experience?",
    fields=(
        Field("part", "Part"),
        Field("event", "What follows"),
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("certainty", "Certainty"),
        Field("ratio", "Times as many", "rating", "n"),
        Field("ratio_low", "Times as many, from", "rating", "n"),
        Field("ratio_high", "Times as many, to", "rating", "n"),
        Field("difference", "How many more", "points", "n"),
        Field("difference_low", "How many more, from", "points", "n"),
        Field("difference_high", "How many more, to", "points", "n"),
        Field("n", "People with such an experience", "count"),
        Field("contacts", "Such experiences", "count", "n"),
        Field("exits", "of whom did", "count", "n"),
        Field("p", "p", "probability", "n", detail=True),
        Field("adjusted_p", "p, corrected", "probability", "n"),
        Field("stake", "Value at stake a year", "money", "n"),
        Field("stake_low", "Value at stake a year, from", "money", "n"),
        Field("stake_high", "Value at stake a year, to", "money", "n"),
        Field("tested", "Touchpoints with such experiences", "count"),
        Field("found", "of which demonstrated", "count"),
        Field("few", "of which fewer than 30 people", "count"),
        Field("statement", "Restriction"),
    ),
    compute=compute,
    options=(AFTER,),
    explanation=(
        "After a bad experience: do more leave, by notice or in silence, do fewer buy for the first time, buy again, "
        "recommend? After a good one: the other way round. Each outcome is computed as where it is asked for alone, "
        "against comparable customers at the same touchpoint; corrected over all touchpoints of an outcome "
        "(Benjamini-Hochberg, 5 %), and the intervals exclude “as many”. Suspected: interval and test below 5 % alone "
        "say so. Touchpoints where not even that holds are only counted. What follows a good experience is held "
        "against what follows one that was neither good nor bad, so that it is not the mirror of what the bad does."
    ),
)
EMPTY: Final[Row] = {field.name: None for field in FINDING.fields} | {"certainty": "", "touchpoint": "", "name": ""}
