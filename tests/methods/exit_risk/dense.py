"""Tables in which every group, touchpoint, stratum, step and state has its place, as one would write them by hand."""

from typing import NamedTuple

import numpy as np

from lotse.methods.exit_risk import Exposure
from lotse.methods.exit_risk.tables import Tables


class Dense(NamedTuple):
    """``exits`` and ``time``: (touchpoints, groups, strata, steps, states)."""

    exits: np.ndarray
    time: np.ndarray
    contacts: np.ndarray


def dense(found: Exposure) -> Dense:
    tables = found.tables
    groups, touchpoints = len(tables.first), len(tables.contacts)
    exits, time = np.zeros((2, touchpoints, groups, tables.strata, found.steps, 4), np.float32)
    for g in range(groups):
        for j in range(touchpoints):
            for row in range(tables.first[g, j], tables.first[g, j + 1]):
                stratum, state = divmod(int(tables.cell[row]), 4)
                exits[j, g, stratum, :, state], time[j, g, stratum, :, state] = tables.exits[row], tables.time[row]
    return Dense(exits, time, tables.contacts)


def exposure_of(
    exits: np.ndarray, time: np.ndarray, contacts: np.ndarray, window_days: float = 90, by_contact: bool = False
) -> Exposure:
    """The other way round; as many people as contacts."""
    touchpoints, groups, strata, steps, _ = time.shape
    flat = [
        x.transpose(1, 0, 2, 4, 3).reshape(groups, touchpoints, -1, steps).astype(np.float32) for x in (exits, time)
    ]
    used = (flat[1] > 0).any(axis=-1)
    ends = np.cumsum(used.sum(axis=2).ravel()).reshape(groups, touchpoints)
    first = np.column_stack([np.append(0, ends[:-1, -1]), ends])
    tables = Tables(
        first, np.nonzero(used)[2].astype(np.int32), flat[0][used], flat[1][used], contacts, contacts, strata
    )
    return Exposure(tables, window_days, by_contact)
