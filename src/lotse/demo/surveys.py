"""Surveys in waves: weighted answers about the last stay."""

from __future__ import annotations

from typing import Final

import numpy as np

from lotse.contacts.schema import HEARD_OF_US, IMPORTANCE, KANO_DYSFUNCTIONAL, KANO_FUNCTIONAL, TRUST, Kind
from lotse.demo.people import Floats, Ints
from lotse.demo.rows import Coded, Rows
from lotse.demo.scene import Scene
from lotse.demo.truth import (
    HEARD_STREAM,
    KANO_LETTERS,
    KANO_STREAM,
    TRUST_DIFFERS,
    TRUST_LOST,
    TRUST_STREAM,
    TRUST_WON,
)
from lotse.demo.world import DAYS

ANONYMOUS: Final = 0.15
SKIPPED: Final = 0.06  # questions left out
WILLING_BUSINESS: Final = 0.7  # to answer, relative to private customers
USUAL: Final = {-1: 1.7, 0: 3.4, 1: 4.6}  # mean rating after a bad, plain and good experience
# Answers to how one would feel with it and without it (1 like … 5 dislike), by the category that they give.
PAIRS: Final = {
    "M": ((2, 5), (3, 5), (3, 5), (4, 5)),
    "O": ((1, 5),),
    "A": ((1, 2), (1, 3), (1, 3), (1, 4)),
    "I": ((3, 3), (3, 3), (2, 3), (3, 4), (2, 4), (4, 4)),
    "R": ((3, 1), (5, 1), (5, 3)),
    "Q": ((1, 1), (5, 5)),
}
NOT_USED: Final = {"answer": "not_used"}


def write_surveys(scene: Scene, rows: Rows) -> None:
    waves = scene.company.settings["survey"]["waves"]
    answered = [_write_wave(scene, rows, wave, (wave + 1) * DAYS / waves - 12) for wave in range(waves)]
    for respondents in answered:
        respondents.tell_how_they_heard()
    for wave in _yearly(waves):
        answered[wave].say_how_far_they_trust(scene.company.settings["survey"]["asked"])
    answered[-1].say_how_they_would_feel(scene.company.settings["survey"]["asked"])


def _yearly(waves: int) -> list[int]:
    """The waves that ask about importance and trust, too: the last one, and the one a year before."""
    return [wave for wave in range(waves) if waves - wave in (1, 5)]


def wave_name(wave: int) -> str:
    return f"W{wave + 1}"


def _write_wave(scene: Scene, rows: Rows, wave: int, close: float) -> _Respondents:
    stay = _respondents(scene, close)
    unit, random = scene.stays.unit[stay], scene.random
    halo = random.normal(0, 0.35, len(stay))
    named = random.random(len(stay)) >= ANONYMOUS
    respondent = _Respondents(
        scene, rows, stay, wave,
        time=close + random.uniform(0, 9, len(stay)),
        customer=np.where(named, scene.customers[scene.person(unit)], 0),
        weight=np.round(np.where(scene.people.business[unit], 1 / WILLING_BUSINESS, 1.0) * 0.9, 3),
    )  # fmt: skip
    answers = [respondent.ask(key, halo) for key in scene.company.settings["survey"]["asked"]]
    rated = np.stack(answers)
    respondent.conclude(np.nansum(rated, axis=0), (~np.isnan(rated)).sum(axis=0))
    if wave in _yearly(scene.company.settings["survey"]["waves"]):
        respondent.weigh(scene.company.settings["survey"]["asked"])
    return respondent


def _respondents(scene: Scene, close: float) -> Ints:
    """The last stays of those who stayed since the wave before, as many as answer."""
    stays, random = scene.stays, scene.random
    recent = np.flatnonzero(
        stays.booked
        & (stays.departure < close)
        & (stays.departure > close - DAYS / scene.company.settings["survey"]["waves"])
    )
    recent = recent[np.argsort(stays.day[recent], kind="stable")]
    _, last = np.unique(stays.unit[recent][::-1], return_index=True)
    recent = recent[::-1][last]
    weight = np.where(scene.people.business[stays.unit[recent]], WILLING_BUSINESS, 1.0)
    wanted = min(len(recent), round(len(scene.people) * scene.company.settings["survey"]["answers_per_wave"]))
    if not wanted:
        return recent
    chosen: Ints = random.choice(recent, wanted, replace=False, p=weight / weight.sum())
    return chosen


class _Respondents:
    """The answers of one wave: one row a question and respondent."""

    def __init__(
        self, scene: Scene, rows: Rows, stay: Ints, wave: int, *, time: Floats, customer: Ints, weight: Floats
    ) -> None:
        self.scene, self.rows, self.stay, self.wave = scene, rows, stay, wave
        self.time, self.customer, self.weight = time, customer, weight
        unit = scene.stays.unit[stay]
        self.account = np.where(customer == 0, 0, scene.accounts[unit])
        self.names = [f"{wave_name(wave)}-{scene.people.block}-{number}" for number in range(len(stay))]
        self.location = scene.stays.location[stay]

    def ask(self, key: str, halo: Floats) -> Floats:
        """Satisfaction with one touchpoint, 1–5; a touchpoint not used is said to be so and never rated."""
        random, place = self.scene.random, self.scene.company.index(key)
        state = self.scene.stays.state[self.stay, place]
        used = self.scene.stays.use[self.stay, place] > 0
        level = np.select([state < 0, state > 0], [USUAL[-1], USUAL[1]], USUAL[0])
        rating = np.clip(np.round(level + halo + random.normal(0, 0.45, len(level))), 1, 5)
        answered = random.random(len(level)) >= SKIPPED
        self._write(f"satisfaction/{key}", rating, "1-5", (rating - 3) / 2, used & answered)
        self._write(f"satisfaction/{key}", rating * np.nan, "1-5", rating * np.nan, ~used & answered)
        return np.where(used, rating, np.nan)

    def conclude(self, total: Floats, rated: Ints) -> None:
        """The whole stay, and willingness to recommend 0–10."""
        random, everyone = self.scene.random, np.ones(len(self.stay), bool)
        mean = np.where(rated > 0, total / np.maximum(rated, 1), 3.5)
        overall = np.clip(np.round(mean + random.normal(0, 0.4, len(mean))), 1, 5)
        self._write("satisfaction/overall", overall, "1-5", (overall - 3) / 2, everyone)
        lift = 1.5 * self.scene.stays.recommended[self.stay]
        willing = np.clip(np.round(7.4 + 1.9 * (mean - 3.6) + lift + random.normal(0, 1.3, len(mean))), 0, 10)
        self._write("willingness", willing, "0-10", (willing - 5) / 5, everyone)

    def weigh(self, keys: list[str]) -> None:
        """Stated importance, once a year: about the touchpoint, but no experience there."""
        random = self.scene.random
        drives = -self.scene.truth.leave_good + self.scene.truth.leave_bad
        for key in keys:
            usual = 3.4 + 0.5 * drives[self.scene.company.index(key)]
            rating = np.clip(np.round(random.normal(usual, 0.9, len(self.stay))), 1, 5)
            none = np.full(len(self.stay), np.nan)
            self._write(IMPORTANCE + key, rating, "1-5", none, random.random(len(self.stay)) >= SKIPPED)

    def say_how_far_they_trust(self, keys: list[str]) -> None:
        """Once a year: whoever was disappointed at the last stay trusts less; who did not use it has heard of it."""
        scene, size = self.scene, len(self.stay)
        random = scene.world.random(TRUST_STREAM, scene.people.block, self.wave)
        for key in keys:
            place = scene.company.index(key)
            state = scene.stays.state[self.stay, place]
            usual = scene.truth.trust[place] - TRUST_LOST * (state < 0) + TRUST_WON * (state > 0)
            rating = np.clip(np.round(random.normal(usual, TRUST_DIFFERS)), 1, 5)
            self._write(TRUST + key, rating, "1-5", np.full(size, np.nan), random.random(size) >= SKIPPED)

    def say_how_they_would_feel(self, keys: list[str]) -> None:
        """Both questions of Kano, in the last wave alone; either may be left out."""
        scene, size = self.scene, len(self.stay)
        random, none = scene.world.random(KANO_STREAM, scene.people.block), np.full(size, np.nan)
        for key in keys:
            drawn = random.choice(list(KANO_LETTERS), size, p=scene.truth.kano[scene.company.index(key)])
            told = np.zeros((size, 2))
            for letter, pairs in PAIRS.items():
                here = drawn == letter
                told[here] = random.choice(pairs, int(here.sum()))
            for prefix, answer in zip((KANO_FUNCTIONAL, KANO_DYSFUNCTIONAL), told.T, strict=True):
                self._write(prefix + key, answer, "1-5", none, random.random(size) >= SKIPPED)

    def tell_how_they_heard(self) -> None:
        """The touchpoint named by each, which rates nothing; whoever is asked again says the same."""
        scene = self.scene
        random = scene.world.random(HEARD_STREAM, scene.people.block)
        named = random.choice(len(scene.truth.heard), len(scene.people), p=scene.truth.heard)[
            scene.stays.unit[self.stay]
        ]
        unnamed = np.where(self.customer == 0, np.arange(len(self.stay)), -1)
        self.rows.add(
            self.time, "survey", Coded(named, [f"heard/{place.key}" for place in scene.company.places]),
            str(Kind.RATING), {"respondent": Coded(unnamed, self.names)}, customer=self.customer, account=self.account,
            purpose=HEARD_OF_US, weight=self.weight, wave=wave_name(self.wave),
            location=Coded(self.location, scene.locations), brand=scene.company.settings["brand"],
        )  # fmt: skip

    def _write(self, signal: str, rating: Floats, scale: str, valence: Floats, which: np.ndarray) -> None:
        some = np.flatnonzero(which)
        unnamed = np.where(self.customer[some] == 0, some, -1)
        attributes: dict[str, str | Coded] = {"respondent": Coded(unnamed, self.names)}
        if np.isnan(rating[some]).all():
            attributes |= NOT_USED
        self.rows.add(
            self.time[some], "survey", signal, str(Kind.RATING), attributes,
            customer=self.customer[some], account=self.account[some], rating=rating[some], scale=scale,
            valence=valence[some], weight=self.weight[some], wave=wave_name(self.wave),
            location=Coded(self.location[some], self.scene.locations), brand=self.scene.company.settings["brand"],
        )  # fmt: skip
