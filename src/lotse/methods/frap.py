"""Frequency-relevance analysis of problems: often and annoying first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats
from lotse.methods.multiplicity import RankIntervals, rank_intervals
from lotse.methods.resampling import GROUPS, Codes, deal, multiplicities


@dataclass(frozen=True)
class Frap:
    """Per problem (k,): people who had it, mean relevance, value = frequency × relevance, index in % of all, ranks."""

    frequency: Floats
    relevance: Floats
    value: Floats
    index: Floats
    ranks: RankIntervals
    people: int


def frap(had: Floats, annoyance: Floats, reaction: Floats, draws: int = 2000, seed: int = 0) -> Frap:
    """Stauss's FRAP: PVᵢ = frequencyᵢ × mean relevanceᵢ, index = 100·PVᵢ/ΣPV.

    had: (people, k) 0/1; annoyance, reaction: (people, k) scores, read where ``had`` is 1, NaN counts as unknown.
    Relevance is annoyance plus reaction score; the reaction scale (silence to leaving) is the house's own.
    Ranks: bootstrap over people (above 1,000 of them in random groups, see ``resampling``), simultaneous.
    """
    if not had.shape == annoyance.shape == reaction.shape or had.ndim != 2:
        raise MethodError("had, annoyance and reaction must each be (people, problems).")
    person, problem = np.nonzero(had > 0)
    score = annoyance[person, problem] + reaction[person, problem]
    return frap_of(person, problem, score, had.shape, draws, seed)


def frap_of(
    person: Codes, problem: Codes, score: Floats, shape: tuple[int, int], draws: int = 2000, seed: int = 0
) -> Frap:
    """The same where few had each problem: one entry per person and problem had, in the order of people.

    person, problem: (n,) codes 0 …; score: (n,) annoyance plus reaction, NaN unknown; shape: (people, problems).
    """
    people, size = shape
    known = ~np.isnan(score)
    parts = np.stack([np.ones(len(score)), known, np.where(known, score, 0.0)])
    rng = np.random.default_rng(seed)
    group = deal(people, None, rng, GROUPS)
    groups = int(group.max(initial=-1)) + 1
    cells = group[person] * size + problem
    sums = np.stack([np.bincount(cells, part, groups * size).reshape(groups, size) for part in parts], axis=1)
    frequency, *_ = whole = np.array([np.bincount(problem, part, size) for part in parts])
    value = _values(whole)
    drawn = multiplicities(groups, draws, rng) @ sums.reshape(groups, -1)
    relevance = np.divide(value, frequency, out=np.zeros(size), where=frequency > 0)
    index = 100 * value / value.sum() if value.sum() > 0 else value
    ranks = rank_intervals(value, _values(drawn.reshape(draws, *sums.shape[1:])))
    return Frap(frequency, relevance, value, index, ranks, people)


def _values(sums: Floats) -> Floats:
    """Frequency × mean relevance from (…, 3, k) sums of had, known, score."""
    had, known, score = (sums[..., i, :] for i in range(3))
    return had * np.divide(score, known, out=np.zeros(score.shape), where=known > 0)
