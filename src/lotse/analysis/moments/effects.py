"""The figures of one outcome after a bad or a good experience, touchpoint by touchpoint, and what is demonstrated."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import stats

from lotse.analysis.moments.outcomes import Outcome, outcome
from lotse.contacts.runners.threads import each
from lotse.findings.memory import SHARED
from lotse.methods import exit_risk as method
from lotse.methods.interval import Interval
from lotse.methods.multiplicity import RankIntervals, benjamini_hochberg, rank_intervals
from lotse.methods.value_at_stake import Outcome as Lost
from lotse.methods.value_at_stake import value_at_stake

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

type Row = dict[str, Any]

RATE: Final = 0.05
DRAWS: Final = 400
ROW: Final = 4096  # bytes of the figures of one touchpoint, about
NOTHING: Final = Interval(math.nan, math.nan, math.nan, 0, "")  # where nobody is comparable, 0 would be a claim


def rows_after(read: Reading, name: str, good: bool = False) -> list[Row]:
    """``outcome_rows`` of all people; kept, since several findings say it."""
    return SHARED.once((read.mark, name, good, "rows"), lambda: outcome_rows(outcome(read, name, good)), _size)


def screened_after(read: Reading, name: str, good: bool = False) -> list[Row]:
    """``screened`` of all people; kept, too."""
    return SHARED.once((read.mark, name, good, "screened"), lambda: screened(outcome(read, name, good)), _size)


def _size(rows: Sequence[Row]) -> int:
    return ROW * len(rows)


def outcome_rows(asked: Outcome, parts: Iterable[tuple[str, Outcome]] = ()) -> list[Row]:
    """The figures, with the touchpoint's position ``at`` in the catalogue and the effect's ``score`` and ``p``; none
    where nobody left.

    Demonstrated: the corrected test finds it **and** the limits of ratio and difference exclude "as many", so that no
    row says one thing and shows another. ``parts``: names of segments, each with what followed there, instead of all.
    """
    if not asked.left and asked.name != "silence":
        return []
    rows = [row for value, part in parts or (("", asked),) for row in _rows(part, value)]
    if not rows:
        return []
    corrected = benjamini_hochberg(np.array([row["p"] for row in rows]), RATE)
    ranks = _ranked(rows, 1 if asked.more else -1)
    for at, row in enumerate(rows):
        real = bool(corrected.rejected[at]) and row["sure"]
        row |= {
            "demonstrated": real,
            "certainty": "demonstrated" if real else "not demonstrable",
            "adjusted_p": float(corrected.adjusted[at]),
            "rank": int(ranks.low[at]),
            "rank_high": int(ranks.high[at]),
            **stake(row, asked, real),
            **_made_up(row, asked, real),
        }
    rows = [_figures(row) for row in rows]
    return sorted(rows, key=lambda row: (not row["demonstrated"], -row["score"], row["at"], row["segment"]))


def screened(asked: Outcome) -> list[Row]:
    """``at``, ``score``, ``p``, ``n`` and whether it is demonstrated, as ``outcome_rows`` says it, of every touchpoint.

    All figures only where the test alone points there: limits cost most of the time, and elsewhere decide
    nothing.
    """
    if not asked.left and asked.name != "silence":
        return []
    exposed = np.flatnonzero(asked.table.contacts[:, asked.state]).tolist()
    rows = [_screened(asked, at) for at in exposed]
    corrected = benjamini_hochberg(np.array([row["p"] for row in rows]), RATE)
    for row, rejected, adjusted in zip(rows, corrected.rejected, corrected.adjusted, strict=True):
        real = bool(rejected) and bool(row["sure"])
        row |= {"demonstrated": real, "adjusted_p": float(adjusted), **stake(row, asked, real)}
    return [_figures(row) for row in rows]


def _figures(row: Row) -> Row:
    """Without what they were computed from."""
    return {name: value for name, value in row.items() if name not in ("table", "risk")}


def _screened(asked: Outcome, at: int) -> Row:
    score, p = _tested(asked, at)
    if score > 0 and p < RATE:
        return _row(asked, at, "")
    people = int(asked.table.people[at, asked.state])
    return {"at": at, "score": score, "p": p, "n": people, "sure": False}


def _rows(asked: Outcome, value: str) -> list[Row]:
    exposed = np.flatnonzero(asked.table.contacts[:, asked.state]).tolist()
    return each(lambda at: _row(asked, at, value), exposed)


def _tested(asked: Outcome, at: int) -> tuple[float, float]:
    """How far to the side that is looked for, in standard errors; and the two-sided p."""
    found = method.screen(asked.table, at, positive=asked.good, plain=asked.good)
    return found.score if asked.more else -found.score, found.p


def _row(asked: Outcome, at: int, value: str) -> Row:
    risk = method.exit_risk(asked.table, at, positive=asked.good, draws=DRAWS, plain=asked.good)
    return {
        "at": at,
        "segment": value,
        "table": asked.table,
        "risk": risk,
        "score": risk.score if asked.more else -risk.score,
        "sure": _sure(risk, asked.more),
        **_interval("ratio", risk.ratio),
        **_interval("difference", risk.difference if risk.matched else NOTHING),
        "n": risk.people,
        "contacts": risk.contacts,
        "exits": risk.exits if risk.matched else None,  # of those who can be compared
        "p": risk.p,
        "matched": risk.matched,
        "statement": risk.statement,
    }


def _sure(risk: method.ExitRisk, more: bool) -> bool:
    """Do the limits of both measures lie on the side that is looked for?"""
    if more:
        return risk.ratio.low > 1 and risk.difference.low > 0
    return risk.ratio.high < 1 and risk.difference.high < 0


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


def stake(row: Row, asked: Outcome, real: bool) -> dict[str, float | None]:
    """Margins in the log are of its whole time, and so are the people affected: both become one year's.

    Nothing where the effect is not ``real``, or nothing is lost.
    """
    if not real or asked.good or not asked.margin > 0:
        return {"stake": None, "stake_low": None, "stake_high": None}
    risk, margin = row["risk"], asked.margin / asked.years * (-1 if asked.wanted else 1)
    draws = risk.draws[:, 1] if len(risk.draws) else None
    return _interval("stake", value_at_stake(risk.people, [Lost(asked.name, risk.difference, margin, draws)]).total)


def _made_up(row: Row, asked: Outcome, real: bool) -> Row:
    """Good experiences there that make up for one bad, or the reason why that cannot be told."""
    if not real or asked.good:
        return {"made_up": None, "made_up_low": None, "made_up_high": None, "made_up_reason": ""}
    found = method.compensation(row["table"], row["at"], draws=DRAWS, wanted=asked.wanted)
    limits = {"made_up": found.number, "made_up_low": found.low, "made_up_high": found.high}
    return {**limits, "made_up_reason": found.reason}


def _interval(name: str, interval: Any) -> dict[str, float | None]:
    ends = {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
    return {key: float(value) if math.isfinite(value) else None for key, value in ends.items()}
