"""What punishes and what rewards, in a sample in which some answer four times as often and want other things."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import stats

from benchmarks.validity import Counts
from lotse.methods.drivers import penalty_reward

LOW, HIGH = 2, 4
OTHERS, OFTEN = 1 / 3, 4.0  # share of the customers who find other things important; how much more often they answer
# Per touchpoint, for most and for the others: basic, exciting, both, nothing, nothing, only for the others.
PENALTY = np.array([[-0.8, 0, -0.4, 0, 0, 0], [0, 0, -0.4, 0, 0, -1.2]])
REWARD = np.array([[0, 0.8, 0.4, 0, 0, 0], [0, 0.8, 0, 0, 0, 0.6]])
SHARES = np.array([1 - OTHERS, OTHERS])
Z = stats.norm.ppf(0.975)


def contrasted(n: int) -> Callable[[int], Counts]:
    """Ratings go together, a quarter never used a touchpoint, the outcome's spread grows with what went wrong."""

    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        other = (rng.random(n) < SHARES[1] * OFTEN / (SHARES[0] + SHARES[1] * OFTEN)).astype(int)
        ratings = np.clip(np.rint(3.3 + 0.7 * rng.normal(size=(n, 1)) + rng.normal(size=(n, 6))), 1, 5)
        ratings[rng.random(ratings.shape) < 0.25] = np.nan
        low, high = ratings <= LOW, ratings >= HIGH
        outcome = (low * PENALTY[other] + high * REWARD[other]).sum(axis=1)
        outcome += (0.7 + 0.15 * low.sum(axis=1)) * rng.standard_t(5, n)
        found = penalty_reward(ratings, outcome, LOW, HIGH, weights=np.where(other == 1, 1 / OFTEN, 1.0))
        punishes, rewards = SHARES @ PENALTY, SHARES @ REWARD
        held = [
            *_held(found.penalty, found.penalty_se, punishes)[punishes < 0],
            *_held(found.reward, found.reward_se, rewards)[rewards > 0],
        ]
        nothing = np.concatenate([found.penalty_p[punishes == 0], found.reward_p[rewards == 0]])
        return {
            "coverage, penalty or reward": [float(one) for one in held],
            "significant without effect": (nothing < 0.05).astype(float).tolist(),
        }

    return replication


def _held(value: np.ndarray, error: np.ndarray, truth: np.ndarray) -> np.ndarray:
    return np.abs(value - truth) <= Z * error
