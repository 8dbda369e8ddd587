"""Net promoter score: the share of promoters less the share of detractors."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lotse.methods.errors import within
from lotse.methods.estimates.estimate import CONFIDENCE, Estimate
from lotse.methods.estimates.means import cluster_mean
from lotse.methods.estimates.sums import ClusterSums

PROMOTER_FROM = 9
DETRACTOR_TO = 6


def promotion(ratings: ArrayLike) -> NDArray[np.float64]:
    """+1 for a promoter (9–10), 0 for a passive (7–8), −1 for a detractor (0–6), NaN for no answer.

    ``ratings``: n answers on 0–10. Raises MethodError for anything else: a score over 1–5 answers is no NPS.
    """
    answers = np.asarray(ratings, dtype=np.float64)
    within(answers, 0, 10)
    promoted = np.where(answers >= PROMOTER_FROM, 1.0, np.where(answers <= DETRACTOR_TO, -1.0, 0.0))
    return np.where(np.isnan(answers), np.nan, promoted)


def nps_of_sums(sums: ClusterSums, weight: int = 0, value: int = 1, confidence: float = CONFIDENCE) -> Estimate:
    """Net promoter score in points (−100…+100) of one group whose values are +1, 0 and −1 (see ``promotion``).

    For sums gathered over chunks, clustered by person; ``lotse.methods.survey.nps`` for plain answers. Without weights
    and with one answer a person the variance is (p + d − (p − d)²) / n · n/(n−1), p and d the shares of promoters and
    detractors. Reichheld, Harvard Business Review 12/2003; Rocks, The American Statistician 70 (2016), 365–372.
    """
    return cluster_mean(sums, weight, value, bounds=(-1.0, 1.0), confidence=confidence).scaled(100.0)
