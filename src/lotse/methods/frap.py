"""Frequency-relevance analysis of problems: often and annoying first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats
from lotse.methods.multiplicity import RankIntervals, rank_intervals
from lotse.methods.resampling import multiplicities


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
    Ranks: bootstrap over people, simultaneous.
    """
    if not had.shape == annoyance.shape == reaction.shape or had.ndim != 2:
        raise MethodError("had, annoyance and reaction must each be (people, problems).")
    score = np.where(had > 0, annoyance + reaction, np.nan)
    known = ~np.isnan(score)
    parts = np.stack([had > 0, known, np.where(known, score, 0.0)], axis=1).astype(np.float64)
    value = _values(parts.sum(axis=0))
    counts = multiplicities(len(had), draws, np.random.default_rng(seed))
    drawn = _values((counts @ parts.reshape(len(had), -1)).reshape(draws, *parts.shape[1:]))
    frequency = (had > 0).sum(axis=0).astype(np.float64)
    relevance = np.divide(value, frequency, out=np.zeros(len(value)), where=frequency > 0)
    index = 100 * value / value.sum() if value.sum() > 0 else value
    return Frap(frequency, relevance, value, index, rank_intervals(value, drawn), len(had))


def _values(sums: Floats) -> Floats:
    """Frequency × mean relevance from (…, 3, k) sums of had, known, score."""
    had, known, score = (sums[..., i, :] for i in range(3))
    return had * np.divide(score, known, out=np.zeros_like(score), where=known > 0)
