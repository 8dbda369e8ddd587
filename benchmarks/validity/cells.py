"""The cells of the table: each a world and what is counted in one replication of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from scipy import stats

from benchmarks.validity import Counts
from benchmarks.validity.contrasts import contrasted
from benchmarks.validity.falling_silent import silent
from benchmarks.validity.leaving import Size, World, world
from benchmarks.validity.practice import PRACTICE, average_precision
from benchmarks.validity.price import compensating, staked
from benchmarks.validity.sides import balanced, sources
from benchmarks.validity.wanted import Wish, wished
from lotse.methods.drivers import driver_intervals
from lotse.methods.drivers.sums import correlations, pair_sums
from lotse.methods.drivers.weights import weights_from
from lotse.methods.exit_risk import Exposure, Screened, exit_risk, screen
from lotse.methods.moments import Evidence, moments
from lotse.methods.reliability import okay_or_better, spread
from lotse.methods.survey import Margin, csat, nps, raking

SIZES = {
    "0 of 60 planted": Size(4000, 60, 0, 1.0, 0.12),
    "5 of 60 planted": Size(4000, 60, 5, 3.0, 0.12),
    "many customers, 2 of 10 planted": Size(15_000, 10, 2, 2.0, 0.15),
    "many customers, 0 of 10 planted, the rare meet more trouble": Size(15_000, 10, 0, 1.0, 0.15, trouble=-0.3),
    "20 of 60 planted": Size(4000, 60, 20, 3.0, 0.08),
    "0 of 60 planted, 40 segments": Size(4000, 60, 0, 1.0, 0.12, segments=40),
    "5 of 60 planted, 40 segments": Size(4000, 60, 5, 3.0, 0.12, segments=40),
    "0 of 60 planted, the rare meet more trouble": Size(4000, 60, 0, 1.0, 0.12, trouble=-0.3),
    "5 of 60 planted, graded": Size(4000, 60, 5, 5.0, 0.12, graded=True),
    "small, 0 of 12 planted": Size(400, 12, 0, 1.0, 0.0625),
    "small, 2 of 12 planted": Size(400, 12, 2, 4.0, 0.05),
}


def leaving(size: Size) -> Callable[[int], Counts]:
    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        made = world(size, rng)
        found = made.exposure()
        screened = [screen(found, j) for j in range(size.touchpoints)]
        return {**_decided(made, screened), **_ranked(made, screened), **_covered(size, made, found, rng, seed)}

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


def _covered(size: Size, made: World, found: Exposure, rng: np.random.Generator, seed: int) -> Counts:
    """One planted touchpoint and one that is not, so that both kinds of truth are asked for."""
    counts: Counts = {}
    for name, candidates in (("planted", np.flatnonzero(made.planted)), ("null", np.flatnonzero(~made.planted))):
        exposed = [j for j in candidates if found.contacts[j, 0] > 0]
        if not exposed:
            continue
        touchpoint = int(rng.choice(exposed))
        result = exit_risk(found, touchpoint, draws=400, seed=seed)
        truth = made.ratio if name == "planted" else 1.0
        counts[f"coverage, ratio, {name}"] = [float(result.ratio.low <= truth <= result.ratio.high)]
        if size.graded:
            continue  # of one contact there is no difference: it depends on how bad it was
        more = made.risk_difference(touchpoint)
        counts[f"coverage, risk difference, {name}"] = [float(result.difference.low <= more <= result.difference.high)]
    return counts


OTHERS, OFTEN = 1 / 3, 4.0  # of the customers in the world with weights; how much more often they answer
NOISE = 3.0  # variance of Student's t with 3 degrees of freedom


def _ratings(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    ratings, expected = _expected(n, rng)
    return ratings, expected + rng.standard_t(3, n)


def _expected(n: int, rng: np.random.Generator, other: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Correlated ratings 1–5 of six touchpoints, and the outcome they lead to; who is active used and answered more.

    ``other``: share of customers to whom only the fifth touchpoint matters; they come last.
    """
    activity = rng.normal(size=(n, 1))
    latent = 0.7 * rng.normal(size=(n, 1)) + rng.normal(size=(n, 6)) + 0.2 * activity
    ratings = np.clip(np.rint(3.3 + latent), 1, 5)
    outcome = ratings @ [0.5, 0.3, 0.2, 0.1, 0.0, 0.0] + 0.3 * activity[:, 0]
    last = slice(n - round(n * other), n)
    outcome[last] = 2.0 + 0.6 * ratings[last, 4] + 0.3 * activity[last, 0]
    ratings[rng.random((n, 6)) < 0.35 / (1 + np.exp(activity))] = np.nan
    return ratings, outcome


def _weighted(n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A third are like the others; they answer four times as often as the rest, so their answers weigh a quarter."""
    others = rng.binomial(n, OTHERS * OFTEN / (OTHERS * OFTEN + 1 - OTHERS))
    ratings, expected = _expected(n, rng, others / n)
    return ratings, expected + rng.standard_t(3, n), np.where(np.arange(n) < n - others, 1.0, 1 / OFTEN)


@cache
def _truth(other: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Weights and correlations for a million customers, the outcome's noise taken at its variance instead of drawn.

    Drawn, its heavy tails leave the truth itself uncertain by some percent even at a million.
    """
    ratings, expected = _expected(1_000_000, np.random.default_rng(1), other)
    both = np.column_stack([ratings, expected])
    r = correlations(pair_sums(both, np.ones(len(both)), np.zeros(len(both), dtype=np.int64)))[0]
    varies = np.array([expected[~np.isnan(column)].var() for column in ratings.T])
    r[-1, :-1] *= np.sqrt(varies / (varies + NOISE))
    r[:-1, -1] = r[-1, :-1]
    return weights_from(r), r[:-1, -1]


def _marks(outcome: np.ndarray) -> np.ndarray:
    """The outcome as it is asked for, from 0 to 10."""
    return np.clip(np.rint(2.5 + outcome), 0, 10)


@cache
def _truth_of_marks() -> tuple[np.ndarray, np.ndarray]:
    """The same of a million customers who gave marks: no tails, so the noise may be drawn."""
    ratings, outcome = _ratings(1_000_000, np.random.default_rng(1))
    both = np.column_stack([ratings, _marks(outcome)])
    r = correlations(pair_sums(both, np.ones(len(both)), np.zeros(len(both), dtype=np.int64)))[0]
    return weights_from(r), r[:-1, -1]


def drivers(n: int, weighted: bool = False, marks: bool = False) -> Callable[[int], Counts]:
    """``marks``: the outcome is a mark from 0 to 10, as a survey has it; else it has tails without a fourth moment."""

    def replication(seed: int) -> Counts:
        truth, together = _truth_of_marks() if marks else _truth(OTHERS if weighted else 0.0)
        rng = np.random.default_rng(seed)
        ratings, outcome, weights = _weighted(n, rng) if weighted else (*_ratings(n, rng), None)
        outcome = _marks(outcome) if marks else outcome
        found = driver_intervals(ratings, outcome, weights=weights, draws=500, seed=seed)
        order = stats.rankdata(-truth)
        ranks = (found.ranks.low <= np.floor(order)) & (np.ceil(order) <= found.ranks.high)
        held = ((found.low <= truth) & (truth <= found.high)).astype(float)
        linked = (found.correlation_low <= together) & (together <= found.correlation_high)
        return {
            "coverage, correlation": linked.astype(float).tolist(),
            "coverage, relative weight": held.tolist(), "coverage, all ranks at once": [float(ranks.all())],
        }  # fmt: skip

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


def places(units: int, between: float, regulars: bool = False) -> Callable[[int], Counts]:
    """Locations of very different size, each with its own share of okay or better; with ``regulars`` each customer
    comes 1 to 12 times and leans one way.
    """

    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        unit = np.repeat(np.arange(units), rng.integers(10, 120, units))
        chance = np.clip(0.8 + between * rng.normal(size=units), 0.01, 0.99)[unit]
        customer = np.arange(len(unit))
        if regulars:
            chance, customer = (
                rng.beta(2 * chance, 2 * (1 - chance)),
                np.repeat(customer, rng.integers(1, 13, len(unit))),
            )
        okay = (rng.random(len(customer)) < chance[customer]).astype(float)
        found = spread(okay, unit[customer], customer)
        held = {"coverage, spread between locations": [float(found.between.low <= between <= found.between.high)]}
        return held if between else {**held, "any false discovery": [float(found.p < 0.05)]}

    return replication


def kept(customers: int) -> Callable[[int], Counts]:
    """Each customer has a share of good experiences of their own, and from one to many of them."""

    def replication(seed: int) -> Counts:
        rng = np.random.default_rng(seed)
        times = 1 + rng.poisson(rng.lognormal(0, 1, customers))
        customer = np.repeat(np.arange(customers), times)
        okay = rng.random(len(customer)) < rng.beta(4, 1, customers)[customer]
        found = okay_or_better(np.where(okay, 1.0, -1.0), customer)
        return {"coverage, okay or better": [float(found.low <= 0.8 <= found.high)]}

    return replication


CELLS: dict[str, Callable[[int], Counts]] = {
    **{name: leaving(size) for name, size in SIZES.items()},
    "silence, 0 of 20 planted": silent(2000, 20, 0, 1.0),
    "silence, 3 of 20 planted": silent(2000, 20, 3, 3.0),
    "silence, small, 0 of 12 planted": silent(400, 12, 0, 1.0),
    "silence, small, 2 of 12 planted": silent(400, 12, 2, 4.0),
    "silence, 0 of 20 planted, the rare meet more trouble": silent(2000, 20, 0, 1.0, trouble=-0.5),
    "buying, 0 of 12 planted": wished(Wish(4000, 12, 0, 1.0, 0.1, 30)),
    "buying, 2 of 12 planted": wished(Wish(4000, 12, 2, 0.25, 0.1, 30)),
    "buying, 0 of 12 planted, the rare meet more trouble": wished(Wish(4000, 12, 0, 1.0, 0.1, 30, trouble=-0.3)),
    "buying, 0 of 12 planted, trouble meets all alike": wished(Wish(4000, 12, 0, 1.0, 0.1, 30, trouble=0)),
    "buying, 0 of 12 planted, visits of several contacts": wished(Wish(4000, 12, 0, 1.0, 0.1, 30, yearly=14, burst=3)),
    "buying, 0 of 12 planted, visits of several contacts, the rare meet more trouble": wished(
        Wish(4000, 12, 0, 1.0, 0.1, 30, trouble=-0.3, yearly=14, burst=3)
    ),
    "buying, 0 of 12 planted, two kinds of customers": wished(Wish(4000, 12, 0, 1.0, 0.1, 30, two_kinds=True)),
    "buying, 0 of 12 planted, two kinds of customers, the rare meet more trouble": wished(
        Wish(4000, 12, 0, 1.0, 0.1, 30, trouble=-0.3, two_kinds=True)
    ),
    "buying, nearly all buy, 0 of 10 planted": wished(Wish(3000, 10, 0, 1.0, 0.45, 90, yearly=40)),
    "buying, nearly all buy, 3 of 10 planted": wished(Wish(3000, 10, 3, 0.5, 0.45, 90, yearly=40)),
    "recommending, 0 of 20 planted": wished(Wish(4000, 20, 0, 1.0, 0.015, 90)),
    "recommending, 3 of 20 planted": wished(Wish(4000, 20, 3, 0.25, 0.015, 90)),
    "drivers, 1,000 answers": drivers(1000),
    "drivers, 1,000 weighted answers": drivers(1000, weighted=True),
    "drivers, 150 answers": drivers(150),
    "drivers, 1,000 answers, marks from 0 to 10": drivers(1000, marks=True),
    "drivers, 150 answers, marks from 0 to 10": drivers(150, marks=True),
    "penalty and reward, 1,000 weighted answers": contrasted(1000),
    "penalty and reward, 250 weighted answers": contrasted(250),
    "survey, 1,200 of 50,000": answers(50_000, 1200),
    "survey, 150 of 400": answers(400, 150),
    "reliability, 15 locations": places(15, 0.08),
    "reliability, 5 locations": places(5, 0.08),
    "reliability, 15 locations alike": places(15, 0.0),
    "reliability, 15 locations, regulars": places(15, 0.08, regulars=True),
    "reliability, 5 locations, regulars": places(5, 0.08, regulars=True),
    "reliability, 15 locations alike, regulars": places(15, 0.0, regulars=True),
    "reliability, 300 customers": kept(300),
    "making up, good does half of bad": compensating(Size(15_000, 8, 2, 3.0, 0.2, relief=0.5)),
    "making up, good does nothing": compensating(Size(15_000, 8, 2, 3.0, 0.2)),
    "value at stake, two outcomes": staked(),
    "balance, 4,000 customers": balanced(4000, 0.4),
    "balance, 400 customers": balanced(400, 0.4),
    "balance that does nothing": balanced(4000, 0.0),
    "sources, nothing planted": sources(0, 0),
    "sources, 10 of 60 planted": sources(10, 0),
    "sources, 10 planted, 5 in conflict": sources(10, 5),
}
