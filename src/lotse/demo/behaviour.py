"""Contacts that systems record by themselves: use, purchases, leaving, recommendations, profiles."""

from __future__ import annotations

from typing import Final

import numpy as np

from lotse.contacts.schema import Kind
from lotse.demo.people import Flags, Floats, Ints
from lotse.demo.rows import Coded, Rows
from lotse.demo.scene import Scene
from lotse.demo.world import DAYS

DEVICES: Final = ("mobile", "desktop", "tablet")
DEVICE_SHARES: Final = {"app": (0.96, 0.0, 0.04), "web": (0.47, 0.45, 0.08), "portal": (0.55, 0.38, 0.07)}
USES: Final = (str(Kind.USE), str(Kind.PURCHASE), str(Kind.REPURCHASE), str(Kind.MENTION))
TIERS: Final = ("none", "silver", "gold")
TIER_AT: Final = (3, 6)  # stays


def write_uses(scene: Scene, rows: Rows) -> None:
    """Every use of a touchpoint, with what the systems saw of it."""
    stays, company, random = scene.stays, scene.company, scene.random
    stay, place = np.nonzero(stays.use)
    unit, state = stays.unit[stay], stays.state[stay, place].astype(int)
    time = scene.times(stay, place)
    person = scene.person(unit)
    buys = place == stays.booking[stay]
    voice = np.array([entry.voice for entry in company.places])[place]
    kind = np.select([buys & stays.first[stay], buys, voice], [1, 2, 3], 0)
    seen = (random.random(len(stay)) < company.column("seen")[place]) | voice
    valence = np.where(seen, scene.valence(state), np.nan)
    location = stays.location[stay]
    german = scene.people.german[unit]
    rows.add(
        time,
        source=Coded(place, [entry.source for entry in company.places]),
        signal=Coded(place, [entry.signal for entry in company.places]),
        kind=Coded(kind, USES),
        customer=_customers(scene, stay, place, person),
        account=scene.accounts[unit],
        staff=np.where(_served(scene)[place], scene.on_duty(location), 0),
        location=Coded(np.where(_located(scene)[place], location, -1), scene.locations),
        brand=company.settings["brand"],
        product=Coded(
            np.where(buys, random.integers(0, len(company.settings["products"]), len(stay)), -1),
            company.settings["products"],
        ),
        valence=valence,
        rating=np.where(voice, np.clip(np.round(3 + 2 * valence), 1, 5), np.nan),
        scale=Coded(np.where(voice, 0, -1), ["1-5"]),
        device=_devices(scene, place),
        purpose=_purposes(scene, stay, place),
        duration_s=_durations(scene, place, state),
        cost=company.column_or_nan("cost")[place],
        value=np.where(buys, _margin(scene, stay), np.nan),
        text=scene.texts.voice(random, place, location, state >= 0, german, voice),
        language=Coded(np.where(voice, (~german).astype(int), -1), ["de", "en"]),
    )
    _write_unmapped(scene, rows, time, person)


def _customers(scene: Scene, stay: Ints, place: Ints, person: Ints) -> Ints:
    """The pseudonym; on the web before the first purchase, for some, that of a cookie."""
    stays = scene.stays
    early = np.array([entry.phase <= 2 and entry.source == "web" for entry in scene.company.places])[place]
    hidden = scene.people.cookie[stays.unit[stay]] & (stays.first | ~stays.booked)[stay] & early
    return np.where(hidden, scene.cookies[person], scene.customers[person])


def _served(scene: Scene) -> Flags:
    inside = ("phone", "desk", "house", "mail")
    return np.array([p.carried_by == "people" and p.source in inside for p in scene.company.places])


def _located(scene: Scene) -> Flags:
    return np.array([place.phase >= 3 for place in scene.company.places])


def _devices(scene: Scene, place: Ints) -> Coded:
    none = (0.0, 0.0, 0.0)
    sources = [DEVICE_SHARES.get(entry.source, none) for entry in scene.company.places]
    shares = np.cumsum(sources, axis=1)
    device = (scene.random.random(len(place))[:, None] > shares[place]).sum(axis=1)
    return Coded(np.where(shares[place, -1] > 0, np.minimum(device, 2), -1), DEVICES)


def _purposes(scene: Scene, stay: Ints, place: Ints) -> Coded:
    """The first purpose of a list is the commonest, and what brings people who come because something went wrong."""
    lists = [entry.purposes for entry in scene.company.places]
    names = sorted({name for purposes in lists for name in purposes})
    size = np.array([len(purposes) for purposes in lists])
    table = np.array([[names.index(p) for p in (*purposes, *[names[0]] * (8 - len(purposes)))] for purposes in lists])
    pick = (scene.random.random(len(place)) ** 1.5 * size[place]).astype(int)
    pick[scene.stays.use[stay, place] == 2] = 0
    return Coded(np.where(size[place] > 0, table[place, pick], -1), names)


def _durations(scene: Scene, place: Ints, state: Ints) -> Floats:
    """Seconds: calls take longer when they go wrong; page visits are short and very uneven."""
    calls = np.array([entry.calls for entry in scene.company.places])[place]
    pages = np.array([entry.source == "web" for entry in scene.company.places])[place]
    noise = scene.random.standard_normal(len(place))
    spoken = 270 * np.exp(0.55 * noise) * np.where(state < 0, 2.1, 1.0)
    return np.round(np.select([calls, pages], [spoken, 75 * np.exp(1.0 * noise)], np.nan))


def _margin(scene: Scene, stay: Ints) -> Floats:
    """Contribution margin of a booking in euros."""
    stays = scene.stays
    business = scene.people.business[stays.unit[stay]]
    private, company = scene.company.settings["money"]["margin"]
    margin = np.where(business, company, private)
    value: Floats = np.round(margin * stays.nights[stay] * scene.random.lognormal(0, 0.35, len(stay)), 2)
    return value


def _write_unmapped(scene: Scene, rows: Rows, time: Floats, person: Ints) -> None:
    for entry in scene.company.settings["unmapped"]:
        some = np.flatnonzero(scene.random.random(len(time)) < entry["share"])
        rows.add(
            time[some] + scene.random.uniform(0.001, 0.02, len(some)),
            source=entry["source"],
            signal=entry["signal"],
            kind=str(Kind.USE),
            customer=scene.customers[person[some]],
        )


def write_leaving(scene: Scene, rows: Rows) -> None:
    """Those who give notice; the others simply fall silent."""
    stays = scene.stays
    stay = np.flatnonzero(stays.left & ~stays.silent)
    unit = stays.unit[stay]
    rows.add(
        stays.departure[stay] + scene.random.uniform(4, 45, len(stay)),
        source="crm",
        signal=Coded(scene.people.business[unit].astype(int), scene.company.settings["leaving_signals"]),
        kind=str(Kind.CANCELLATION),
        customer=scene.customers[scene.person(unit)],
        account=scene.accounts[unit],
        location=scene.location(stay),
    )


def write_recommendations(scene: Scene, rows: Rows) -> None:
    """Recommendations made (to whom, where known) and the customers they brought, at their first purchase."""
    stays, referrals, people = scene.stays, scene.referrals, scene.people
    unit = stays.unit[referrals.stay]
    person = scene.customers[people.first_person[unit]]
    to = np.where(referrals.to >= 0, scene.customers[people.first_person[np.maximum(referrals.to, 0)]], 0)
    signal = scene.company.places[scene.company.index(scene.company.settings["recommend_place"])].signal
    rows.add(
        referrals.day, "crm", signal, str(Kind.RECOMMENDATION),
        customer=person, related_customer=to, account=scene.accounts[unit], location=scene.location(referrals.stay),
        valence=scene.valence(np.ones(len(to), int)),
    )  # fmt: skip
    first = np.full(len(people), np.inf)
    stay = np.flatnonzero(stays.first)
    first[stays.unit[stay]] = scene.booked_at[stay]
    came = referrals.brought & np.isfinite(first[np.maximum(referrals.to, 0)])
    rows.add(
        first[referrals.to[came]] + 0.01, "crm", signal, str(Kind.REFERRAL),
        customer=person[came], related_customer=to[came], account=scene.accounts[unit[came]],
    )  # fmt: skip


def write_profiles(scene: Scene, rows: Rows) -> None:
    """What the company knows of each customer: at the start of the log or the first booking, then at each new tier."""
    stays, people = scene.stays, scene.people
    order = np.lexsort((stays.day, stays.unit))
    order = order[stays.booked[order]]
    unit = stays.unit[order]
    number = np.arange(len(unit)) - np.searchsorted(unit, unit) + 1
    first = order[number == 1]
    known = people.known[stays.unit[first]]
    begin = np.where(known, 1 + scene.random.random(len(first)), scene.booked_at[first] + 0.0005)
    _profile(scene, rows, stays.unit[first], begin, 0)
    for tier, reached in enumerate(TIER_AT, start=1):
        stay = order[number == reached]
        _profile(scene, rows, stays.unit[stay], np.clip(stays.departure[stay], 2, DAYS) + 0.4, tier)


def _profile(scene: Scene, rows: Rows, unit: Ints, time: Floats, tier: int) -> None:
    people, settings = scene.people, scene.company.settings
    person = np.repeat(people.first_person[unit], people.persons[unit])
    person = (
        person
        + np.arange(len(person))
        - np.repeat(np.cumsum(people.persons[unit]) - people.persons[unit], people.persons[unit])
    )
    unit, time = np.repeat(unit, people.persons[unit]), np.repeat(time, people.persons[unit])
    rows.add(
        time, "crm", "profile", str(Kind.PROFILE),
        {
            f"segment.{settings['segment']}": Coded(people.business[unit].astype(int), settings["groups"]),
            "segment.country": Coded(people.country[unit], list(settings["countries"])),
            f"segment.{settings['status']}": TIERS[tier],
        },
        customer=scene.customers[person], account=scene.accounts[unit],
        language=Coded((~people.german[unit]).astype(int), ["de", "en"]),
    )  # fmt: skip
