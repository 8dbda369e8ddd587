"""What one bad (or good) experience at a touchpoint does to the risk that a customer leaves, and what is at stake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.moments.effects import Row, outcome_rows, rows_after
from lotse.analysis.moments.outcomes import OUTCOMES, Outcome, exposure_of, followed, outcome
from lotse.contacts.errors import Message
from lotse.findings.run import missing
from lotse.findings.types import Field, Finding, Note, Option, Result

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

EVENT: Final = Option("event", "What follows", OUTCOMES, "leaving")
AFTER: Final = Option("after", "After which experiences", ("bad", "good"), "bad")
BY: Final = Option("by", "Per value of the segment")
NOT_SUMMED: Final = Note("Values at stake are not added up: the same customer can leave at several touchpoints.")
BAD: Final = Note("Bad: an experience of -0.25 or less on -1 to +1; nearer to 0 it is neither good nor bad.")
GOOD: Final = Note(
    "What follows a good experience (+0.25 or more on -1 to +1), against contacts there that are known to have been "
    "neither good nor bad."
)
EXPLANATION = (
    "Customers after a bad experience at a touchpoint, against customers after another contact there that is known not "
    "to have been bad, comparable in segment, tenure, activity and earlier bad experiences: how many times as many "
    "leave within 90 days, with a contact of kind cancellation. An adjusted association, not proof of a cause. "
    "Intervals (95 %): bootstrap over customers, exact below 50 exits on either side. Demonstrated: false discoveries "
    "over all rows kept below 5 % (Benjamini-Hochberg), and the intervals exclude “as many”. Ranks by how many more "
    "leave hold for all rows together: where they overlap, the order is not certain. Value at stake: customers "
    "affected a year × risk difference × contribution margin of a customer and year; only where the risk is "
    "demonstrated. Good ones that make up for one bad: only where both effects are demonstrable. Other outcomes by "
    "option: silence, first-purchase, repurchase, recommendation; a bad experience then harms where fewer buy or "
    "recommend. After good experiences, by option: where fewer leave, or more buy or recommend, than after contacts "
    "there that were neither good nor bad."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint (and segment) with a bad experience: demonstrated first, then by how sure the harm is."""
    with reading(log, where) as read:
        good = options.get(AFTER.name) == "good"
        asked = outcome(read, options.get(EVENT.name) or "leaving", good)
        by = options.get(BY.name)
        found = outcome_rows(asked, _parts(read, asked, by)) if by else rows_after(read, asked.name, good)
        rows = [_shown(read, row) for row in found]
        notes = [*asked.notes, *((GOOD,) if good else (BAD, NOT_SUMMED))] if rows else asked.notes
        return Result(rows, asked.people, "people", notes, read.catalogue.version)


def _shown(read: Reading, row: Mapping[str, Any]) -> Row:
    touchpoint = read.catalogue.touchpoints[row["at"]]
    fields = {field.name for field in FINDING.fields}
    return {
        "touchpoint": touchpoint.key,
        "name": touchpoint.names["en"],
        **{name: value for name, value in row.items() if name in fields},
    }


def _parts(read: Reading, asked: Outcome, by: str) -> Iterator[tuple[str, Outcome]]:
    """Per value of the segment ``by`` what followed there."""
    held = [dict(pairs).get(by, "") for pairs in read.codes.segments]
    if not any(held):
        names = sorted({name for pairs in read.codes.segments for name, _ in pairs})
        raise FilterError(missing("segment", by, (), ", ".join(names) or Message("none yet")))
    seen, _ = followed(read, asked.name)
    values = np.array(held)[seen.segment]
    for value in sorted(set(values.tolist()) - {""}):
        yield value, replace(asked, table=exposure_of(seen, asked.name, values == value))


FINDING = Finding(
    name="exit-risk",
    question="What follows one experience, touchpoint by touchpoint?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("segment", "Segment", detail=True),
        Field("certainty", "Certainty"),
        Field("rank", "Rank", "count", "n"),
        Field("rank_high", "Rank, to", "count", "n"),
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
        Field("matched", "Share with comparable customers", "share", "n"),
        Field("stake", "Value at stake a year", "money", "n"),
        Field("stake_low", "Value at stake a year, from", "money", "n"),
        Field("stake_high", "Value at stake a year, to", "money", "n"),
        Field("made_up", "Good ones that make up for one bad", "rating", "n"),
        Field("made_up_low", "Good ones that make up for one bad, from", "rating", "n", detail=True),
        Field("made_up_high", "Good ones that make up for one bad, to", "rating", "n", detail=True),
        Field("made_up_reason", "Why the good ones cannot be told", detail=True),
        Field("statement", "Restriction"),
    ),
    compute=compute,
    options=(EVENT, AFTER, BY),
    explanation=EXPLANATION,
)
