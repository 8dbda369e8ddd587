"""Leaving without a word: when silence counts as an exit, by visible rules."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lotse.methods.errors import MethodError
from lotse.methods.exit_risk.exposure import NEVER

OWN_GAPS = 8  # from here on a customer's own rhythm counts, below it the segment's


@dataclass(frozen=True)
class Silence:
    """Per person: ``exit_time`` = last contact of who fell silent, else NEVER; later than ``until`` unjudged."""

    exit_time: NDArray[np.int64]
    until: NDArray[np.int64]
    threshold: NDArray[np.int64]  # seconds of silence that count as leaving


def silent_exits(
    offsets: NDArray[np.int64],
    time: NDArray[np.int64],
    end: int,
    segment: NDArray[np.int64] | None = None,
    quantile: float = 0.95,
    factor: float = 2.0,
) -> Silence:
    """Silent for longer than ``factor`` × the ``quantile`` of the gaps: own gaps from 8 on, else the segment's.

    Person p's contacts are ``offsets[p]:offsets[p + 1]`` in time order (seconds); end: when observation ends.
    Who fell silent left at the last contact; contacts later than end − threshold cannot be judged (``until``).
    A quantile of 0.95 alone would call one customer in twenty lost after every contact: hence the factor.
    Raises MethodError when there is not one gap to learn from.
    """
    people = len(offsets) - 1
    codes = np.zeros(people, dtype=np.int64) if segment is None else segment
    gaps, owner = _gaps(offsets, time)
    if not len(gaps):
        raise MethodError("Nobody has two contacts, so there is no rhythm to fall silent from.")
    typical = np.full(int(codes.max()) + 1, np.quantile(gaps, quantile))
    for code in np.unique(codes[owner]):
        typical[code] = np.quantile(gaps[codes[owner] == code], quantile)
    limit = typical[codes]
    counts = np.bincount(owner, minlength=people)
    edges = np.concatenate([[0], np.cumsum(counts)])
    for person in np.flatnonzero(counts >= OWN_GAPS):
        limit[person] = np.quantile(gaps[edges[person] : edges[person + 1]], quantile)
    threshold = (factor * limit).astype(np.int64)
    last = np.where(np.diff(offsets) > 0, time[np.maximum(offsets[1:] - 1, 0)], end)
    until = end - threshold
    return Silence(np.where(last < until, last, NEVER), until, threshold)


def _gaps(offsets: NDArray[np.int64], time: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Seconds between one contact and the next of the same person, and whose they are."""
    owner = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    same = owner[1:] == owner[:-1]
    return np.diff(time)[same], owner[1:][same]
