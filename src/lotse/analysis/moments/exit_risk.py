"""What one bad experience at a touchpoint does to the risk that a customer leaves, and what that puts at stake."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import stats

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.findings.selecting import FilterError
from lotse.analysis.moments.flat import Array
from lotse.analysis.moments.leaving import Leavers, leavers
from lotse.analysis.moments.outcomes import OUTCOMES, Outcome, leaving, outcome_of, years_of
from lotse.contacts.errors import Message
from lotse.findings.run import missing
from lotse.findings.types import Field, Finding, Note, Option, Result
from lotse.methods import exit_risk as method
from lotse.methods.exit_risk.exposure import NEGATIVE
from lotse.methods.multiplicity import RankIntervals, benjamini_hochberg, rank_intervals
from lotse.methods.value_at_stake import Outcome as Lost
from lotse.methods.value_at_stake import value_at_stake

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

type Row = dict[str, Any]

RATE: Final = 0.05
DRAWS: Final = 400
EVERYBODY: Final = (("", None),)
EVENT: Final = Option("event", "What follows", OUTCOMES, "leaving")
BY: Final = Option("by", "Per value of the segment")
NOT_SUMMED: Final = Note("Values at stake are not added up: the same customer can leave at several touchpoints.")
BAD: Final = Note("Bad: an experience of -0.25 or less on -1 to +1; nearer to 0 it is neither good nor bad.")
EXPLANATION = (
    "Customers after a bad experience at a touchpoint, against customers after another contact there that is known not "
    "to have been bad, comparable in segment, tenure, activity and earlier bad experiences: how many times as many "
    "leave within 90 days, with a contact of kind cancellation. An adjusted association, not proof of a cause. "
    "Intervals (95 %): bootstrap over customers, exact below 50 exits on either side. Demonstrated: false discoveries "
    "over all rows kept below 5 % (Benjamini-Hochberg). Ranks by how many more leave hold for all rows together: where "
    "they overlap, the order is not certain. Value at stake: customers affected a year × risk difference × "
    "contribution margin of a customer and year; only where the risk is demonstrated. Good ones that make up for one "
    "bad: only where both effects are demonstrable. Other outcomes by option: silence, first-purchase, repurchase, "
    "recommendation; a bad experience then harms where fewer buy or recommend."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint (and segment) with a bad experience: demonstrated first, then by how sure the harm is."""
    with reading(log, where) as read:
        found = leavers(read)
        asked = outcome_of(read, found, options.get(EVENT.name) or "leaving")
        parts = _parts(read, asked, options.get(BY.name) or "")
        rows = [_shown(read, row) for row in outcome_rows(asked, len(read.catalogue.touchpoints), parts)]
        notes = [*asked.notes, BAD, NOT_SUMMED] if rows else asked.notes
        return Result(rows, len(found.exit_time), "people", notes, read.catalogue.version)


def _shown(read: Reading, row: Mapping[str, Any]) -> Row:
    touchpoint = read.catalogue.touchpoints[row["at"]]
    fields = {field.name for field in FINDING.fields}
    return {
        "touchpoint": touchpoint.key,
        "name": touchpoint.names["en"],
        **{name: value for name, value in row.items() if name in fields},
    }


def exit_rows(found: Leavers, touchpoints: int) -> list[Row]:
    """The figures on leaving by notice per touchpoint, of which there are ``touchpoints``; none where nobody left."""
    return outcome_rows(leaving(found), touchpoints, EVERYBODY)


def outcome_rows(asked: Outcome, touchpoints: int, parts: Iterable[tuple[str, Array | None]]) -> list[Row]:
    """The figures, with the touchpoint's position ``at`` in the catalogue and the harm's ``score`` and ``p``.

    ``parts``: names of segments, each with which contacts fall under it.
    """
    if not asked.followed.left and asked.name != "silence":
        return []
    rows = [row for value, here in parts for row in _rows(touchpoints, asked, value, here)]
    if not rows:
        return []
    corrected = benjamini_hochberg(np.array([row["p"] for row in rows]), RATE)
    ranks = _ranked(rows, -1 if asked.wanted else 1)
    for at, row in enumerate(rows):
        real = bool(corrected.rejected[at]) and row["score"] > 0
        row |= {
            "demonstrated": real,
            "certainty": "demonstrated" if real else "not demonstrable",
            "adjusted_p": float(corrected.adjusted[at]),
            "rank": int(ranks.low[at]),
            "rank_high": int(ranks.high[at]),
            **_stake(row, asked, real),
            **_made_up(row, asked, real),
        }
    return sorted(rows, key=lambda row: (not row["demonstrated"], -row["score"], row["at"], row["segment"]))


def _parts(read: Reading, asked: Outcome, by: str) -> Iterator[tuple[str, Array | None]]:
    """Everybody; or per value of the segment ``by`` which contacts fall under it."""
    if not by:
        yield from EVERYBODY
        return
    held = [dict(pairs).get(by, "") for pairs in read.codes.segments]
    if not any(held):
        names = sorted({name for pairs in read.codes.segments for name, _ in pairs})
        raise FilterError(missing("segment", by, (), ", ".join(names) or Message("none yet")))
    values = np.array(held)[asked.followed.segment]
    for value in sorted(set(values.tolist()) - {""}):
        yield value, values == value


def _rows(touchpoints: int, asked: Outcome, value: str, here: Array | None) -> list[Row]:
    table = asked.exposure(touchpoints, here)
    exposed = np.flatnonzero(table.contacts[:, NEGATIVE]).tolist()
    return [_row(table, at, asked, value) for at in exposed]


def _row(table: method.Exposure, at: int, asked: Outcome, value: str) -> Row:
    risk, first = method.exit_risk(table, at, draws=DRAWS), method.screen(table, at)
    return {
        "at": at,
        "segment": value,
        "table": table,
        "risk": risk,
        "score": -first.score if asked.wanted else first.score,
        **_interval("ratio", risk.ratio),
        **_interval("difference", risk.difference),
        "n": risk.people,
        "contacts": risk.contacts,
        "exits": risk.exits,
        "p": risk.p,
        "matched": risk.matched,
        "statement": risk.statement,
    }


def _ranked(rows: list[Row], sign: int) -> RankIntervals:
    """Ranks by the difference from joint resamples; where there are too few exits for these, from the exact limits."""
    random = np.random.default_rng(0)
    values = np.array([sign * row["risk"].difference.value for row in rows])
    draws = np.empty((DRAWS, len(rows)))
    for at, row in enumerate(rows):
        drawn, limits = row["risk"].draws, row["risk"].difference
        wide = (limits.high - limits.low) / (2 * stats.norm.ppf(0.975))
        draws[:, at] = sign * drawn[:, 1] if len(drawn) else values[at] + wide * random.standard_normal(DRAWS)
    return rank_intervals(values, draws)


def _stake(row: Row, asked: Outcome, real: bool) -> dict[str, float | None]:
    """Margins in the log are of its whole time, and so are the people affected: both become one year's."""
    if not real or not asked.margin > 0:
        return {"stake": None, "stake_low": None, "stake_high": None}
    risk, margin = row["risk"], asked.margin / years_of(asked.followed) * (-1 if asked.wanted else 1)
    draws = risk.draws[:, 1] if len(risk.draws) else None
    return _interval("stake", value_at_stake(risk.people, [Lost(asked.name, risk.difference, margin, draws)]).total)


def _made_up(row: Row, asked: Outcome, real: bool) -> dict[str, float | None]:
    """Good experiences there that make up for one bad."""
    if not real:
        return {"made_up": None, "made_up_low": None, "made_up_high": None}
    found = method.compensation(row["table"], row["at"], draws=DRAWS, wanted=asked.wanted)
    return {"made_up": found.number, "made_up_low": found.low, "made_up_high": found.high}


def _interval(name: str, interval: Any) -> dict[str, float | None]:
    ends = {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
    return {key: float(value) if math.isfinite(value) else None for key, value in ends.items()}


FINDING = Finding(
    name="exit-risk",
    question="Where do we lose customers?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("segment", "Segment", detail=True),
        Field("certainty", "Certainty"),
        Field("rank", "Rank", "count", "n"),
        Field("rank_high", "Rank, to", "count", "n"),
        Field("ratio", "Times as many leave", "rating", "n"),
        Field("ratio_low", "Times as many leave, from", "rating", "n"),
        Field("ratio_high", "Times as many leave, to", "rating", "n"),
        Field("difference", "More who leave", "share", "n"),
        Field("difference_low", "More who leave, from", "share", "n"),
        Field("difference_high", "More who leave, to", "share", "n"),
        Field("n", "People with a bad experience", "count"),
        Field("contacts", "Bad experiences", "count", "n"),
        Field("exits", "of whom left", "count", "n"),
        Field("p", "p", "", "n", detail=True),
        Field("adjusted_p", "p, corrected", "", "n"),
        Field("matched", "Share with comparable customers", "share", "n"),
        Field("stake", "Value at stake a year", "money", "n"),
        Field("stake_low", "Value at stake a year, from", "money", "n"),
        Field("stake_high", "Value at stake a year, to", "money", "n"),
        Field("made_up", "Good ones that make up for one bad", "rating", "n"),
        Field("made_up_low", "Good ones that make up for one bad, from", "rating", "n", detail=True),
        Field("made_up_high", "Good ones that make up for one bad, to", "rating", "n", detail=True),
        Field("statement", "Restriction"),
    ),
    compute=compute,
    options=(EVENT, BY),
    explanation=EXPLANATION,
)
