"""The adjusted risk: exposed customers against matched ones, with an interval that fits the base."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numba
import numpy as np
from numpy.typing import NDArray

from lotse.contacts.errors import Message
from lotse.methods.errors import MethodError
from lotse.methods.exit_risk.conditional import Cells, common_ratio, exact_ratio, p_value, rate_difference, score
from lotse.methods.exit_risk.shares import share_limits
from lotse.methods.exit_risk.tables import NEGATIVE, NEUTRAL, POSITIVE, STATES, UNKNOWN, Exposure
from lotse.methods.interval import Floats, Interval, percentiles
from lotse.methods.resampling import same_multiplicities

FEW: Final = 50  # exits on either side below which no bootstrap is trusted; of trials also those that do not end so


@dataclass(frozen=True)
class ExitRisk:
    """How many times as many leave within the window (``ratio``) and how many more (``difference``).

    ``matched``: share of the exposed time that found comparable customers; ``draws``: bootstrap of (ratio, difference)
    for further figures, empty where an exact interval was used; ``statement``: why it says less, or ""; ``score`` as in
    ``Screened``.
    """

    ratio: Interval
    difference: Interval
    p: float
    exits: int
    expected: float
    contacts: int
    people: int
    matched: float
    draws: Floats
    statement: str
    score: float = 0.0


def exit_risk(
    found: Exposure,
    touchpoint: int,
    positive: bool = False,
    draws: int = 1000,
    seed: int = 0,
    level: float = 0.95,
    plain: bool = False,
) -> ExitRisk:
    """Discrete-time hazard after a negative (``positive``: good) contact, against other contacts at the touchpoint.

    Others are those known not to be negative (positive); where they are fewer, also the unknown (statement). ``plain``:
    only those known to be neither, so that what the good adds is not what the bad takes away.

    Within each stratum (segment, tenure, activity, earlier negative contacts, time since the contact) the hazard of
    those without is what was expected of the exposed: ratio = observed/expected exits, difference = risk over the
    window, both standardised to the exposed (matching with as many controls as there are; Rothman et al. 2008, ch. 15).
    p: conditional test, mid-p below 1,000 exits (Lancaster 1961). Interval: bootstrap over customers;
    below 50 exits on either side exact for the ratio, square-and-add for the difference; square-and-add for both where
    most trials end in the event and below 50 on either side do not. Raises MethodError when nobody was exposed.
    """
    state = POSITIVE if positive else NEGATIVE
    return _against(found, touchpoint, state, _others(found, touchpoint, state, plain), draws, seed, level)


def _others(found: Exposure, touchpoint: int, state: int, plain: bool) -> list[int]:
    return [NEUTRAL] if plain else found.others(touchpoint, state)


@dataclass(frozen=True)
class Screened:
    """A contact's ``ratio`` (NaN: unknown), ``p``, and the ``score`` in standard errors, to rank by."""

    ratio: float
    p: float
    score: float


def screen(found: Exposure, touchpoint: int, positive: bool = False, plain: bool = False) -> Screened:
    """What ``exit_risk`` says first, without intervals: quick enough to go through every touchpoint."""
    state = POSITIVE if positive else NEGATIVE
    if not found.contacts[touchpoint, state]:
        return Screened(math.nan, 1.0, 0.0)
    cells = _compared(found, touchpoint, state, _others(found, touchpoint, state, plain)).cells
    ratio = cells.exits_matched / cells.expected if cells.expected else math.nan
    return Screened(ratio, p_value(cells), score(cells))


def _against(
    found: Exposure, touchpoint: int, state: int, others: list[int], draws: int, seed: int, level: float
) -> ExitRisk:
    if not found.contacts[touchpoint, state]:
        raise MethodError(Message("Nobody had such an experience at this touchpoint."))
    compared = _compared(found, touchpoint, state, others)
    cells = compared.cells
    few, most = cells.fewest < FEW, cells.most_end
    ratio, difference = _measures(compared.whole[..., None], np.exp(compared.usual)[:, None], found.by_contact)[0]
    ratio = common_ratio(cells) if few and not most else ratio
    draws = 0 if few else draws
    drawn: Floats = _measures(compared.drawn(draws, seed), compared.usual_drawn(draws, seed), found.by_contact)
    n, exits = int(found.people[touchpoint, state]), cells.exits_matched
    first, second = _intervals(cells, float(ratio), float(difference), drawn, n, level, found)
    return ExitRisk(
        first, second, p_value(cells), int(exits), cells.expected, int(found.contacts[touchpoint, state]), n,
        cells.matched, drawn, _statement(cells, few and not most, UNKNOWN in others, state == POSITIVE), score(cells),
    )  # fmt: skip


@dataclass(frozen=True)
class _Compared:
    """The exposed and the others at one touchpoint; ``side``: of each state, 0 exposed, 1 other, −1 neither;
    ``place``: of each stratum among those in which somebody was exposed, −1 for none; ``whole`` (4, strata, steps):
    exits and time of the exposed, then of the others; ``usual`` and ``doubt`` (strata,): see ``Cells``.
    """

    found: Exposure
    touchpoint: int
    side: NDArray[np.int8]
    place: NDArray[np.int64]
    whole: Floats
    usual: Floats
    doubt: Floats

    @cached_property
    def cells(self) -> Cells:
        exits, time, control_exits, control_time = self.whole
        return Cells(
            exits, time, control_exits, control_time, self.found.by_contact, self.usual[:, None], self.doubt[:, None]
        )  # fmt: skip

    def drawn(self, draws: int, seed: int) -> NDArray[np.float32]:
        """The same in each draw of groups of people, (4, strata, steps, draws), for strata that have both sides."""
        both, tables = self.cells.both.any(axis=1), self.found.tables
        place = np.append(np.where(both, np.cumsum(both) - 1, -1), -1)[self.place]
        counts = same_multiplicities(len(tables.first), draws, seed)
        drawn: NDArray[np.float32] = _drawn(
            tables.first, tables.cell, tables.exits, tables.time, self.touchpoint, self.side, place, int(both.sum()),
            np.ascontiguousarray(counts.T),
        )  # fmt: skip
        return drawn

    def usual_drawn(self, draws: int, seed: int) -> Floats:
        """What is usual in each of these draws, as far as it is known, (strata that have both sides, draws)."""
        both = self.cells.both.any(axis=1)
        off = np.random.default_rng([seed, draws]).normal(size=draws)
        return np.asarray(np.exp(self.usual[both, None] + self.doubt[both, None] * off))


def _compared(found: Exposure, touchpoint: int, state: int, others: list[int]) -> _Compared:
    side = np.full(STATES, -1, np.int8)
    side[others], side[state] = 1, 0
    tables = found.tables
    place, whole = _sides(tables.first, tables.cell, tables.exits, tables.time, tables.strata, touchpoint, side)
    usual, doubt = (x[place >= 0] for x in found.usual(state, others))  # places ascend with the strata
    return _Compared(found, touchpoint, side, place, whole, usual, doubt)


@numba.njit(nogil=True, cache=True)
def _sides(first, cell, exits, time, strata, touchpoint, side):  # type: ignore[no-untyped-def]
    """Place of each stratum among those of the exposed, and (4, strata, steps): exits and time of the exposed, then of
    the others.
    """
    groups, steps = len(first), time.shape[1]
    place = np.full(strata, -1, np.int64)
    for g in range(groups):
        for row in range(first[g, touchpoint], first[g, touchpoint + 1]):
            if side[cell[row] % STATES] == 0:
                place[cell[row] // STATES] = 0
    kept = 0
    for stratum in range(strata):
        if place[stratum] == 0:
            place[stratum] = kept
            kept += 1
    whole = np.zeros((4, kept, steps))
    for g in range(groups):
        for row in range(first[g, touchpoint], first[g, touchpoint + 1]):
            at, part = place[cell[row] // STATES], 2 * side[cell[row] % STATES]
            if at >= 0 and part >= 0:
                for k in range(steps):
                    whole[part, at, k] += exits[row, k]
                    whole[part + 1, at, k] += time[row, k]
    return place, whole


@numba.njit(nogil=True, cache=True)
def _drawn(first, cell, exits, time, touchpoint, side, place, strata, counts):  # type: ignore[no-untyped-def]
    """The same (4, strata, steps, draws) when each group counts as often as ``counts`` (groups, draws) says. Only cells
    in which somebody was are touched: a product of whole matrices would mostly multiply with 0.
    """
    groups, steps = len(first), time.shape[1]
    found = np.zeros((4, strata, steps, counts.shape[1]), np.float32)
    for g in range(groups):
        for row in range(first[g, touchpoint], first[g, touchpoint + 1]):
            at, part = place[cell[row] // STATES], 2 * side[cell[row] % STATES]
            if at >= 0 and part >= 0:
                for k in range(steps):
                    _add(found[part, at, k], counts[g], exits[row, k])
                    _add(found[part + 1, at, k], counts[g], time[row, k])
    return found


@numba.njit(nogil=True, cache=True)
def _add(total, counts, weight):  # type: ignore[no-untyped-def]
    if weight > 0:
        for d in range(len(total)):
            total[d] += counts[d] * weight


@numba.njit(nogil=True, cache=True)
def _measures(tables, ratio, by_contact):  # type: ignore[no-untyped-def]
    """Ratio and risk difference (draws, 2) of tables (4, strata, steps, draws); NaN or ∞ where nothing is expected.

    ``ratio`` (strata, draws): what is usual without effect.
    """
    _, strata, steps, draws = tables.shape
    observed, expected, one, other = np.zeros(draws), np.zeros(draws), np.zeros(draws), np.zeros(draws)
    for k in range(steps):
        exits, usual, at_risk = np.zeros(draws), np.zeros(draws), np.zeros(draws)
        for s in range(strata):
            for d in range(draws):
                time, control = tables[1, s, k, d], tables[3, s, k, d]
                if time > 0 and control > 0:
                    exits[d] += tables[0, s, k, d]
                    usual[d] += ratio[s, d] * time * tables[2, s, k, d] / control
                    at_risk[d] += time
        for d in range(draws):
            observed[d], expected[d] = observed[d] + exits[d], expected[d] + usual[d]
            if at_risk[d] > 0:  # risk over all steps from the hazard of each
                one[d], other[d] = one[d] + exits[d] / at_risk[d], other[d] + usual[d] / at_risk[d]
    result = np.empty((draws, 2))
    for d in range(draws):
        result[d, 0] = observed[d] / expected[d] if expected[d] > 0 else (np.inf if observed[d] > 0 else np.nan)
        result[d, 1] = one[d] - other[d] if by_contact else np.exp(-other[d]) - np.exp(-one[d])
    return result


def _intervals(
    cells: Cells, ratio: float, difference: float, drawn: Floats, n: int, level: float, found: Exposure
) -> tuple[Interval, Interval]:
    if len(drawn):
        low, high = percentiles(np.where(np.isfinite(drawn), drawn, np.nan), level)
        how = "bootstrap over customers"
        return (
            Interval(ratio, float(low[0]), float(high[0]), n, how, level),
            Interval(difference, float(low[1]), float(high[1]), n, how, level),
        )
    if cells.most_end:
        by_ratio, by_difference = share_limits(cells, level)
        return (
            Interval(ratio, *by_ratio, n, "square-and-add", level),
            Interval(difference, *by_difference, n, "square-and-add", level),
        )
    low_r, high_r = exact_ratio(cells, level)
    less, more = rate_difference(cells, level)
    steps = 1 if found.by_contact else found.steps
    return (
        Interval(ratio, low_r, high_r, n, "exact, conditional", level),
        Interval(difference, max(-1.0, less * steps), min(1.0, more * steps), n, "square-and-add", level),
    )


def _statement(cells: Cells, few: bool, unknown: bool, positive: bool) -> str:
    if cells.matched == 0:
        return "No comparable customer without this experience: nothing can be said about the risk."
    if unknown and positive:
        return "Few are known to have had no good experience: contacts of which nothing is known count among them."
    if unknown:
        return "Few are known to have had no bad experience: contacts of which nothing is known count among them."
    if few:
        return "Few exits: exact interval; rely on incidents and ratings beside it."
    return "Comparable customers were found for only part of the exposed." if cells.matched < 0.8 else ""


@dataclass(frozen=True)
class Compensation:
    """Good experiences that make up for one bad, or None with the ``reason``."""

    number: float | None
    low: float | None
    high: float | None
    reason: str


def compensation(
    found: Exposure, touchpoint: int, draws: int = 1000, seed: int = 0, level: float = 0.95, wanted: bool = False
) -> Compensation:
    """−log(ratio of a negative)/log(ratio of a positive), both against neutral contacts at the touchpoint.

    Rests on effects that multiply. Only where the negative raises and the positive lowers the risk beyond chance in the
    same resamples (``wanted``: the other way round, for outcomes one wishes for); a limit that cannot be reached is
    None.
    """
    if not found.contacts[touchpoint, [NEGATIVE, NEUTRAL, POSITIVE]].all():
        return Compensation(None, None, None, "Bad, neutral and good contacts are all needed.")
    bad, good = (_against(found, touchpoint, s, [NEUTRAL], draws, seed, level) for s in (NEGATIVE, POSITIVE))
    if not (len(bad.draws) and len(good.draws)):
        return Compensation(None, None, None, "Too few cases on one side.")
    if not _opposite(*((good, bad) if wanted else (bad, good))):
        return Compensation(None, None, None, "That the bad raises and the good lowers the risk is not demonstrable.")
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = -np.log(bad.draws[:, 0]) / np.log(good.draws[:, 0])
    helps = good.draws[:, 0] > 1 if wanted else good.draws[:, 0] < 1
    low, high = percentiles(np.where(helps, drawn, np.inf), level)  # what does not help makes up for nothing
    number = -math.log(bad.ratio.value) / math.log(good.ratio.value)
    return Compensation(number, float(low), float(high) if math.isfinite(high) else None, "")


def _opposite(raising: ExitRisk, lowering: ExitRisk) -> bool:
    return raising.ratio.low > 1 and lowering.ratio.high < 1
