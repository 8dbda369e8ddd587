"""Asked ratings side by side: one line per respondent, one column per touchpoint, and what they say of the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, flat
from lotse.analysis.findings.scales import asked_most, ends_of, other_scales
from lotse.analysis.findings.selecting import FilterError
from lotse.contacts.errors import Message
from lotse.contacts.schema import IMPORTANCE, Kind
from lotse.findings.memory import SHARED
from lotse.findings.types import Note
from lotse.methods.estimates.estimate import NOTHING, Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.sums import cluster_sums, members

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

LEAST: Final = 30  # respondents with the target who rated a touchpoint
WHOLE: Final = (
    "satisfaction/overall",
    "overall",
    "satisfaction",
    "satisfied",
    "airport_overall",
    "airport",
    "whole",
    "gesamtzufriedenheit",
    "gesamturteil",
    "gesamt",
    "zufriedenheit",
    "willingness",
    "nps",
)


type Ends = tuple[float, float]


@dataclass(frozen=True)
class Asked:
    """``ratings`` (respondents, touchpoints), NaN where not rated or never used; ``target`` (respondents,);
    ``rows``: positions in the catalogue; ``stated`` (touchpoints,): importance as stated, with its interval;
    ``scales``: of the ratings (not of the target) as the log names them, "" where it names none, and
    ``stated_scales``: of importance; ``ends``: worst and best answer of each touchpoint's scale and of the target's,
    NaN where the log does not name them; ``weight`` (respondents,): survey weights, 1 where none is given; ``notes``:
    what was left out.
    """

    ratings: Array
    target: Array
    person: Array
    rows: list[int]
    stated: list[Estimate]
    signal: str
    scales: frozenset[str]
    stated_scales: frozenset[str]
    ends: list[Ends]
    target_ends: Ends
    weight: Array
    notes: tuple[Note, ...] = ()

    @property
    def importance(self) -> Array:
        """(touchpoints,): stated, NaN where not asked."""
        return np.array([np.nan if one.value is None else one.value for one in self.stated])

    @property
    def nbytes(self) -> int:
        return sum(column.nbytes for column in (self.ratings, self.target, self.person, self.weight))

    def performance(self, at: int) -> Estimate:
        """The mean rating of the touchpoint in column ``at``, answers counting by their weights."""
        rated = ~np.isnan(self.ratings[:, at])
        return mean_of(self.ratings[rated, at], self.person[rated], self.weight[rated])


def asked(read: Reading, wanted: str | None) -> Asked | None:
    """Respondents who gave the target; None where no answer can serve as one. A respondent is a known customer in one
    wave: anonymous answers cannot be joined. Kept, since several findings rest on it.
    """
    return SHARED.once(
        (read.mark, "asked", wanted), lambda: _asked(read, wanted), lambda found: found.nbytes if found else 0
    )


def _asked(read: Reading, wanted: str | None) -> Asked | None:
    whats = read.codes.whats
    ratings = flat(read, np.array([what.kind == Kind.RATING for what in whats]))
    ratings = ratings.only(~np.isnan(ratings.rating) & ratings.known[ratings.person].astype(bool))
    signals = [what.signal for what in whats]
    signal = _target(signals, ratings, wanted)
    if signal is None:
        return None
    codes = np.array([name == signal for name in signals])
    stated = np.where([name.startswith(IMPORTANCE) for name in signals], read.about, -1)
    kept = _one_scale(read, ratings, codes, stated)
    found = _table(read, ratings.only(kept), codes, stated, signal)
    return replace(found, notes=(*found.notes, *other_scales(int((~kept).sum()))))


def _one_scale(read: Reading, ratings: Flat, target: Array, stated: Array) -> Array:
    """Answers on the scale that was asked most: of each touchpoint, of its importance, of the target. What is none of
    these (trust, other verdicts on the whole) enters no figure here.
    """
    size = len(read.catalogue.touchpoints)
    weighed = stated[ratings.what]
    column = np.where(weighed >= 0, size + weighed, ratings.row)
    return asked_most(np.where(target[ratings.what], 2 * size, column), read.codes.whats, ratings.what)


def _target(signals: Sequence[str], ratings: Flat, wanted: str | None) -> str | None:
    held = sorted({signals[code] for code in np.unique(ratings.what)})
    if wanted:
        if wanted not in held:
            raise FilterError(
                Message(
                    "No rating %(found)r to explain. There is: %(allowed)s.",
                    found=wanted,
                    allowed=", ".join(held[:20]) or Message("none yet"),
                )
            )
        return wanted
    lower = {name.lower(): name for name in held}
    return next((lower[name] for name in WHOLE if name in lower), None)


def _table(read: Reading, ratings: Flat, target: Array, stated: Array, signal: str) -> Asked:
    at = target[ratings.what]
    who = respondents(ratings)
    outcome, person, weight = (
        np.full(int(who.max(initial=-1)) + 1, np.nan),
        *np.zeros((2, int(who.max(initial=-1)) + 1)),
    )
    outcome[who[at]] = ratings.rating[at]
    person[who] = ratings.person
    weight[who] = np.where(np.isnan(ratings.weight), 1.0, ratings.weight)
    weight[who[at]] = np.where(np.isnan(ratings.weight), 1.0, ratings.weight)[at]
    size = len(read.catalogue.touchpoints)
    table = np.full((len(outcome), size), np.nan)
    whole = np.unique(ratings.row[at])  # where the target belongs: what else is asked there is the whole again
    rated = ~at & (ratings.row >= 0) & ~np.isin(ratings.row, whole)
    table[who[rated], ratings.row[rated]] = ratings.rating[rated]
    told = ~np.isnan(outcome) & (weight > 0)
    table, outcome, person, weight = table[told], outcome[told], person[told].astype(np.int64), weight[told]
    enough = (~np.isnan(table)).sum(axis=0) >= LEAST
    varying = [int(row) for row in np.flatnonzero(enough) if np.nanstd(table[:, row]) > 0]
    rows = _together(table, varying)
    scales, weighed = (
        frozenset(read.codes.whats[code].scale or "" for code in np.unique(ratings.what[~at & np.isin(about, rows)]))
        for about in (ratings.row, stated[ratings.what])
    )
    every = _importance(read, ratings, stated)
    importance = [every[row] for row in rows]
    notes = (_apart(len(varying) - len(rows)),) if len(rows) < len(varying) else ()
    ends = [_ends(read, ratings, rated & (ratings.row == row)) for row in rows]
    return Asked(
        table[:, rows], outcome, person, rows, importance, signal, scales, weighed, ends, _ends(read, ratings, at),
        weight, notes,
    )  # fmt: skip


def _ends(read: Reading, ratings: Flat, here: Array) -> Ends:
    """Of the one scale on which these answers were given."""
    codes = ratings.what[here]
    return (ends_of(read.codes.whats[int(codes[0])].scale or "") if len(codes) else None) or (np.nan, np.nan)


def respondents(ratings: Flat) -> Array:
    """Number of the respondent of each answer: a person in a wave; without waves, within a month."""
    when = np.where(ratings.wave > 0, ratings.wave, -1 - ratings.time // WAVE)
    first = when.min(initial=0)
    return members(ratings.person * (when.max(initial=0) - first + 1) + when - first)[1]


def _together(table: Array, columns: list[int]) -> list[int]:
    """Columns any two of which were answered together often enough; who lacks most others goes first."""
    known = ~np.isnan(table[:, columns])
    thin = known.T.astype(np.int64) @ known < LEAST
    keep = np.ones(len(columns), bool)
    while (thin & keep & keep[:, None]).any():
        keep[np.argmax((thin & keep).sum(axis=1) * keep)] = False
    return [column for column, kept in zip(columns, keep, strict=True) if kept]


def _apart(n: int) -> Note:
    return Note.counted(
        "%(n)s touchpoint is left out: fewer than 30 rated it beside each other one.",
        "%(n)s touchpoints are left out: fewer than 30 rated them beside each other one.",
        n,
    )


WAVE: Final = 30 * 86_400  # answers of one person within a month belong together


def _importance(read: Reading, ratings: Flat, stated: Array) -> list[Estimate]:
    """Mean importance per touchpoint of the catalogue, as stated; stated: per code, of which touchpoint, −1 none."""
    found = [NOTHING] * len(read.catalogue.touchpoints)
    about = stated[ratings.what]
    for at in np.unique(about[about >= 0]).tolist():
        given = about == at
        weight = np.where(np.isnan(ratings.weight), 1.0, ratings.weight)[given]
        found[at] = mean_of(ratings.rating[given], ratings.person[given], weight)
    return found


def mean_of(values: Array, person: Array, weight: Array | None = None) -> Estimate:
    """values, person, weight: (n,). The mean with an interval that knows that one person may have answered several
    times.
    """
    counts = np.ones(len(values)) if weight is None else weight
    return cluster_mean(cluster_sums([counts, counts * values], person))
