"""The usual practice that Lotse's ranking is held against, on the same worlds: higher = rather a moment of truth."""

from __future__ import annotations

import numpy as np
from sklearn.metrics import average_precision_score

from benchmarks.validity.leaving import YEAR, World


def _seen(world: World) -> tuple[np.ndarray, np.ndarray]:
    """Owner of each contact, and which contacts happened before the customer left."""
    owner = np.repeat(np.arange(len(world.left)), np.diff(world.offsets))
    return owner, world.day < world.left[owner]


def mean_rating(world: World) -> np.ndarray:
    """The lowest mean of what is on record first."""
    _, seen = _seen(world)
    seen, k = seen & ~world.unsaid, len(world.planted)
    total = np.bincount(world.touchpoint[seen], weights=world.sign[seen], minlength=k)
    return -total / np.maximum(np.bincount(world.touchpoint[seen], minlength=k), 1)


def last_touch(world: World) -> np.ndarray:
    """Share of the leavers whose last contact it was."""
    owner, seen = _seen(world)
    rows = np.flatnonzero(seen & (world.left[owner] < YEAR))
    last = rows[np.append(owner[rows][1:] != owner[rows][:-1], True)] if len(rows) else rows
    return np.bincount(world.touchpoint[last], minlength=len(world.planted)) / max(len(last), 1)


def raw_correlation(world: World) -> np.ndarray:
    """Correlation over customers of the number of bad contacts there with leaving."""
    owner, seen = _seen(world)
    k, people = len(world.planted), len(world.left)
    bad = seen & (world.sign < 0) & ~world.unsaid
    counts = np.bincount(owner[bad] * k + world.touchpoint[bad], minlength=people * k).reshape(people, k)
    left = (world.left < YEAR) - (world.left < YEAR).mean()
    centred = counts - counts.mean(axis=0)
    scale = np.sqrt((centred**2).sum(axis=0) * (left**2).sum())
    return np.divide(left @ centred, scale, out=np.zeros(k), where=scale > 0)


PRACTICE = {"raw correlation": raw_correlation, "mean rating": mean_rating, "last touch": last_touch}


def average_precision(world: World, score: np.ndarray) -> float:
    return float(average_precision_score(world.planted, score))
