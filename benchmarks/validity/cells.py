"""The cells of the table: each a world and what is counted in one replication of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy import stats

from benchmarks.validity.leaving import Size, World, world
from benchmarks.validity.practice import PRACTICE, average_precision
from lotse.methods.drivers import driver_intervals, relative_weights
from lotse.methods.exit_risk import Exposure, Screened, exit_risk, screen
from lotse.methods.moments import Evidence, moments
from lotse.methods.reliability import spread
from lotse.methods.survey import Margin, csat, nps, raking

type Counts = dict[str, list[float]]  # measure -> one value (0/1 for coverage) per interval or world

SIZES = {
    "0 of 60 planted": Size(4000, 60, 0, 1.0, 0.12),
    "5 of 60 planted": Size(4000, 60, 5, 3.0, 0.12),
    "many customers, 2 of 10 planted": Size(15_000, 10, 2, 2.0, 0.15),
    "20 of 60 planted": Size(4000, 60, 20, 3.0, 0.08),
    "small, 0 of 12 planted": Size(400, 12, 0, 1.0, 0.0625),
    "small, 2 of 12 planted": Size(400, 12, 2, 4.0, 0.05),
}


def leaving(size: Size) -> Callable[[int], Counts]:
    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        made = world(size, rng)
        found = made.exposure()
        screened = [screen(found, j) for j in range(size.touchpoints)]
        return {**_decided(made, screened), **_ranked(made, screened), **_covered(made, found, rng, seed)}

    return replication


def _decided(made: World, screened: list[Screened]) -> Counts:
    pieces = [
        Evidence(str(j), "exit risk", -1 if one.score > 0 else 1, one.p, one.score) for j, one in enumerate(screened)
    ]
    named = [int(m.touchpoint) for m in moments(pieces) if m.certainty == "demonstrated" and m.direction < 0]
    false = sum(not made.planted[j] for j in named)
    counts: Counts = {"false discovery share": [false / max(len(named), 1)]}
    if made.planted.any():
        counts["found of the planted"] = [(len(named) - false) / made.planted.sum()]
    else:
        counts["any false discovery"] = [float(false > 0)]
    return counts


def _ranked(made: World, screened: list[Screened]) -> Counts:
    if not made.planted.any():
        return {}
    own = average_precision(made, np.array([one.score for one in screened]))
    rivals = {name: average_precision(made, rate(made)) for name, rate in PRACTICE.items()}
    gains = {f"average precision, Lotse less {name}": [own - value] for name, value in rivals.items()}
    return {"average precision, Lotse": [own], **gains}


def _covered(made: World, found: Exposure, rng: np.random.Generator, seed: int) -> Counts:
    """One planted touchpoint and one that is not, so that both kinds of truth are asked for."""
    counts: Counts = {}
    for name, candidates in (("planted", np.flatnonzero(made.planted)), ("null", np.flatnonzero(~made.planted))):
        exposed = [j for j in candidates if found.contacts[j, 0] > 0]
        if not exposed:
            continue
        result = exit_risk(found, int(rng.choice(exposed)), draws=400, seed=seed)
        truth = made.ratio if name == "planted" else 1.0
        held = float(result.ratio.low <= truth <= result.ratio.high)
        counts[f"coverage, ratio, {name}"] = [held]
    return counts


def _ratings(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Correlated ratings 1–5 of six touchpoints, heavy-tailed outcome; who is active used and answered more."""
    activity = rng.normal(size=(n, 1))
    latent = 0.7 * rng.normal(size=(n, 1)) + rng.normal(size=(n, 6)) + 0.2 * activity
    ratings = np.clip(np.rint(3.3 + latent), 1, 5)
    outcome = ratings @ [0.5, 0.3, 0.2, 0.1, 0.0, 0.0] + 0.3 * activity[:, 0] + rng.standard_t(3, n)
    ratings[rng.random((n, 6)) < 0.35 / (1 + np.exp(activity))] = np.nan
    return ratings, outcome


@cache
def _true_weights() -> tuple[float, ...]:
    """What the same question gives for a million customers."""
    return tuple(relative_weights(*_ratings(1_000_000, np.random.default_rng(1))).raw)


def drivers(n: int) -> Callable[[int], Counts]:
    def replication(seed: int) -> Counts:
        truth = np.array(_true_weights())
        found = driver_intervals(*_ratings(n, np.random.default_rng(seed)), draws=500, seed=seed)
        order = stats.rankdata(-truth)
        ranks = (found.ranks.low <= np.floor(order)) & (np.ceil(order) <= found.ranks.high)
        held = ((found.low <= truth) & (truth <= found.high)).astype(float)
        return {"coverage, relative weight": held.tolist(), "coverage, all ranks at once": [float(ranks.all())]}

    return replication


def answers(population: int, n: int) -> Callable[[int], Counts]:
    """A customer base of which young customers answer half as often and are less content."""

    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        young = rng.random(population) < 0.4
        ratings = np.clip(rng.normal(8.2 - 1.0 * young, 2.0).round(), 0, 10)
        chance = np.where(young, 1.0, 2.0)
        took = rng.choice(population, n, replace=False, p=chance / chance.sum())
        group = np.where(young[took], "young", "old").tolist()
        weights = raking([Margin("age", group, {"young": int(young.sum()), "old": int((~young).sum())})]).weights
        everyone, content = nps(ratings), np.where(ratings >= 8, 5.0, 2.0)
        score, satisfied = nps(ratings[took], weights, population), csat(content[took], weights, population)
        return {
            "coverage, NPS raked": [float(score.low <= everyone.value <= score.high)],
            "coverage, CSAT raked": [float(satisfied.low <= (ratings >= 8).mean() <= satisfied.high)],
        }

    return replication


def places() -> Callable[[int], Counts]:
    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        unit = np.repeat(np.arange(15), rng.integers(10, 120, 15))
        chance = np.clip(0.8 + 0.08 * rng.normal(size=15), 0, 1)
        found = spread((rng.random(len(unit)) < chance[unit]).astype(float), unit)
        return {"coverage, spread between locations": [float(found.between.low <= 0.08 <= found.between.high)]}

    return replication


CELLS: dict[str, Callable[[int], Counts]] = {
    **{name: leaving(size) for name, size in SIZES.items()},
    "drivers, 1,000 answers": drivers(1000),
    "drivers, 150 answers": drivers(150),
    "survey, 1,200 of 50,000": answers(50_000, 1200),
    "survey, 150 of 400": answers(400, 150),
    "reliability, 15 locations": places(),
}
