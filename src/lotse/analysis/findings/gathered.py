"""The single contacts at the touchpoints that a filter names: for figures of one touchpoint."""

from __future__ import annotations

import numpy as np

from lotse.analysis.findings.flat import Among, Array, Flat, felt, flat
from lotse.analysis.findings.reading import Reading
from lotse.contacts.journeys.chunk import Chunk
from lotse.methods.estimates.estimate import Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.sums import cluster_sums
from lotse.methods.tallies.cut import Role

VALENCES = (-1.0, 1.0)


def gather(read: Reading, among: Among | None = None) -> Flat:
    """What customers met there, each contact without a customer a journey of its own; aggregates (ad views, likes) are
    left out, and so is what a further test ``among`` does not let pass.
    """
    return _single(read, of_roles(read, Role.TRACKED, Role.ASKED, Role.HEARD), among)


def of_role(read: Reading, role: Role) -> Flat:
    """What was asked, or heard, with a valence."""
    return _single(read, of_roles(read, role), felt)


def _single(read: Reading, kinds: Array, among: Among | None) -> Flat:
    return flat(read, kinds, among=single if among is None else lambda chunk: single(chunk) & among(chunk))


def of_roles(read: Reading, *roles: Role) -> Array:
    """Per code of ``what``: does it count there, in one of these roles."""
    return (read.cut.row >= 0) & np.isin(read.cut.role, roles)


def single(chunk: Chunk) -> Array:
    """Contacts that are no aggregate of many."""
    return np.ones(len(chunk.time), bool) if chunk.count is None else chunk.count <= 1


def mean(found: Flat) -> Estimate:
    """The mean experience, weighted (1 where no weight is given), with an interval clustered by person."""
    weight: Array = np.where(np.isnan(found.weight), 1.0, found.weight)
    return cluster_mean(cluster_sums([weight, weight * found.valence], found.person), bounds=VALENCES)
