"""Mapping on read: the catalogue's snapshot files, and its rules applied to the tuples that the index coded.

Snapshot: ``HOME/catalog/<version>.json`` (format below, written once, never changed) and ``HOME/catalog/CURRENT``,
which holds the version number and is replaced atomically, so that a reader sees one whole version.

    {"format": 1, "version": 7, "rule_attributes": ["channel"],
     "touchpoints": [{"key": "wifi", "names": {"en": "Wi-Fi"}, "phases": [4], ...}],
     "rules": [{"touchpoint": "wifi", "signal": "Q9*", "phase": null, ...}]}

Fields are those of ``Touchpoint`` and ``Rule``; what a file does not name has its default.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from fnmatch import translate
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from lotse.contacts import durable
from lotse.contacts.catalogue import Catalogue, CausedBy, Label, Phase, Rule, Touchpoint
from lotse.contacts.errors import LotseError, Message
from lotse.contacts.home import Home
from lotse.contacts.journeys.codes import What
from lotse.contacts.schema import Kind, is_opinion, named_in

FORMAT: Final = 1
UNMAPPED: Final = -1  # no rule holds: listed by volume, so that somebody decides
IGNORED: Final = -2  # a rule says: deliberately not a touchpoint
WILD: Final = frozenset("*?[")  # without one of these a pattern is what it says: compiling takes longer than comparing

PHASE_OF_KIND: Final = {
    Kind.EXPOSURE: Phase.INFLUENCING,
    Kind.PURCHASE: Phase.PURCHASE,
    Kind.REPURCHASE: Phase.LOYALTY,
    Kind.CANCELLATION: Phase.LOYALTY,
    Kind.COMPLAINT: Phase.LOYALTY,
    Kind.MENTION: Phase.ADVOCACY,
    Kind.RECOMMENDATION: Phase.ADVOCACY,
    Kind.REFERRAL: Phase.ADVOCACY,
}


class CatalogueError(LotseError):
    """A catalogue snapshot cannot be read, or a rule names a touchpoint that does not exist."""


@dataclass(frozen=True)
class Resolution:
    """Per code of ``What``: ``touchpoint`` (int32 index into the catalogue, −1 unmapped, −2 ignored) and
    ``phase`` (uint8, 1–5; 0 where there is no touchpoint). An opinion (``schema.is_opinion``) is no contact at any
    touchpoint: ``about`` (int32, −1 for none) is the one that it is about, ``about_phase`` (uint8) its phase.
    """

    catalogue: Catalogue
    touchpoint: NDArray[np.int32]
    phase: NDArray[np.uint8]
    about: NDArray[np.int32]
    about_phase: NDArray[np.uint8]

    def unmapped(self, whats: Sequence[What], volumes: NDArray[np.int64]) -> list[tuple[What, int]]:
        """Tuples that no rule holds for, the largest volume first; ``volumes`` counts contacts per code."""
        codes = np.flatnonzero(self.touchpoint == UNMAPPED)
        order = codes[np.argsort(-volumes[codes], kind="stable")]
        return [(whats[code], int(volumes[code])) for code in order if volumes[code]]


_KEPT: Final[dict[tuple[int, int], tuple[Resolution, Catalogue, Sequence[What]]]] = {}
MOST_KEPT: Final = 4


def resolve(catalogue: Catalogue, whats: Sequence[What]) -> Resolution:
    """Apply the ordered rules to every tuple: the first rule whose tests all hold wins.

    Tests are shell patterns, case matters, and an absent value is the empty string. A contact's phase is, in this
    order: the rule's phase; the touchpoint's only phase; the phase its kind points to, if the touchpoint has it
    (exposure 1, purchase 3, repurchase, cancellation and complaint 4, mention, recommendation and referral 5, a
    comment on an earned touchpoint 5); the touchpoint's first phase.

    What an opinion is about, its rule or else the key in its signal says (``_about``); it is ignored as a contact.

    Asked again for the very same objects, it gives the resolution of before: hundreds of rules take long to test.
    """
    if not isinstance(whats, tuple):
        return _resolved(catalogue, whats)
    key = (id(catalogue), id(whats))
    kept = _KEPT.get(key)
    if kept is None:
        while len(_KEPT) >= MOST_KEPT:
            _KEPT.pop(next(iter(_KEPT)), None)
        kept = (_resolved(catalogue, whats), catalogue, whats)  # held, so that no other object takes its id
        _KEPT[key] = kept
    return kept[0]


def _resolved(catalogue: Catalogue, whats: Sequence[What]) -> Resolution:
    index = {touchpoint.key: at for at, touchpoint in enumerate(catalogue.touchpoints)}
    winner = _winners(catalogue.rules, whats)
    target = np.array([_target(rule, index) for rule in catalogue.rules] + [UNMAPPED], np.int32)[winner]
    rules = [catalogue.rules[number] if number >= 0 else None for number in winner.tolist()]
    opinion = np.array([is_opinion(what.kind, what.signal) for what in whats], np.bool_)
    for code in np.flatnonzero(opinion).tolist():
        target[code] = _about(whats[code].signal, rules[code], int(target[code]), index)
    phase = np.zeros(len(whats), np.uint8)
    for code in np.flatnonzero(target >= 0).tolist():
        phase[code] = _phase(catalogue.touchpoints[target[code]], rules[code], whats[code].kind)
    return _apart(catalogue, target, phase, opinion)


def _about(signal: str, rule: Rule | None, target: int, index: dict[str, int]) -> int:
    """The touchpoint that an opinion is about (``target``: what the rule that holds for it says).

    A rule that tests the signal was written with this question in view, and can be mended: it goes first. One that
    does not (all of a source, all ratings) sweeps up questions about other touchpoints, whose means it would mix
    without a word: the key in the signal's name goes before it. A rule that ignores leaves the key as it is: to be no
    contact is right for every opinion.
    """
    named = index.get(named_in(signal))
    meant = target >= 0 and rule is not None and rule.signal != "*"
    return target if meant or named is None else named


def _apart(
    catalogue: Catalogue, target: NDArray[np.int32], phase: NDArray[np.uint8], opinion: NDArray[np.bool_]
) -> Resolution:
    """Contacts at touchpoints here, opinions of touchpoints there; of which touchpoint nobody knows stays unmapped."""
    about = opinion & (target >= 0)
    return Resolution(
        catalogue,
        touchpoint=np.where(about, IGNORED, target).astype(np.int32),
        phase=phase * ~about,
        about=np.where(about, target, -1).astype(np.int32),
        about_phase=phase * about,
    )


def load_catalogue(home: Home, version: int | None = None) -> Catalogue:
    """The current snapshot, or a named version; without any snapshot the empty catalogue, version 0."""
    version = current_version(home) if version is None else version
    if version == 0:
        return Catalogue(version=0)
    path = home.catalog / f"{version}.json"
    try:
        return _parsed(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise CatalogueError(
            Message("There is no catalogue version %(version)s: %(path)s is missing.", version=version, path=path)
        ) from None
    except (KeyError, TypeError, ValueError) as error:
        raise CatalogueError(
            Message(
                "%(path)s is not a catalogue snapshot: %(error)s. Publish the catalogue again.", path=path, error=error
            )
        ) from error


def current_version(home: Home) -> int:
    """Which snapshot stands now; 0 before the first."""
    try:
        return int((home.catalog / "CURRENT").read_text())
    except FileNotFoundError:
        return 0


@lru_cache(maxsize=8)
def _parsed(path: Path, _written: int) -> Catalogue:
    """Every page asks for the same snapshot many times over; a version is written once and never changed."""
    return _from_json(json.loads(path.read_text(encoding="utf-8")))


def save_catalogue(home: Home, catalogue: Catalogue) -> None:
    """Write a snapshot and point to it; a reader sees the old version or the new one, never half of it."""
    for rule in catalogue.rules:
        _target(rule, {touchpoint.key: 0 for touchpoint in catalogue.touchpoints})
    document = {"format": FORMAT, **asdict(catalogue)}
    text = json.dumps(document, ensure_ascii=False, indent=1)
    durable.write(home.catalog / f"{catalogue.version}.json", text.encode())
    durable.write(home.catalog / "CURRENT", str(catalogue.version).encode())


def descendants(catalogue: Catalogue, keys: Sequence[str]) -> set[int]:
    """Indices of the named touchpoints and of everything below them in the tree."""
    index = {touchpoint.key: at for at, touchpoint in enumerate(catalogue.touchpoints)}
    if missing := [key for key in keys if key not in index]:
        raise CatalogueError(
            Message(
                "No such touchpoint: %(found)s. The catalogue has: %(allowed)s.",
                found=", ".join(missing),
                allowed=", ".join(index) or "–",
            )
        )
    wanted = set(keys)
    return {at for key, at in index.items() if wanted.intersection(_ancestors(catalogue, index, key))}


def _ancestors(catalogue: Catalogue, index: dict[str, int], key: str | None) -> Iterator[str]:
    seen: set[str] = set()
    while key is not None and key in index and key not in seen:
        seen.add(key)
        yield key
        key = catalogue.touchpoints[index[key]].parent


def _winners(rules: Sequence[Rule], whats: Sequence[What]) -> NDArray[np.int32]:
    """The first rule that holds for each tuple, −1 for none. Each distinct value is matched once per pattern."""
    winner = np.full(len(whats), -1, np.int32)
    columns: dict[str, tuple[list[str], NDArray[np.intp]]] = {}
    for number, rule in enumerate(rules):
        holds = winner < 0
        for name, pattern in _tests(rule):
            if name not in columns:
                columns[name] = _factorise([_value(what, name) for what in whats])
            values, codes = columns[name]
            holds &= _matches(values, pattern)[codes]
        winner[holds] = number
    return winner


def _tests(rule: Rule) -> Iterator[tuple[str, str]]:
    for name in ("source", "signal", "kind", "device", "purpose"):
        if (pattern := getattr(rule, name)) != "*":
            yield name, pattern
    for key, pattern in rule.attributes.items():
        yield f"attribute {key}", pattern


def _value(what: What, name: str) -> str:
    if name.startswith("attribute "):
        return dict(what.attributes).get(name.removeprefix("attribute "), "")
    return getattr(what, name) or ""


def _factorise(values: list[str]) -> tuple[list[str], NDArray[np.intp]]:
    positions: dict[str, int] = {}
    codes = np.array([positions.setdefault(value, len(positions)) for value in values], np.intp)
    return list(positions), codes


def _matches(values: list[str], pattern: str) -> NDArray[np.bool_]:
    if not WILD.intersection(pattern):
        return np.array([value == pattern for value in values], np.bool_)
    match = _matching(pattern)
    return np.array([match(value) is not None for value in values], np.bool_)


@lru_cache(maxsize=16_384)
def _matching(pattern: str) -> Callable[[str], Any]:
    """Compiled once in a process: a catalogue has hundreds, more than the library itself keeps."""
    return re.compile(translate(pattern)).match


def _target(rule: Rule, index: dict[str, int]) -> int:
    if not rule.touchpoint:
        return IGNORED
    if rule.touchpoint not in index:
        raise CatalogueError(
            Message(
                "A rule names the touchpoint %(touchpoint)r, which the catalogue does not have.",
                touchpoint=rule.touchpoint,
            )
        )
    return index[rule.touchpoint]


def _phase(touchpoint: Touchpoint, rule: Rule | None, kind: str) -> int:
    if rule is not None and rule.phase is not None and rule.touchpoint == touchpoint.key:
        return rule.phase
    by_kind = PHASE_OF_KIND.get(Kind(kind)) if kind in Kind else None
    if kind == Kind.COMMENT and touchpoint.ownership == "earned":
        by_kind = Phase.ADVOCACY
    return by_kind if by_kind in touchpoint.phases else touchpoint.phases[0]


def _from_json(document: dict[str, Any]) -> Catalogue:
    if document["format"] != FORMAT:
        raise ValueError(f"format {document['format']} found, {FORMAT} expected")
    return Catalogue(
        version=document["version"],
        touchpoints=tuple(_touchpoint(entry) for entry in document.get("touchpoints", ())),
        rules=tuple(_rule(entry) for entry in document.get("rules", ())),
        rule_attributes=tuple(document.get("rule_attributes", ())),
        labels=tuple(Label(**entry) for entry in document.get("labels", ())),
    )


def _touchpoint(entry: dict[str, Any]) -> Touchpoint:
    phases = tuple(Phase(phase) for phase in entry["phases"])
    caused_by = CausedBy(entry.get("caused_by", CausedBy.COMPANY))
    return Touchpoint(**{**entry, "phases": phases, "caused_by": caused_by})


def _rule(entry: dict[str, Any]) -> Rule:
    phase = entry.get("phase")
    return Rule(**{**entry, "phase": None if phase is None else Phase(phase)})
