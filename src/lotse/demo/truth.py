"""The planted truth: drawn from the seed, written down as data, so that methods are judged on unseen seeds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm

from lotse.demo.world import DAYS, Company, World

type Vector = NDArray[np.float64]

TRUTH_STREAM: Final = 1
HEARD_STREAM: Final = 7
TRUST_STREAM: Final = 8
KANO_STREAM: Final = 9
UNTRACKED: Final = 3.0  # friends and reviews are named so much more often than systems see them
TRUSTED: Final = 3.1  # latent trust on 1–5 of those to whom the touchpoint did neither well nor badly
TRUST_EARNED: Final = 2.0  # more of it where all experiences are good and none bad: what people have heard
TRUST_LUCK: Final = 0.45  # and as much more or less for no reason
TRUST_LOST: Final = 1.3  # by a bad experience: lost faster
TRUST_WON: Final = 0.4  # than won by a good one
TRUST_DIFFERS: Final = 0.9  # standard deviation between answers
KANO_LETTERS: Final = "MOAIRQ"  # basic, performance, excitement, indifferent, reverse, questionable
KANO_ODD: Final = 0.025  # who answers so that reverse, and as many so that questionable follows
KANO_SURE: Final = (0.42, 0.7)  # of the others, share of the planted category: from hardly ahead to clear
DRIFTING: Final = 8
LOCAL: Final = 8
GAPS: Final = 8
AMONG: Final = 18


@dataclass(frozen=True)
class Measure:
    """A measure on one touchpoint: ``log_odds`` is added to bad and taken from good experiences from ``day`` on."""

    key: str
    place: int
    day: int
    log_odds: float
    locations: tuple[int, ...]


@dataclass(frozen=True)
class Crisis:
    """One week in which a touchpoint goes wrong at one location, and people talk about it."""

    place: int
    location: int
    day: int
    log_odds: float
    talk: float


@dataclass(frozen=True)
class Truth:
    """Effects on the log scale, one number a touchpoint (0 where it does not matter)."""

    leave_bad: Vector  # log hazard ratio of leaving after a bad experience
    leave_good: Vector  # log hazard ratio of leaving after a good experience (≤ 0: it keeps people)
    recommend_good: Vector  # log odds ratio of recommending after a good experience
    recommend_bad: Vector  # and after a bad one (≤ 0)
    convert: Vector  # log odds ratio of the first purchase when the touchpoint was used before it
    gap: Vector  # what staff believe too much, on −1…+1
    trend: Vector  # log odds of a bad experience, per year
    local: NDArray[np.float64]  # log odds of a bad experience, touchpoints × locations
    bad: Vector  # share of bad experiences without any of the above
    good: Vector
    measures: tuple[Measure, ...]
    crisis: Crisis
    reply_in_time: float  # log hazard ratio of leaving when a complaint was answered within a day
    silent: tuple[float, float]  # share of leavers who say nothing, private and business
    community: Vector  # log odds ratio of recommending in each kind of community
    heard: Vector  # share of those asked who first heard of the company there; adds up to one
    trust: Vector  # latent mean on 1–5 after an experience neither good nor bad, or none
    kano: NDArray[np.float64]  # shares of the six categories, touchpoints × KANO_LETTERS


def draw(world: World) -> Truth:
    """The truth of a world; it depends on the seed alone."""
    company = world.company
    random = world.random(TRUTH_STREAM)
    size = len(company.places)
    bad, good = _rates(company, random)
    leave_bad, leave_good = _leaving(company, random, bad, good)
    return Truth(
        leave_bad=leave_bad,
        leave_good=leave_good,
        recommend_good=_pick(random, _visible(company) * good, 4, (0.7, 1.4)),
        recommend_bad=-_pick(random, _visible(company) * bad, 2, (0.7, 1.4)),
        convert=_converting(company, random),
        gap=_sparse(random, size, GAPS, (0.35, 0.7), positive=0.75),
        trend=_sparse(random, size, DRIFTING, (0.3, 0.7), positive=0.5),
        local=_local(company, random),
        bad=bad,
        good=good,
        measures=_measures(company, random, bad),
        crisis=_crisis(company, random),
        reply_in_time=-float(random.uniform(0.3, 0.8)),
        silent=(float(random.uniform(0.5, 0.7)), float(random.uniform(0.25, 0.45))),
        community=_communities(company, random),
        heard=_heard(company, world.random(HEARD_STREAM)),
        trust=_trust(good - bad, world.random(TRUST_STREAM)),
        kano=_kano(size, world.random(KANO_STREAM)),
    )


def _frequency(company: Company) -> Vector:
    """How often a touchpoint is used per stay, both groups taken together."""
    frequency: Vector = (company.column("use") + company.column("books")) @ np.array([0.66, 0.34])
    return frequency


def _rates(company: Company, random: np.random.Generator) -> tuple[Vector, Vector]:
    size = len(company.places)
    bad = np.clip(company.column("bad") * random.lognormal(0, 0.2, size), 0.02, 0.45)
    good = np.clip(company.column("good") * random.lognormal(0, 0.15, size), 0.05, 0.6)
    return bad, np.minimum(good, 0.95 - bad)


def _visible(company: Company) -> Vector:
    """Uses per stay, weighted by how often their outcome is on record."""
    return _frequency(company) * (0.3 + 0.7 * company.column("seen"))


def _pick(random: np.random.Generator, events: Vector, wanted: int, size: tuple[float, float]) -> Vector:
    """Effects on some of the touchpoints with the most events: those about which data can speak at all."""
    effect = np.zeros(len(events))
    eligible = np.argsort(-events, kind="stable")[: min(AMONG, int((events > 0).sum()))]
    chosen = random.choice(eligible, min(wanted, len(eligible)), replace=False)
    effect[chosen] = random.uniform(*size, len(chosen))
    return effect


def _leaving(company: Company, random: np.random.Generator, bad: Vector, good: Vector) -> tuple[Vector, Vector]:
    lived = _visible(company) * np.array([place.phase >= 3 for place in company.places])
    return _pick(random, lived * bad, 6, (0.5, 1.25)), -_pick(random, lived * good, 4, (0.35, 0.8))


def _converting(company: Company, random: np.random.Generator) -> Vector:
    early = np.array([place.phase <= 2 for place in company.places])
    usual = _frequency(company)
    return _pick(random, usual * (1 - usual) * early, 4, (0.5, 1.1))


def _sparse(random: np.random.Generator, size: int, wanted: int, span: tuple[float, float], positive: float) -> Vector:
    effect = np.zeros(size)
    chosen = random.choice(size, min(wanted, size), replace=False)
    sign = np.where(random.random(len(chosen)) < positive, 1.0, -1.0)
    effect[chosen] = sign * random.uniform(*span, len(chosen))
    return effect


def _local(company: Company, random: np.random.Generator) -> NDArray[np.float64]:
    locations = len(company.settings["locations"])
    effect = np.zeros((len(company.places), locations))
    lived = np.array([i for i, place in enumerate(company.places) if place.phase >= 3])
    for place in random.choice(lived, min(LOCAL, len(lived)), replace=False):
        effect[place, random.integers(locations)] = random.choice([-1, 1]) * random.uniform(0.5, 1.0)
    return effect


def _measures(company: Company, random: np.random.Generator, bad: Vector) -> tuple[Measure, ...]:
    """Eight measures: four that help, one that makes it worse, three that do nothing at all."""
    lived = _frequency(company) * bad * np.array([place.phase >= 2 for place in company.places])
    places = random.choice(np.argsort(-lived, kind="stable")[:24], 8, replace=False)
    effects = [*-random.uniform(0.5, 1.1, 4), float(random.uniform(0.4, 0.7)), 0.0, 0.0, 0.0]
    everywhere = tuple(range(len(company.settings["locations"])))
    return tuple(
        Measure(
            key=f"M{number + 1}",
            place=int(place),
            day=int(random.integers(240, DAYS - 120)),
            log_odds=float(effects[number]),
            locations=everywhere if number % 2 else tuple(sorted(random.choice(everywhere, 2, replace=False).tolist())),
        )
        for number, place in enumerate(places)
    )


def _crisis(company: Company, random: np.random.Generator) -> Crisis:
    lived = np.array([place.phase == 4 for place in company.places]) * _frequency(company)
    place = int(random.choice(np.argsort(-lived, kind="stable")[:6]))
    week = int(random.integers(76, 103))
    location = int(random.integers(len(company.settings["locations"])))
    return Crisis(place, location, week * 7, log_odds=2.6, talk=4.0)


def _communities(company: Company, random: np.random.Generator) -> Vector:
    """Some communities talk a lot, some not more than anybody."""
    count = company.settings["people"]["communities"]
    return np.where(random.random(count) < 0.5, random.uniform(0.8, 1.7, count), 0.0)


def _heard(company: Company, random: np.random.Generator) -> Vector:
    """Touchpoints of the first phase as often as they are used, the earned ones more often than anybody tracks them."""
    first = np.array([place.phase == 1 for place in company.places])
    earned = np.array([place.ownership == "earned" for place in company.places])
    weight = _frequency(company) * first * np.where(earned, UNTRACKED, 1.0) * random.lognormal(0, 0.3, len(first))
    return np.asarray(weight / weight.sum())


def _trust(better: Vector, random: np.random.Generator) -> Vector:
    return TRUSTED + TRUST_EARNED * better + random.uniform(-TRUST_LUCK, TRUST_LUCK, len(better))


def _kano(size: int, random: np.random.Generator) -> NDArray[np.float64]:
    """One category a touchpoint, at random and ahead of the three others, which share the rest."""
    planted = np.eye(4)[random.integers(4, size=size)]
    sure = random.uniform(*KANO_SURE, (size, 1))
    rest = random.dirichlet([8.0, 8.0, 8.0], size)
    others = np.zeros((size, 4))
    others[planted == 0] = rest.ravel()
    usual = (1 - 2 * KANO_ODD) * (sure * planted + (1 - sure) * others)
    return np.hstack([usual, np.full((size, 2), KANO_ODD)])


def as_data(world: World, truth: Truth) -> dict[str, Any]:
    """The truth as JSON writes it: ratios instead of logarithms, dates instead of days."""
    company = world.company
    return {
        "world": world.name,
        "seed": world.seed,
        "contacts": world.contacts,
        "start": world.start.isoformat(),
        "end": world.end.isoformat(),
        "touchpoints": {place.key: _touchpoint(world, truth, i) for i, place in enumerate(company.places)},
        "drivers": {
            "leaving": _ranked(company, truth.leave_bad, largest=True),
            "staying": _ranked(company, truth.leave_good, largest=False),
            "recommending": _ranked(company, truth.recommend_good, largest=True),
            "not_recommending": _ranked(company, truth.recommend_bad, largest=False),
            "first_purchase": _ranked(company, truth.convert, largest=True),
        },
        "heard_of_us": {
            place.key: round(float(share), 4) for place, share in zip(company.places, truth.heard, strict=True) if share
        },
        "trusted": {key: _trusted(truth, company.index(key)) for key in company.settings["survey"]["asked"]},
        "kano": {key: _categories(truth, company.index(key)) for key in company.settings["survey"]["asked"]},
        "measures": [_measure(world, truth, measure) for measure in truth.measures],
        "crisis": _crisis_data(world, truth.crisis),
        "reply_within_a_day_hazard_ratio": round(float(np.exp(truth.reply_in_time)), 4),
        "silent_share_of_leavers": dict(zip(company.settings["groups"], truth.silent, strict=True)),
        "unmapped": [
            *({"source": entry["source"], "signal": entry["signal"]} for entry in company.settings["unmapped"]),
            {"source": "feedback", "signal": "guestbook"},  # comments that only their text assigns
        ],
    }


def day(world: World, number: float) -> datetime:
    return world.origin + timedelta(days=number)


def _ranked(company: Company, effect: Vector, *, largest: bool) -> list[dict[str, Any]]:
    order = np.argsort(-effect if largest else effect, kind="stable")
    return [
        {"touchpoint": company.places[i].key, "ratio": round(float(np.exp(effect[i])), 4)}
        for i in order
        if effect[i] != 0
    ]


def _touchpoint(world: World, truth: Truth, i: int) -> dict[str, Any]:
    locations = list(world.company.settings["locations"])
    return {
        "leaving_hazard_ratio_bad": round(float(np.exp(truth.leave_bad[i])), 4),
        "leaving_hazard_ratio_good": round(float(np.exp(truth.leave_good[i])), 4),
        "recommending_odds_ratio_good": round(float(np.exp(truth.recommend_good[i])), 4),
        "recommending_odds_ratio_bad": round(float(np.exp(truth.recommend_bad[i])), 4),
        "first_purchase_odds_ratio_used": round(float(np.exp(truth.convert[i])), 4),
        "share_bad": round(float(truth.bad[i]), 4),
        "share_good": round(float(truth.good[i]), 4),
        "outcome_on_record": world.company.places[i].seen,
        "staff_believe_more": round(float(truth.gap[i]), 4),
        "trend_log_odds_bad_per_year": round(float(truth.trend[i]), 4),
        "location_log_odds_bad": {
            name: round(float(value), 4) for name, value in zip(locations, truth.local[i], strict=True) if value
        },
    }


def _trusted(truth: Truth, i: int) -> dict[str, float]:
    """Share of answers of 3 or more (on 1–5) to the question of trust, by how the touchpoint was."""
    return {
        name: round(float(norm.sf(2.5, truth.trust[i] + shift, TRUST_DIFFERS)), 4)
        for name, shift in (("after_bad", -TRUST_LOST), ("after_neither", 0.0), ("after_good", TRUST_WON))
    }


def _categories(truth: Truth, i: int) -> dict[str, Any]:
    """The planted category, the shares of all six, and the two coefficients that follow from them."""
    basic, performance, excitement, indifferent = truth.kano[i, :4]
    rated = basic + performance + excitement + indifferent
    return {
        "category": KANO_LETTERS[int(truth.kano[i].argmax())],
        "shares": {letter: round(float(share), 4) for letter, share in zip(KANO_LETTERS, truth.kano[i], strict=True)},
        "cs_plus": round(float((excitement + performance) / rated), 4),
        "cs_minus": -round(float((performance + basic) / rated), 4),
    }


def _measure(world: World, truth: Truth, measure: Measure) -> dict[str, Any]:
    locations = list(world.company.settings["locations"])
    before, after = (
        mean_valence(truth.bad[measure.place], truth.good[measure.place], shift) for shift in (0.0, measure.log_odds)
    )
    return {
        "id": measure.key,
        "touchpoint": world.company.places[measure.place].key,
        "start": day(world, measure.day).date().isoformat(),
        "locations": [locations[i] for i in measure.locations],
        "log_odds_bad": round(measure.log_odds, 4),
        "odds_ratio_bad": round(float(np.exp(measure.log_odds)), 4),
        "mean_experience_change": round(after - before, 4),
        "effect": "none" if not measure.log_odds else "better" if measure.log_odds < 0 else "worse",
    }


def _crisis_data(world: World, crisis: Crisis) -> dict[str, Any]:
    return {
        "touchpoint": world.company.places[crisis.place].key,
        "location": list(world.company.settings["locations"])[crisis.location],
        "start": day(world, crisis.day).date().isoformat(),
        "end": day(world, crisis.day + 7).date().isoformat(),
        "odds_ratio_bad": round(float(np.exp(crisis.log_odds)), 4),
        "talk_factor": crisis.talk,
    }


BAD_MEAN: Final = -0.65  # bad experiences spread evenly over −1.0 … −0.3, good ones over +0.3 … +1.0
GOOD_MEAN: Final = 0.65
PLAIN_MEAN: Final = 0.05


def shifted(bad: Vector | float, good: Vector | float, log_odds: Vector | float) -> tuple[Vector, Vector]:
    """Shares of bad and good experiences after a shift; good loses half of what bad gains in log odds."""
    worse = 1 / (1 + np.exp(-(np.log(bad) - np.log1p(-np.asarray(bad)) + log_odds)))
    among = np.asarray(good) / (1 - np.asarray(bad))  # of those that are not bad
    better = 1 / (1 + np.exp(-(np.log(among) - np.log1p(-among) - 0.5 * np.asarray(log_odds))))
    return worse, (1 - worse) * better


def mean_valence(bad: float, good: float, log_odds: float) -> float:
    worse, better = shifted(bad, good, log_odds)
    return float(worse * BAD_MEAN + better * GOOD_MEAN + (1 - worse - better) * PLAIN_MEAN)
