"""Each touchpoint: who meets it, how it was for them when asked and when heard, and where it is going."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lotse.analysis.findings.periods import periods_of
from lotse.analysis.findings.reading import Reading, base_of, reading
from lotse.analysis.findings.scales import scales_of
from lotse.analysis.findings.selecting import selected
from lotse.analysis.findings.touchpoint_row import FIELDS, Seen, row_of
from lotse.contacts.catalogue import Touchpoint
from lotse.findings.types import Finding, Note, Result
from lotse.methods.tallies.answers import Answers, answers
from lotse.methods.tallies.cut import over_chunks
from lotse.methods.tallies.experience import Experience, experience

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

EXPLANATION = (
    "Reach counts people with at least one contact; answers without a known customer count as one respondent each. "
    "Asked (survey answers) and heard (comments, complaints, mentions) never share a mean. Experience runs from −1 to "
    "+1. Means are weighted; intervals (95 %) are clustered by person, with Student's t; shares have Wilson's interval "
    "at the effective number of answers. The trend compares the last two waves, or the two halves of the period; an "
    "arrow points up or down only where the interval leaves out no change. Evidence: measured from 30 effective "
    "people asked on; partly from any contact of a customer on; else assumed."
)


def compute(log: ContactLog, where: Filter, _options: Mapping[str, str]) -> Result:
    """One row per touchpoint of the catalogue, in the order of the customer's way; see ``EXPLANATION``."""
    with reading(log, where) as read:
        state, seen = tally(read)
        rows = [row_of(state, seen[at], at) for at in _shown(read, where, state)]
        return Result(rows, int(state.base.sum()), base_of(int(state.base[1])), _notes(state), read.catalogue.version)


def tally(read: Reading) -> tuple[Experience, list[Seen]]:
    """Both passes over the index: what was asked when, then who met what and how it was."""
    cut = read.cut
    found = over_chunks(
        read.chunks,
        lambda chunk: answers(chunk, cut),
        Answers.__add__,
        Answers.empty(len(cut.parent), cut.waves, len(cut.role)),
    )
    periods, names = periods_of(found, cut.selection, read.zone)
    state = over_chunks(
        read.chunks,
        lambda chunk: experience(chunk, cut, periods),
        Experience.__add__,
        Experience.empty(len(cut.parent)),
    )
    scales = scales_of(found.rated, cut, read.codes.whats)
    touchpoints = read.catalogue.touchpoints
    return state, [Seen(touchpoint, scales[at], names[at]) for at, touchpoint in enumerate(touchpoints)]


def _shown(read: Reading, where: Filter, state: Experience) -> list[int]:
    """Touchpoints that the filter leaves in; a retired one only while it has contacts."""
    touchpoints = read.catalogue.touchpoints
    inside = [
        at
        for at in selected(where, read.catalogue)
        if state.volume[at] or (not touchpoints[at].retired and _in_phases(touchpoints[at], where))
    ]
    return sorted(inside, key=lambda at: (touchpoints[at].phases[0], touchpoints[at].position, touchpoints[at].key))


def _in_phases(touchpoint: Touchpoint, where: Filter) -> bool:
    return not where.phases or bool(set(where.phases) & {int(phase) for phase in touchpoint.phases})


def _notes(state: Experience) -> list[Note]:
    unmapped = Note.counted(
        "%(n)s contact belongs to a signal that no rule maps yet: see the finding signals.",
        "%(n)s contacts belong to signals that no rule maps yet: see the finding signals.",
        int(state.volume[-1]),
    )
    unknown = Note.counted(
        "%(n)s answer without a known customer counts as one respondent.",
        "%(n)s answers without a known customer count as one respondent each.",
        int(state.base[1]),
    )
    return [note for note in (unmapped, unknown) if note.values["n"]]


FINDING = Finding(
    name="touchpoints",
    question="How do customers experience our touchpoints?",
    fields=FIELDS,
    compute=compute,
    explanation=EXPLANATION,
)
