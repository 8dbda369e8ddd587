"""Which problems are both frequent and grave: frequency-relevance analysis over touchpoints."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, felt, flat, kinds_but, people_met, rows_of
from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.leaving import WINDOW_DAYS
from lotse.analysis.moments.lives import of_kinds
from lotse.contacts.schema import NOT_EXPERIENCED, Kind
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods.estimates.sums import members
from lotse.methods.frap import Frap, frap_of
from lotse.methods.interval import wilson_limits

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

DAY: Final = 86_400
SILENT, TOLD_OTHERS, COMPLAINED, LEFT = 1.0, 2.0, 3.0, 4.0
DRAWS: Final = 1000
SCALES: Final = Note(
    "Annoyance: how bad the worst experience was, 0 to 5. Reaction: 1 silent, 2 told others, 3 complained, 4 left "
    "within 90 days. Both scales are the house’s own: compare within one house only."
)

type Row = dict[str, Any]


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint at which a known person had a bad experience: the gravest first."""
    with reading(log, where) as read:
        bad, left, met = _bad(read)
        if not len(bad.time):
            return Result([], met, "people", (), read.catalogue.version)
        places, found = _weighed(read, bad, left)
        rows = [_row(read, int(at), number, found, met) for number, at in enumerate(places)]
        rows.sort(key=lambda row: row["rank"])
        return Result(rows, met, "people", [SCALES], read.catalogue.version)


def _weighed(read: Reading, bad: Flat, left: Array) -> tuple[Array, Frap]:
    """The touchpoints, and how their problems weigh: per person and touchpoint the worst annoyance and reaction."""
    places, column = np.unique(bad.row, return_inverse=True)
    people, line = members(bad.person)
    had, cell = np.unique(line * len(places) + column.ravel(), return_inverse=True)
    annoyance, reaction = np.zeros((2, len(had)))
    np.maximum.at(annoyance, cell.ravel(), -5 * bad.valence)
    np.maximum.at(reaction, cell.ravel(), _reaction(read, bad, left))
    person, problem = np.divmod(had, len(places))
    return places, frap_of(person, problem, annoyance + reaction, (people, len(places)), DRAWS)


def _bad(read: Reading) -> tuple[Flat, Array, int]:
    """Bad experiences of known people at touchpoints, when each person left (−1: stayed), and how many were met."""
    lived, notice = kinds_but(read, {*NOT_EXPERIENCED, Kind.EXPOSURE}), of_kinds(read, (Kind.CANCELLATION,))
    gone = flat(read, lived & notice, known=True)
    left = np.full(len(gone.known), -1, np.int64)
    left[gone.person[::-1]] = gone.time[::-1]  # the first notice
    here = lived & ~notice & (rows_of(read) >= 0)
    bad = flat(read, here, known=True, among=lambda chunk: felt(chunk) & (chunk.valence < 0))
    return bad, left, people_met(read, lived)


def _reaction(read: Reading, bad: Flat, left: Array) -> Array:
    """What came of each bad experience, as far as the log knows it."""
    score = {Kind.COMPLAINT: COMPLAINED, Kind.MENTION: TOLD_OTHERS}
    voiced = np.array([score.get(Kind(what.kind), SILENT) for what in read.codes.whats])[bad.what]
    after = left[bad.person] - bad.time
    return np.where((after >= 0) & (after <= WINDOW_DAYS * DAY), LEFT, voiced)


def _row(read: Reading, at: int, number: int, found: Frap, met: int) -> Row:
    point, people = read.catalogue.touchpoints[at], int(found.frequency[number])
    low, high = wilson_limits(people / met, met)
    return {
        "touchpoint": point.key,
        "name": point.names["en"],
        "rank": int(found.ranks.rank[number]),
        "rank_low": int(found.ranks.low[number]),
        "rank_high": int(found.ranks.high[number]),
        "index": float(found.index[number]) / 100,
        "n": people,
        "share": people / met,
        "share_low": low,
        "share_high": high,
        "relevance": float(found.relevance[number]),
    }


FINDING: Final = Finding(
    name="problems",
    question="Which problems are both frequent and grave?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("rank", "Rank", "count", "n"),
        Field("rank_low", "Rank, from", "count", "n"),
        Field("rank_high", "Rank, to", "count", "n"),
        Field("index", "Share of all problem value", "share", "n"),
        Field("n", "People with the problem", "count"),
        Field("share", "Share of people", "share", "n"),
        Field("share_low", "Share of people, from", "share", "n"),
        Field("share_high", "Share of people, to", "share", "n"),
        Field("relevance", "Mean relevance, 1 to 9", "rating", "n"),
    ),
    compute=compute,
    explanation=(
        "Frequency-relevance analysis of problems (after Stauss): people with a bad experience at the touchpoint × "
        "mean relevance, as a share of the sum over all. Relevance: annoyance (worst experience, 0 to 5) plus reaction "
        "(1 silent, 2 told others, 3 complained, 4 left within 90 days). "
        "Ranks: bootstrap over people, simultaneous, 95%."
    ),
)
