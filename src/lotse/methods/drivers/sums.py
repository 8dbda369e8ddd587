"""Pairwise sums from which every correlation follows: formed once, resampled cheaply."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from lotse.contacts.errors import Message
from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats
from lotse.methods.resampling import Codes


def table(drivers: Floats, outcome: Floats) -> Floats:
    """Drivers and outcome side by side (rows, drivers + 1), NaN for missing."""
    matrix = np.atleast_2d(np.asarray(drivers, dtype=np.float64))
    target = np.asarray(outcome, dtype=np.float64)
    if matrix.ndim != 2 or target.ndim != 1 or len(matrix) != len(target):
        raise MethodError(f"Drivers are {matrix.shape}, the outcome {target.shape}; needed are (n, k) and (n,).")
    both = np.column_stack([matrix, target])
    refuse_constant(both)
    return both


def refuse_constant(both: Floats) -> None:
    for position, column in enumerate(both.T):
        known = column[~np.isnan(column)]
        if len(known) < 3 or np.ptp(known) == 0:
            name = "The outcome" if position == both.shape[1] - 1 else f"Driver {position}"
            raise MethodError(
                Message("%(name)s has %(n)s answers that do not vary; leave it out.", name=name, n=len(known))
            )


def pair_sums(both: Floats, weights: Floats, codes: Codes) -> Floats:
    """Per group the sums over pairwise known rows: count, j, j², j·k of columns j and k: (groups, 4, p, p).

    Columns are centred before, so that nothing is lost to rounding.
    """
    known = ~np.isnan(both)
    centred = np.where(known, both - np.nanmean(both, axis=0), 0.0)
    order = np.argsort(codes, kind="stable")
    edges = np.searchsorted(codes[order], np.arange(int(codes.max()) + 2))
    present, centred, w = known[order].astype(np.float64), centred[order], weights[order, None]
    parts = [(present, present), (centred, present), (centred**2, present), (centred, centred)]
    return np.stack([_sums_by_group(left * w, right, edges) for left, right in parts], axis=1)


def _sums_by_group(left: Floats, right: Floats, edges: Codes) -> Floats:
    return np.stack([left[a:b].T @ right[a:b] for a, b in pairwise(edges)])


def correlations(sums: Floats) -> Floats:
    """Pairwise correlations (…, p, p) from sums (…, 4, p, p); a pair that does not vary counts as 0."""
    count, first, square, product = (sums[..., i, :, :] for i in range(4))
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = first / count
        variance = square / count - mean**2
        covariance = product / count - mean * mean.swapaxes(-1, -2)
        r = covariance / np.sqrt(np.clip(variance * variance.swapaxes(-1, -2), 0, None))
    r = np.clip(np.nan_to_num(r, nan=0.0, posinf=0.0, neginf=0.0), -1, 1)
    diagonal = np.arange(r.shape[-1])
    r[..., diagonal, diagonal] = 1.0
    return r


def repaired(r: Floats) -> tuple[Floats, bool]:
    """The matrices made positive semi-definite (negative eigenvalues cut, diagonal back to 1), and whether any was not.

    Pairwise correlations rest on different rows and need not fit together.
    """
    values, vectors = np.linalg.eigh(r)
    if values.min() >= -1e-10:
        return r, False
    fixed = (vectors * np.clip(values, 0, None)[..., None, :]) @ vectors.swapaxes(-1, -2)
    scale = np.sqrt(np.diagonal(fixed, axis1=-2, axis2=-1))
    return fixed / (scale[..., :, None] * scale[..., None, :]), True
