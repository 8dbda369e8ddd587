"""The headers and words of a catalogue table in both languages. Reading accepts either, in any mixture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

LANGUAGES: Final = ("en", "de")

# field -> header in English, in German
TOUCHPOINT_HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    "key": ("Key", "Schlüssel"),
    "name_en": ("Name", "Name (englisch)"),
    "name_de": ("German name", "Name (deutsch)"),
    "phases": ("Phases", "Phasen"),
    "owner": ("Owner", "Verantwortlich"),
    "caused_by": ("Caused by", "Verursacht durch"),
    "parent": ("Part of", "Teil von"),
    "position": ("Order", "Reihenfolge"),
    "carried_by": ("Carried by", "Getragen von"),
    "direction": ("Direction", "Richtung"),
    "ownership": ("Ownership", "Besitzart"),
    "online": ("Online", "Online"),
    "mobile": ("Mobile", "Mobil"),
    "social": ("Social", "Sozial"),
    "cost_per_contact": ("Cost per contact", "Kosten je Kontakt"),
    "cost_per_month": ("Cost per month", "Kosten je Monat"),
    "description": ("Description", "Beschreibung"),
    "retired": ("Retired", "Stillgelegt"),
}
RULE_HEADERS: Final[Mapping[str, tuple[str, str]]] = {
    "touchpoint": ("Touchpoint", "Kontaktpunkt"),
    "source": ("Source", "Quelle"),
    "signal": ("Signal", "Signal"),
    "kind": ("Kind", "Art"),
    "device": ("Device", "Gerät"),
    "purpose": ("Purpose", "Zweck"),
    "attributes": ("Attributes", "Attribute"),
    "phase": ("Phase", "Phase"),
}
SHEETS: Final = {"touchpoints": ("Touchpoints", "Kontaktpunkte"), "rules": ("Rules", "Regeln")}

# field -> stored value -> word in English, in German
CHOICES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "caused_by": {
        "company": ("company", "Unternehmen"),
        "third_party": ("third party", "Dritte"),
        "customer": ("customer", "Kunde"),
    },
    "carried_by": {"people": ("people", "Menschen"), "media": ("media", "Medien")},
    "direction": {"one_way": ("one-way", "einseitig"), "two_way": ("two-way", "wechselseitig")},
    "ownership": {
        "paid": ("paid", "bezahlt"),
        "owned": ("owned", "eigen"),
        "managed": ("managed", "betreut"),
        "shared": ("shared", "geteilt"),
        "earned": ("earned", "verdient"),
    },
}
YES_NO: Final[Mapping[bool, tuple[str, str]]] = {True: ("yes", "ja"), False: ("no", "nein")}
FLAGS: Final = ("online", "mobile", "social", "retired")
NUMBERS: Final = ("cost_per_contact", "cost_per_month")


def folded(text: str) -> str:
    """How headers and words are compared: case, hyphens, underscores and double spaces do not matter."""
    return " ".join(text.casefold().replace("_", " ").replace("-", " ").split())


def field_of(header: str, headers: Mapping[str, tuple[str, str]]) -> str | None:
    wanted = folded(header)
    for field, words in headers.items():
        if wanted in {folded(field), *map(folded, words)}:
            return field
    return None


def choice_of(word: str, words: Mapping[str, tuple[str, str]]) -> str | None:
    wanted = folded(word)
    for value, names in words.items():
        if wanted in {folded(value), *map(folded, names)}:
            return value
    return None
