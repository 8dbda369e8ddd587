"""The single contacts at the touchpoints that a filter names: for figures of one touchpoint."""

from __future__ import annotations

import numpy as np

from lotse.analysis.findings.flat import Array, Flat, flat
from lotse.analysis.findings.reading import Reading
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.tallies.cut import Role

VALENCES = (-1.0, 1.0)


def gather(read: Reading) -> Flat:
    """What customers met there, each contact without a customer a journey of its own; aggregates (ad views, likes) are
    left out.
    """
    role = read.cut.role
    met = flat(read, (read.cut.row >= 0) & (role != Role.NONE) & (role != Role.COUNTED))
    return met.only(met.count <= 1)


def of_role(read: Reading, found: Flat, role: Role) -> Flat:
    """What was asked, or heard, with a valence."""
    return found.only((read.cut.role[found.what] == role) & ~np.isnan(found.valence))


def mean(found: Flat) -> Estimate:
    """The mean experience, weighted (1 where no weight is given), with an interval clustered by person."""
    weight: Array = np.where(np.isnan(found.weight), 1.0, found.weight)
    return cluster_mean(cluster_sums([weight, weight * found.valence], found.person), bounds=VALENCES)
