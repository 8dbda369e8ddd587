"""Relative weights: how the explained variance is shared out among correlated drivers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lotse.methods.drivers.missing import completed, usable
from lotse.methods.drivers.sums import correlations, pair_sums, repaired, table
from lotse.methods.errors import MethodError
from lotse.methods.interval import Floats


@dataclass(frozen=True)
class RelativeWeights:
    """``raw`` sums to ``r_squared``, ``rescaled`` to 1; ``repaired`` says that pairwise correlations did not fit."""

    raw: Floats
    r_squared: float
    missing: str
    n: int
    repaired: bool

    @property
    def rescaled(self) -> Floats:
        return self.raw / self.r_squared if self.r_squared > 0 else self.raw

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Floats:
        return np.array(self.raw, dtype=dtype, copy=copy)


def relative_weights(X: Floats, y: Floats, missing: str = "pairwise", weights: Floats | None = None) -> RelativeWeights:  # noqa: N803
    """Shares of R² per driver (Johnson 2000, Multivariate Behavioral Research 35).

    X: (n, k) ratings, NaN for missing or never used; y: (n,) outcome; weights: (n,) survey weights.
    Rxx = VΔV′, Λ = VΔ^½V′, β = Λ⁻¹r, ε = Λ²β² (elementwise squares); Σε = R².
    Raises MethodError when a driver or the outcome does not vary or the shapes do not fit.
    """
    samples, w, _ = prepared(X, y, missing, weights, seed=0)
    alone = np.zeros(len(w), dtype=np.int64)
    r, changed = repaired(np.stack([correlations(pair_sums(sample, w, alone))[0] for sample in samples]))
    raw = weights_from(r).mean(axis=0)
    return RelativeWeights(raw, float(raw.sum()), missing, len(w), changed)


def prepared(
    X: Floats,  # noqa: N803
    y: Floats,
    missing: str,
    weights: Floats | None,
    seed: int,
) -> tuple[list[Floats], Floats, NDArray[np.bool_]]:
    """The usable rows (completed where asked for), their weights, and which rows they are."""
    both = table(X, y)
    rows = usable(both, missing)
    w = np.ones(len(both)) if weights is None else _usable(np.asarray(weights, dtype=np.float64), len(both))
    return completed(both[rows], missing, seed), w[rows], rows


def _usable(weights: Floats, rows: int) -> Floats:
    if weights.shape != (rows,) or not (np.isfinite(weights) & (weights >= 0)).all() or not weights.any():
        raise MethodError(f"Survey weights are {weights.shape}; needed are {rows} numbers, none below 0, not all 0.")
    return weights


def weights_from(r: Floats) -> Floats:
    """Raw weights (…, k) from correlations (…, k + 1, k + 1) whose last row is the outcome."""
    among, with_outcome = r[..., :-1, :-1], r[..., :-1, -1]
    values, vectors = np.linalg.eigh(among)
    roots = np.sqrt(np.clip(values, 0, None))
    inverse = np.divide(1.0, roots, out=np.zeros_like(roots), where=values > 1e-10)
    turned = vectors.swapaxes(-1, -2)
    loadings = (vectors * roots[..., None, :]) @ turned
    beta = ((vectors * inverse[..., None, :]) @ turned) @ with_outcome[..., None]
    raw: Floats = (loadings**2 @ beta**2)[..., 0]
    return raw
