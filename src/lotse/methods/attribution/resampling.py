"""Intervals for any attribution: bootstrap over the walks behind the aggregated paths."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from lotse.methods.attribution.paths import Path, PathError, Paths


def intervals(
    paths: Iterable[Path] | Paths,
    method: Callable[[Paths], Mapping[str, float]],
    draws: int = 200,
    confidence: float = 0.95,
    seed: int = 1,
) -> dict[str, tuple[float, float]]:
    """Touchpoint → (low, high): percentiles of ``method`` over ``draws`` resamples of as many walks as there are.

    Walks are drawn with replacement from all walks, converting or not. That is a bootstrap by person where each
    person walked one path (sequences grouped with ``split=False``); with several paths a person it is by path.
    Draws without any conversion are left out. Source: Efron (1979), percentile interval.
    """
    table = Paths.of(paths)
    counts = np.concatenate([table.conversions, table.nulls])
    total = round(float(counts.sum()))
    random = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        drawn = random.multinomial(total, counts / counts.sum()).astype(np.float64)
        half = len(table.conversions)
        try:
            found.append(list(method(table.weighted(drawn[:half], drawn[half:])).values()))
        except PathError:
            continue
    outside = (1 - confidence) / 2
    low, high = np.quantile(np.array(found), [outside, 1 - outside], axis=0)
    return dict(zip(table.touchpoints, zip(low.tolist(), high.tolist(), strict=True), strict=True))
