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
    """``certainty``: demonstrated, suspected, judged, conflicting or none; which sources speak for it and against.

    ``demonstrating``: those of either side that demonstrate by themselves what they say.
    """

    touchpoint: str
    direction: int
    certainty: str
    adjusted_p: float | None
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]
    importance: float  # mean rank share of the supporting sources, 0 … 1
    demonstrating: tuple[str, ...] = ()


SPEAKS = 0.05  # p below which a single source is said to speak


def moments(evidence: Sequence[Evidence], rate: float = 0.05, dependent: bool = False) -> list[Moment]:
    """Ranked list of touchpoints: demonstrated first, then by importance.

    Each source is corrected over its touchpoints (Benjamini-Hochberg; ``dependent``: Benjamini-Yekutieli) at ``rate``
    divided by the number of sources that measured anything. The share of false ones in the union of such lists is at
    most the sum of their shares, so it stays below ``rate`` however the sources depend on each other; and it is known
    which source demonstrates what. Opposing sources make a touchpoint *conflicting*; it keeps its place and says so.
    Judgements never demonstrate. Raises MethodError for a source that speaks twice on a touchpoint.
    """
    grouped: dict[str, list[Evidence]] = defaultdict(list)
    for piece in evidence:
        if any(other.source == piece.source for other in grouped[piece.touchpoint]):
            raise MethodError(f"{piece.source} speaks twice on {piece.touchpoint}; combine it first.")
        grouped[piece.touchpoint].append(piece)
    shares, adjusted = _rank_shares(evidence), _adjusted(evidence, dependent)
    found = [_moment(name, pieces, shares, adjusted, rate) for name, pieces in grouped.items()]
    return sorted(found, key=lambda moment: (_ORDER[moment.certainty], -moment.importance, moment.touchpoint))


_ORDER = {"demonstrated": 0, "conflicting": 0, "suspected": 1, "judged": 2, "none": 3}


def _adjusted(evidence: Sequence[Evidence], dependent: bool) -> dict[tuple[str, str], float]:
    """(source, touchpoint) → p, corrected over the source's touchpoints and for the number of sources."""
    correct = benjamini_yekutieli if dependent else benjamini_hochberg
    measured: dict[str, dict[str, float]] = defaultdict(dict)
    for piece in evidence:
        if piece.p is not None:
            measured[piece.source][piece.touchpoint] = piece.p
    return {
        (source, touchpoint): min(1.0, len(measured) * float(p))
        for source, known in measured.items()
        for touchpoint, p in zip(known, correct(np.array(list(known.values()))).adjusted, strict=True)
    }


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
    name: str,
    pieces: Sequence[Evidence],
    shares: dict[tuple[str, str], float],
    adjusted: dict[tuple[str, str], float],
    rate: float,
) -> Moment:
    known = {piece.source: adjusted[piece.source, name] for piece in pieces if piece.p is not None}
    speaking = [piece for piece in pieces if piece.direction and (piece.p is None or piece.p < SPEAKS)]
    measured = [piece for piece in speaking if piece.p is not None]
    lead = min(measured, key=lambda piece: (known[piece.source], piece.p or 0.0), default=None) or _loudest(speaking)
    direction = lead.direction if lead else 0
    support = [piece for piece in speaking if piece.direction == direction]
    against = tuple(piece.source for piece in speaking if piece.direction != direction)
    shown = tuple(piece.source for piece in measured if known[piece.source] <= rate)
    importance = float(np.mean([shares[piece.source, name] for piece in support])) if support else 0.0
    supporting = tuple(piece.source for piece in support)
    certainty = _certainty(bool({*supporting} & {*shown}), bool(measured), bool(speaking), bool(against))
    least = min(known.values(), default=None)
    return Moment(name, direction, certainty, least, supporting, against, importance, shown)


def _loudest(speaking: Sequence[Evidence]) -> Evidence | None:
    return max(speaking, key=lambda piece: piece.importance, default=None)


def _certainty(shown: bool, measured: bool, speaking: bool, opposed: bool) -> str:
    if shown:
        return "conflicting" if opposed else "demonstrated"
    if measured:
        return "suspected"
    return "judged" if speaking else "none"
