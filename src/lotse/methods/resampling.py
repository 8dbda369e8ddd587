"""Bootstrap over random groups: fast at any size, and exact resampling at small ones.

Every statistic here is a smooth function of sums over rows. Rows (or whole clusters, for example all rows of one
customer) are dealt at random into at most ``limit`` groups, sums are formed once per group, and the bootstrap draws
groups with replacement. With no more clusters than ``limit`` each is a group of its own: the ordinary cluster
bootstrap. Above it this is the method of random groups (Wolter 2007, Introduction to Variance Estimation, ch. 2):
same standard error in expectation, itself known to about 1/√(2·groups), 2 % at 1,000 groups.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.methods.estimates.sums import members
from lotse.methods.interval import Floats

type Codes = NDArray[np.int64]

GROUPS = 1000


def deal(rows: int, cluster: NDArray[Any] | None, rng: np.random.Generator, limit: int = GROUPS) -> Codes:
    """Group code of each row: clusters stay whole and are dealt evenly and at random."""
    clusters, codes = (rows, np.arange(rows)) if cluster is None else members(cluster)
    if clusters <= limit:
        return codes.astype(np.int64)
    return (rng.permutation(clusters) % limit)[codes].astype(np.int64)


def multiplicities(groups: int, draws: int, rng: np.random.Generator) -> Floats:
    """How often each group is drawn: (draws, groups), every row sums to ``groups``."""
    return rng.multinomial(groups, np.full(groups, 1 / groups), size=draws).astype(np.float64)


@lru_cache(maxsize=8)
def same_multiplicities(groups: int, draws: int, seed: int) -> NDArray[np.float32]:
    """The same draws for whoever asks with the same seed, so that figures of one table are resampled together."""
    drawn = multiplicities(groups, draws, np.random.default_rng(seed)).astype(np.float32)
    drawn.flags.writeable = False
    return drawn


def group_sums(values: Floats, codes: Codes) -> Floats:
    """Sums of ``values`` (rows, …) per group: (groups, …)."""
    groups = int(codes.max()) + 1
    flat = values.reshape(len(values), -1)
    sums = np.stack([np.bincount(codes, weights=column, minlength=groups) for column in flat.T], axis=1)
    return sums.reshape(groups, *values.shape[1:])
