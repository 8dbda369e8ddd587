"""What a touchpoint or a rule must fulfil; each problem says what was found, what is allowed, how to repair it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from lotse.catalog.models import CarriedBy, Direction, Ownership
from lotse.contacts.catalogue import Catalogue, CausedBy, Label, Phase, Rule, Touchpoint
from lotse.contacts.errors import LotseError, Message, joined
from lotse.contacts.schema import Kind

KEY = re.compile(r"[a-z0-9][a-z0-9_.-]{0,79}\Z")
CHOICES: Mapping[str, Sequence[str]] = {
    "carried_by": CarriedBy.values,
    "direction": Direction.values,
    "ownership": Ownership.values,
}
LABELLED = ("device", "location", "measure", "product", "purpose", "segment", "source")
COSTS = ("cost_per_contact", "cost_per_month")
PATTERNS = ("source", "signal", "kind", "device", "purpose")
LONGEST = 200
WILD = re.compile(r"[*?\[]")


class CatalogError(LotseError):
    """A change that the catalogue cannot take."""


def refuse(problems: Iterator[Message]) -> None:
    found = list(problems)
    if found:
        raise CatalogError(joined(found, " "))


def catalogue_problems(catalogue: Catalogue) -> Iterator[Message]:
    """All that is wrong with a whole catalogue: entries, tree and rules."""
    entries = {entry.key: entry for entry in catalogue.touchpoints}
    for entry in catalogue.touchpoints:
        yield from touchpoint_problems(entry)
        yield from _tree_problems(entry, entries)
    for number, rule in enumerate(catalogue.rules, 1):
        yield from (
            _at(Message("Rule %(number)s:", number=number), problem) for problem in rule_problems(rule, entries)
        )
    for label in catalogue.labels:
        yield from label_problems(label)


def label_problems(label: Label) -> Iterator[Message]:
    name = Message("Label of %(field)s %(code)r:", field=label.field, code=label.code)
    if label.field not in LABELLED:
        yield _at(
            name,
            Message(
                "there are no labels for %(field)r; allowed: %(labelled)s.",
                field=label.field,
                labelled=", ".join(LABELLED),
            ),
        )
    if not label.code or not label.names.get("en", "").strip():
        yield _at(name, Message("the code or the English name is missing; fill in both."))
    if set(label.names) - {"en", "de"} or any(len(text) > LONGEST for text in (label.code, *label.names.values())):
        yield _at(
            name,
            Message(
                "names are given as en and de, with at most %(longest)s characters; shorten them.", longest=LONGEST
            ),
        )


def touchpoint_problems(entry: Touchpoint) -> Iterator[Message]:
    name = _touchpoint(entry)
    if not KEY.match(entry.key):
        yield _at(name, Message("a key is 1–80 of a–z, 0–9, '_', '-' and '.', and starts with a letter or digit."))
    if not entry.names.get("en", "").strip():
        yield _at(name, Message("the English name is missing; fill in a name."))
    if unknown := sorted(set(entry.names) - {"en", "de"}):
        yield _at(name, Message("a name in %(unknown)s was given; allowed: en, de.", unknown=", ".join(unknown)))
    if any(len(text) > LONGEST for text in (*entry.names.values(), entry.owner)):
        yield _at(name, Message("names and owner have at most %(longest)s characters; shorten them.", longest=LONGEST))
    yield from (_at(name, problem) for problem in _value_problems(entry))


def _value_problems(entry: Touchpoint) -> Iterator[Message]:
    if not entry.phases or any(phase not in tuple(Phase) for phase in entry.phases):
        yield Message("phases are %(phases)s; give one or more of 1, 2, 3, 4, 5.", phases=list(map(int, entry.phases)))
    if entry.caused_by not in tuple(CausedBy):
        yield Message(
            "caused by is %(caused_by)r; allowed: %(allowed)s.",
            caused_by=str(entry.caused_by),
            allowed=", ".join(CausedBy),
        )
    for axis, allowed in CHOICES.items():
        value = getattr(entry, axis)
        if value is not None and value not in allowed:
            yield Message(
                "%(axis)s is %(value)r; allowed: %(allowed)s, or leave it out.",
                axis=axis,
                value=value,
                allowed=", ".join(allowed),
            )
    for cost in COSTS:
        value = getattr(entry, cost)
        if value is not None and not (math.isfinite(value) and value >= 0):
            yield Message("%(cost)s is %(value)s; give 0 or more, or leave it out.", cost=cost, value=value)


def owner_problems(entry: Touchpoint) -> Iterator[Message]:
    """Whoever adds a touchpoint by hand names its owner; imports may leave it open."""
    if not entry.owner.strip():
        yield _at(_touchpoint(entry), Message("the owner is missing; name the person or department responsible."))


def rule_problems(rule: Rule, entries: Mapping[str, Touchpoint]) -> Iterator[Message]:
    target = entries.get(rule.touchpoint)
    if rule.touchpoint and target is None:
        yield Message(
            "there is no touchpoint %(touchpoint)r; create it first, or use '' for signals that are none.",
            touchpoint=rule.touchpoint,
        )
    if rule.phase is not None and target is not None and rule.phase not in target.phases:
        phases = ", ".join(str(int(phase)) for phase in target.phases)
        yield Message(
            "phase %(phase)s is none of the phases of %(key)r (%(phases)s); add it there or take one.",
            phase=int(rule.phase),
            key=target.key,
            phases=phases,
        )
    if rule.kind not in tuple(Kind) and not WILD.search(rule.kind):
        yield Message(
            "there is no kind %(kind)r; allowed: %(allowed)s, or a pattern such as '*'.",
            kind=rule.kind,
            allowed=", ".join(Kind),
        )
    if any(len(getattr(rule, name)) > LONGEST for name in PATTERNS):
        yield Message(
            "a pattern has at most %(longest)s characters; shorten it, '*' stands for anything.", longest=LONGEST
        )
    if "" in rule.attributes:
        yield Message("an attribute has no name; write NAME=PATTERN.")


def _tree_problems(entry: Touchpoint, entries: Mapping[str, Touchpoint]) -> Iterator[Message]:
    seen, above = {entry.key}, entry.parent
    while above is not None:
        if above not in entries:
            yield _at(
                _touchpoint(entry),
                Message("there is no touchpoint %(above)r to stand under; create it first.", above=above),
            )
            return
        if above in seen:
            yield _at(_touchpoint(entry), Message("it would stand under itself; choose another one to stand under."))
            return
        seen.add(above)
        above = entries[above].parent


def _touchpoint(entry: Touchpoint) -> Message:
    return Message("Touchpoint %(key)r:", key=entry.key)


def _at(name: Message, problem: Message) -> Message:
    return joined([name, problem], " ")
