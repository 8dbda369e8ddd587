"""What customers say unasked: comments, reviews, complaints with their replies, proposals and votes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from lotse.contacts.schema import Kind
from lotse.demo.people import Floats, Ints
from lotse.demo.rows import Coded, Rows
from lotse.demo.scene import Scene
from lotse.demo.texts import LANGUAGES

COMMENTS: Final = (0.02, 0.05)  # after a good and a bad experience
MENTIONS: Final = (0.034, 0.07)
UNSORTED: Final = 0.15  # of comments: the guest book, where nobody says which touchpoint is meant
COMPLAINT_CHANNELS: Final = ("phone", "mail", "desk", "social")
COMPLAINT_SHARES: Final = (0.3, 0.34, 0.22, 0.14)
DESK: Final = 2
SLOWER: Final = (0.8, 1.0, 0.6, 1.7)  # the same words wait longer on social channels
PROPOSALS: Final = 0.0025  # of units
VOTES_EACH: Final = 30


def write_voices(scene: Scene, rows: Rows) -> None:
    stays, crisis = scene.stays, scene.truth.crisis
    stay, place = np.nonzero(stays.state)
    bad = stays.state[stay, place] < 0
    struck = (place == crisis.place) & (stays.location[stay] == crisis.location)
    struck &= (stays.day[stay] >= crisis.day) & (stays.day[stay] < crisis.day + 7)
    factor = np.where(struck, crisis.talk, 1.0)
    for write, (after_good, after_bad) in ((_comments, COMMENTS), (_mentions, MENTIONS)):
        spoken = scene.random.random(len(stay)) < np.where(bad, after_bad, after_good) * factor
        write(scene, rows, stay[spoken], place[spoken])


@dataclass(frozen=True)
class _Said:
    """What is said after which stay, about which touchpoint, how good or bad, and when."""

    stay: Ints
    place: Ints
    valence: Floats
    time: Floats


def _comments(scene: Scene, rows: Rows, stay: Ints, place: Ints) -> None:
    keys = [*(f"comment/{entry.key}" for entry in scene.company.places), "guestbook"]
    unsorted = scene.random.random(len(place)) < UNSORTED
    said = _Said(stay, place, _valence(scene, stay, place), _after(scene, stay, 0.1, 6))
    _say(scene, rows, said, "feedback", Coded(np.where(unsorted, len(keys) - 1, place), keys), Kind.COMMENT)


def _mentions(scene: Scene, rows: Rows, stay: Ints, place: Ints) -> None:
    """Ratings of single aspects on a review portal; some reviewers are not known as customers."""
    keys = [f"review/{entry.key}" for entry in scene.company.places]
    said = _Said(stay, place, _valence(scene, stay, place), _after(scene, stay, 1, 20))
    stars = np.clip(np.round(3 + 2 * said.valence), 1, 5)
    _say(scene, rows, said, "reviews", Coded(place, keys), Kind.MENTION, 0.3, rating=stars, scale="1-5")


def _valence(scene: Scene, stay: Ints, place: Ints) -> Floats:
    return scene.valence(scene.stays.state[stay, place].astype(int))


def _after(scene: Scene, stay: Ints, low: float, high: float) -> Floats:
    return scene.stays.departure[stay] + 0.45 + scene.random.uniform(low, high, len(stay))


def _say(
    scene: Scene,
    rows: Rows,
    said: _Said,
    source: str | Coded,
    signal: Coded,
    kind: Kind,
    anonymous: float = 0.0,
    **columns: Any,
) -> Ints:
    unit, location = scene.stays.unit[said.stay], scene.stays.location[said.stay]
    known = scene.random.random(len(unit)) >= anonymous
    return rows.add(
        said.time,
        source,
        signal,
        str(kind),
        valence=said.valence,
        text=_text(scene, said, kind, location),
        customer=np.where(known, scene.customers[scene.person(unit)], 0),
        account=np.where(known, scene.accounts[unit], 0),
        location=Coded(location, scene.locations),
        brand=scene.company.settings["brand"],
        language=_language(scene, unit),
        **columns,
    )


def _text(scene: Scene, said: _Said, kind: Kind, location: Ints) -> pa.Array:
    german = scene.people.german[scene.stays.unit[said.stay]]
    if kind is Kind.COMPLAINT:
        return scene.texts.complaint(scene.random, said.place, location, german)
    written = np.ones(len(german), bool)
    return scene.texts.voice(scene.random, said.place, location, said.valence > 0, german, written)


def _language(scene: Scene, unit: Ints) -> Coded:
    return Coded((~scene.people.german[unit]).astype(int), LANGUAGES)


def write_complaints(scene: Scene, rows: Rows) -> None:
    """Complaints and the replies to them; a reply names its case."""
    stays, random = scene.stays, scene.random
    stay = np.flatnonzero(stays.complaint >= 0)
    place = stays.complaint[stay]
    channel = np.searchsorted(np.cumsum(COMPLAINT_SHARES), random.random(len(stay))).clip(0, 3)
    time = np.where(channel == DESK, stays.departure[stay] - 0.2, _after(scene, stay, 0.05, 4))
    said = _Said(stay, place, scene.valence(np.full(len(stay), -1)), time)
    source, signal = _channels(scene, channel, place)
    ids = _say(scene, rows, said, source, signal, Kind.COMPLAINT)
    answered = np.isfinite(stays.reply[stay]) & (ids >= 0)
    _replies(scene, rows, stay[answered], channel[answered], ids[answered], time[answered])


def _channels(scene: Scene, channel: Ints, place: Ints) -> tuple[Coded, Coded]:
    keys = [f"complaint/{entry.key}" for entry in scene.company.places]
    return Coded(channel, COMPLAINT_CHANNELS), Coded(place, keys)


def _replies(scene: Scene, rows: Rows, stay: Ints, channel: Ints, case: Ints, time: Floats) -> None:
    stays, unit = scene.stays, scene.stays.unit[stay]
    delay = stays.reply[stay]
    late = np.maximum(delay * np.array(SLOWER)[channel], 1.01)  # what was answered within a day stays so
    source, signal = _channels(scene, channel, stays.complaint[stay])
    rows.add(
        time + np.where(delay > 1, late, delay),
        source,
        signal,
        str(Kind.REPLY),
        {"case": _numbers(np.arange(len(case)), case)},
        customer=scene.customers[scene.people.first_person[unit]],
        account=scene.accounts[unit],
        staff=scene.on_duty(stays.location[stay]),
        location=scene.location(stay),
        text=scene.texts.reply(scene.random, scene.people.german[unit]),
        language=_language(scene, unit),
    )


def _numbers(index: Ints, ids: Ints) -> Coded:
    return Coded(index, [str(number) for number in ids.tolist()])


def write_ideas(scene: Scene, rows: Rows) -> None:
    """Proposals from customers and the votes on them."""
    people, random = scene.people, scene.random
    customers = np.unique(scene.stays.unit[scene.stays.booked])
    unit = random.choice(customers, max(3, round(len(people) * PROPOSALS)))
    time = random.uniform(60, 690, len(unit))
    ids = rows.add(
        time,
        "portal-ideas",
        "proposal",
        str(Kind.PROPOSAL),
        customer=scene.customers[scene.person(unit)],
        account=scene.accounts[unit],
        text=scene.texts.proposal(random, people.german[unit]),
        language=_language(scene, unit),
    )
    _votes(scene, rows, customers, ids, time)


def _votes(scene: Scene, rows: Rows, customers: Ints, proposal: Ints, time: Floats) -> None:
    """One vote each; a few proposals get most of them."""
    people, random = scene.people, scene.random
    popularity = random.pareto(1.5, len(proposal)) + 0.2
    number = np.minimum(random.poisson(VOTES_EACH * popularity / popularity.mean()), len(customers))
    votes = np.repeat(np.arange(len(proposal)), number)
    pair = np.unique(votes * len(people) + random.choice(customers, len(votes)))
    votes, voter = pair // len(people), pair % len(people)
    rows.add(
        time[votes] + 0.5 + random.exponential(25, len(votes)),
        "portal-ideas",
        "vote",
        str(Kind.VOTE),
        {"proposal": _numbers(votes, proposal)},
        customer=scene.customers[people.first_person[voter]],
        account=scene.accounts[voter],
    )
