"""Moments of truth: what every source says about a touchpoint, brought together without hiding conflict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lotse.methods.errors import MethodError
from lotse.methods.multiplicity import benjamini_hochberg, benjamini_yekutieli


@dataclass(frozen=True)
class Evidence:
    """One source on one touchpoint. ``direction``: −1 harms, +1 wins, 0 nothing; ``p`` None: judged, not measured.

    ``importance`` is how much (on the source's own measure); within a source it orders touchpoints.
    """

    touchpoint: str
    source: str
    direction: int
    p: float | None
    importance: float


@dataclass(frozen=True)
class Moment:
    """``certainty``: demonstrated, suspected, judged, conflicting or none; which sources speak for it and against."""

    touchpoint: str
    direction: int
    certainty: str
    adjusted_p: float | None
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    importance: float  # mean rank share of the supporting sources, 0 … 1


SPEAKS = 0.05  # p below which a single source is said to speak


def moments(evidence: Sequence[Evidence], rate: float = 0.05, dependent: bool = False) -> list[Moment]:
    """Ranked list of touchpoints: demonstrated first, then by importance.

    Sources rest on overlapping customers, so their p-values depend in unknown ways: a touchpoint's p is the smallest
    times the number of sources that measured it (Bonferroni; valid whatever the dependence). A touchpoint is
    *demonstrated* when Benjamini-Hochberg over all measured touchpoints keeps false discoveries below ``rate``
    (``dependent``: Benjamini-Yekutieli). Opposing sources make it *conflicting*; it keeps its place and says so.
    Judgements never demonstrate. Raises MethodError for a source that speaks twice on a touchpoint.
    """
    grouped: dict[str, list[Evidence]] = defaultdict(list)
    for piece in evidence:
        if any(other.source == piece.source for other in grouped[piece.touchpoint]):
            raise MethodError(f"{piece.source} speaks twice on {piece.touchpoint}; combine it first.")
        grouped[piece.touchpoint].append(piece)
    names = list(grouped)
    p = np.array([_combined(grouped[name]) for name in names])
    corrected = (benjamini_yekutieli if dependent else benjamini_hochberg)(p, rate)
    shares = _rank_shares(evidence)
    found = [
        _moment(name, grouped[name], float(adjusted), bool(real), shares)
        for name, adjusted, real in zip(names, corrected.adjusted, corrected.rejected, strict=True)
    ]
    return sorted(found, key=lambda moment: (_ORDER[moment.certainty], -moment.importance, moment.touchpoint))


_ORDER = {"demonstrated": 0, "conflicting": 0, "suspected": 1, "judged": 2, "none": 3}


def _combined(pieces: Sequence[Evidence]) -> float:
    measured = [piece.p for piece in pieces if piece.p is not None]
    return min(1.0, len(measured) * min(measured)) if measured else float("nan")


def _rank_shares(evidence: Sequence[Evidence]) -> dict[tuple[str, str], float]:
    """Within each source: share of its touchpoints that are no more important."""
    by_source: dict[str, list[Evidence]] = defaultdict(list)
    for piece in evidence:
        by_source[piece.source].append(piece)
    return {
        (piece.source, piece.touchpoint): sum(other.importance <= piece.importance for other in pieces) / len(pieces)
        for pieces in by_source.values()
        for piece in pieces
    }


def _moment(
    name: str, pieces: Sequence[Evidence], adjusted: float, real: bool, shares: dict[tuple[str, str], float]
) -> Moment:
    speaking = [piece for piece in pieces if piece.direction and (piece.p is None or piece.p < SPEAKS)]
    measured = [piece for piece in speaking if piece.p is not None]
    lead = min(measured, key=lambda piece: piece.p or 0.0) if measured else _loudest(speaking)
    direction = lead.direction if lead else 0
    support = [piece for piece in speaking if piece.direction == direction]
    against = tuple(piece.source for piece in speaking if piece.direction != direction)
    importance = float(np.mean([shares[piece.source, name] for piece in support])) if support else 0.0
    certainty = _certainty(real, bool(measured), bool(speaking), bool(against))
    known = None if np.isnan(adjusted) else adjusted
    return Moment(name, direction, certainty, known, tuple(piece.source for piece in support), against, importance)


def _loudest(speaking: Sequence[Evidence]) -> Evidence | None:
    return max(speaking, key=lambda piece: piece.importance, default=None)


def _certainty(real: bool, measured: bool, speaking: bool, opposed: bool) -> str:
    if real and measured:
        return "conflicting" if opposed else "demonstrated"
    if measured:
        return "suspected"
    return "judged" if speaking else "none"
