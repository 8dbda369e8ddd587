"""What customers say unasked: comments, reviews, complaints with their replies, proposals and votes."""

from __future__ import annotations

from typing import Final

import numpy as np

from lotse.contacts.schema import Kind
from lotse.demo.people import Flags, Floats, Ints
from lotse.demo.rows import Coded, Rows
from lotse.demo.scene import Scene

GERMAN_ENGLISH: Final = ("de", "en")
COMMENTS: Final = (0.02, 0.05)  # after a good and a bad experience
MENTIONS: Final = (0.034, 0.07)
UNSORTED: Final = 0.15  # of comments: the guest book, where nobody says which touchpoint is meant
COMPLAINT_CHANNELS: Final = ("phone", "mail", "desk", "social")
COMPLAINT_SHARES: Final = (0.3, 0.34, 0.22, 0.14)
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


def _comments(scene: Scene, rows: Rows, stay: Ints, place: Ints) -> None:
    keys = [f"comment/{entry.key}" for entry in scene.company.places]
    unsorted = scene.random.random(len(place)) < UNSORTED
    state = scene.stays.state[stay, place].astype(int)
    _say(
        scene, rows, stay, place, scene.valence(state), _after(scene, stay, 0.1, 6),
        source="feedback", signal=Coded(np.where(unsorted, len(keys), place), [*keys, "guestbook"]), kind=Kind.COMMENT,
    )  # fmt: skip


def _mentions(scene: Scene, rows: Rows, stay: Ints, place: Ints) -> None:
    """Ratings of single aspects on a review portal; some reviewers are not known as customers."""
    keys = [f"review/{entry.key}" for entry in scene.company.places]
    valence = scene.valence(scene.stays.state[stay, place].astype(int))
    _say(
        scene, rows, stay, place, valence, _after(scene, stay, 1, 20),
        source="reviews", signal=Coded(place, keys), kind=Kind.MENTION, anonymous=0.3,
        rating=np.clip(np.round(3 + 2 * valence), 1, 5), scale="1-5",
    )  # fmt: skip


def _after(scene: Scene, stay: Ints, low: float, high: float) -> Floats:
    return scene.stays.departure[stay] + 0.45 + scene.random.uniform(low, high, len(stay))


def _say(
    scene: Scene,
    rows: Rows,
    stay: Ints,
    place: Ints,
    valence: Floats,
    time: Floats,
    *,
    source: str | Coded,
    signal: Coded,
    kind: Kind,
    anonymous: float = 0.0,
    **columns: Floats | str,
) -> Ints:
    unit, location = scene.stays.unit[stay], scene.stays.location[stay]
    german = scene.people.german[unit]
    hidden = scene.random.random(len(stay)) < anonymous
    written: Flags = np.ones(len(stay), bool)
    if kind is Kind.COMPLAINT:
        text = scene.texts.complaint(scene.random, place, location, german)
    else:
        text = scene.texts.voice(scene.random, place, location, valence > 0, german, written)
    return rows.add(
        time, source, signal, str(kind), valence=valence, text=text,
        customer=np.where(hidden, 0, scene.customers[scene.person(unit)]), account=np.where(hidden, 0, scene.accounts[unit]),
        location=Coded(location, scene.locations), brand=scene.company.settings["brand"],
        language=Coded((~german).astype(int), GERMAN_ENGLISH), **columns,
    )  # fmt: skip


def write_complaints(scene: Scene, rows: Rows) -> None:
    """Complaints and the replies to them; a reply names its case."""
    stays, random = scene.stays, scene.random
    stay = np.flatnonzero(stays.complaint >= 0)
    place = stays.complaint[stay]
    channel = np.searchsorted(np.cumsum(COMPLAINT_SHARES), random.random(len(stay))).clip(0, 3)
    time = np.where(channel == 2, stays.departure[stay] - 0.2, _after(scene, stay, 0.05, 4))
    keys = [f"complaint/{entry.key}" for entry in scene.company.places]
    ids = _say(
        scene, rows, stay, place, scene.valence(np.full(len(stay), -1)), time,
        source=Coded(channel, COMPLAINT_CHANNELS), signal=Coded(place, keys), kind=Kind.COMPLAINT,
    )  # fmt: skip
    answered = np.isfinite(stays.reply[stay]) & (ids >= 0)
    _replies(scene, rows, stay[answered], place[answered], channel[answered], ids[answered], time[answered])


def _replies(scene: Scene, rows: Rows, stay: Ints, place: Ints, channel: Ints, case: Ints, time: Floats) -> None:
    unit = scene.stays.unit[stay]
    german = scene.people.german[unit]
    delay = scene.stays.reply[stay]
    slow = np.where(delay > 1, delay * np.array(SLOWER)[channel], delay)  # keeps what was answered within a day
    keys = [f"complaint/{entry.key}" for entry in scene.company.places]
    rows.add(
        time + np.where(delay > 1, np.maximum(slow, 1.01), slow), Coded(channel, COMPLAINT_CHANNELS), Coded(place, keys),
        str(Kind.REPLY), {"case": Coded(np.arange(len(case)), [str(number) for number in case.tolist()])},
        customer=scene.customers[scene.people.first_person[unit]], account=scene.accounts[unit],
        staff=scene.on_duty(scene.stays.location[stay]), location=scene.location(stay),
        text=scene.texts.reply(scene.random, german), language=Coded((~german).astype(int), GERMAN_ENGLISH),
    )  # fmt: skip


def write_ideas(scene: Scene, rows: Rows) -> None:
    """Proposals from customers and the votes on them."""
    people, random = scene.people, scene.random
    customers = np.unique(scene.stays.unit[scene.stays.booked])
    unit = random.choice(customers, max(3, round(len(people) * PROPOSALS)))
    german = people.german[unit]
    time = random.uniform(60, 690, len(unit)) + random.random(len(unit))
    ids = rows.add(
        time, "portal-ideas", "proposal", str(Kind.PROPOSAL), customer=scene.customers[scene.person(unit)],
        account=scene.accounts[unit], text=scene.texts.proposal(random, german),
        language=Coded((~german).astype(int), GERMAN_ENGLISH),
    )  # fmt: skip
    popularity = random.pareto(1.5, len(ids)) + 0.2
    votes = np.repeat(np.arange(len(ids)), np.minimum(random.poisson(VOTES_EACH * popularity / popularity.mean()), 400))
    voter = random.choice(customers, len(votes))
    pair = np.unique(votes * len(people) + voter)  # one vote each
    votes, voter = pair // len(people), pair % len(people)
    rows.add(
        time[votes] + 0.5 + random.exponential(25, len(votes)), "portal-ideas", "vote", str(Kind.VOTE),
        {"proposal": Coded(votes, [str(number) for number in ids.tolist()])},
        customer=scene.customers[people.first_person[voter]], account=scene.accounts[voter],
    )  # fmt: skip
