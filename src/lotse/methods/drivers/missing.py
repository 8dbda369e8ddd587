"""What to do about answers that are missing; "never used" is one of them and never a rating."""

from __future__ import annotations

import warnings
from typing import Final

import numpy as np
from numpy.typing import NDArray

from lotse.methods.errors import MethodError, choice
from lotse.methods.interval import Floats

MISSING: Final = ("pairwise", "complete", "impute")
IMPUTATIONS: Final = 10


def usable(both: Floats, missing: str) -> NDArray[np.bool_]:
    """Which rows count: those with an outcome, or (``complete``) with every answer."""
    choice("missing", missing, MISSING)
    rows: NDArray[np.bool_] = ~np.isnan(both[:, -1])
    if missing != "complete":
        return rows
    rows = ~np.isnan(both).any(axis=1)
    if rows.sum() <= both.shape[1]:
        raise MethodError(f"Only {rows.sum()} of {len(both)} rows are complete; use missing='pairwise' or 'impute'.")
    return rows


def completed(both: Floats, missing: str, seed: int) -> list[Floats]:
    """The table as it is, or (``impute``) ten completed copies.

    Imputation: each column regressed on all others, drawn from the posterior (chained equations; van Buuren 2018).
    It needs answers that are missing at random given the others. Who never used a touchpoint has no rating to be
    guessed: use ``pairwise`` there.
    """
    if missing == "impute" and np.isnan(both).any():
        return [_imputed(both, seed + number) for number in range(IMPUTATIONS)]
    return [both]


def _imputed(both: Floats, seed: int) -> Floats:
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401, PLC0415 - needed by the next line
    from sklearn.impute import IterativeImputer  # noqa: PLC0415 - loads for most of a second
    from sklearn.linear_model import BayesianRidge  # noqa: PLC0415

    imputer = IterativeImputer(BayesianRidge(), sample_posterior=True, random_state=seed, max_iter=10)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a sampled chain never meets the convergence criterion for point estimates
        filled: Floats = imputer.fit_transform(both)
    return filled
