"""What a touchpoint or a rule must fulfil; each problem says what was found, what is allowed, how to repair it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from lotse.catalog.models import CarriedBy, Direction, Ownership
from lotse.contacts.catalogue import Catalogue, CausedBy, Label, Phase, Rule, Touchpoint
from lotse.contacts.errors import LotseError
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


def refuse(problems: Iterator[str]) -> None:
    found = list(problems)
    if found:
        raise CatalogError(" ".join(found))


def catalogue_problems(catalogue: Catalogue) -> Iterator[str]:
    """All that is wrong with a whole catalogue: entries, tree and rules."""
    entries = {entry.key: entry for entry in catalogue.touchpoints}
    for entry in catalogue.touchpoints:
        yield from touchpoint_problems(entry)
        yield from _tree_problems(entry, entries)
    for number, rule in enumerate(catalogue.rules, 1):
        yield from (f"Rule {number}: {problem}" for problem in rule_problems(rule, entries))
    for label in catalogue.labels:
        yield from label_problems(label)


def label_problems(label: Label) -> Iterator[str]:
    name = f"Label of {label.field} {label.code!r}:"
    if label.field not in LABELLED:
        yield f"{name} there are no labels for {label.field!r}; allowed: {', '.join(LABELLED)}."
    if not label.code or not label.names.get("en", "").strip():
        yield f"{name} the code or the English name is missing; fill in both."
    if set(label.names) - {"en", "de"} or any(len(text) > LONGEST for text in (label.code, *label.names.values())):
        yield f"{name} names are given as en and de, with at most {LONGEST} characters; shorten them."


def touchpoint_problems(entry: Touchpoint) -> Iterator[str]:
    name = f"Touchpoint {entry.key!r}:"
    if not KEY.match(entry.key):
        yield f"{name} a key is 1–80 of a–z, 0–9, '_', '-' and '.', and starts with a letter or digit."
    if not entry.names.get("en", "").strip():
        yield f"{name} the English name is missing; fill in a name."
    if unknown := sorted(set(entry.names) - {"en", "de"}):
        yield f"{name} a name in {', '.join(unknown)} was given; allowed: en, de."
    if any(len(text) > LONGEST for text in (*entry.names.values(), entry.owner)):
        yield f"{name} names and owner have at most {LONGEST} characters; shorten them."
    yield from (f"{name} {problem}" for problem in _value_problems(entry))


def _value_problems(entry: Touchpoint) -> Iterator[str]:
    if not entry.phases or any(phase not in tuple(Phase) for phase in entry.phases):
        yield f"phases are {list(map(int, entry.phases))}; give one or more of 1, 2, 3, 4, 5."
    if entry.caused_by not in tuple(CausedBy):
        yield f"caused by is {str(entry.caused_by)!r}; allowed: {', '.join(CausedBy)}."
    for axis, allowed in CHOICES.items():
        value = getattr(entry, axis)
        if value is not None and value not in allowed:
            yield f"{axis} is {value!r}; allowed: {', '.join(allowed)}, or leave it out."
    for cost in COSTS:
        value = getattr(entry, cost)
        if value is not None and not (math.isfinite(value) and value >= 0):
            yield f"{cost} is {value}; give 0 or more, or leave it out."


def owner_problems(entry: Touchpoint) -> Iterator[str]:
    """Whoever adds a touchpoint by hand names its owner; imports may leave it open."""
    if not entry.owner.strip():
        yield f"Touchpoint {entry.key!r}: the owner is missing; name the person or department responsible."


def rule_problems(rule: Rule, entries: Mapping[str, Touchpoint]) -> Iterator[str]:
    target = entries.get(rule.touchpoint)
    if rule.touchpoint and target is None:
        yield f"there is no touchpoint {rule.touchpoint!r}; create it first, or use '' for signals that are none."
    if rule.phase is not None and target is not None and rule.phase not in target.phases:
        phases = ", ".join(str(int(phase)) for phase in target.phases)
        yield f"phase {int(rule.phase)} is none of the phases of {target.key!r} ({phases}); add it there or take one."
    if rule.kind not in tuple(Kind) and not WILD.search(rule.kind):
        yield f"there is no kind {rule.kind!r}; allowed: {', '.join(Kind)}, or a pattern such as '*'."
    if any(len(getattr(rule, name)) > LONGEST for name in PATTERNS):
        yield f"a pattern has at most {LONGEST} characters; shorten it, '*' stands for anything."
    if "" in rule.attributes:
        yield "an attribute has no name; write NAME=PATTERN."


def _tree_problems(entry: Touchpoint, entries: Mapping[str, Touchpoint]) -> Iterator[str]:
    seen, above = {entry.key}, entry.parent
    while above is not None:
        if above not in entries:
            yield f"Touchpoint {entry.key!r}: there is no touchpoint {above!r} to stand under; create it first."
            return
        if above in seen:
            yield f"Touchpoint {entry.key!r}: it would stand under itself; choose another one to stand under."
            return
        seen.add(above)
        above = entries[above].parent
