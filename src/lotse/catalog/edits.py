"""The changes themselves, without a database: a catalogue in, a catalogue out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lotse.catalog.checks import CatalogError
from lotse.contacts.catalogue import Catalogue, Label, Rule, Touchpoint
from lotse.contacts.errors import Message


@dataclass(frozen=True)
class Merged:
    """What an import's own entries changed: keys of touchpoints and numbers of rules."""

    added: tuple[str, ...]
    kept: tuple[str, ...]  # there already: what people edited stands
    rules_added: int
    rules_kept: int


def arranged(version: int, touchpoints: Iterable[Touchpoint], rules: Iterable[Rule]) -> Catalogue:
    """A catalogue in its order, with the attribute keys its rules test (they become part of the index's tuple)."""
    ordered = tuple(sorted(touchpoints, key=lambda entry: (entry.position, entry.key)))
    kept = tuple(rules)
    return Catalogue(version, ordered, kept, tuple(sorted({key for rule in kept for key in rule.attributes})))


def find(catalogue: Catalogue, key: str) -> Touchpoint:
    for entry in catalogue.touchpoints:
        if entry.key == key:
            return entry
    raise CatalogError(
        Message("There is no touchpoint %(key)r. `lotse show touchpoints` lists those there are.", key=key)
    )


def added(catalogue: Catalogue, entry: Touchpoint) -> Catalogue:
    if any(entry.key == other.key for other in catalogue.touchpoints):
        raise CatalogError(
            Message("The key %(key)r is taken; choose another, or change that touchpoint.", key=entry.key)
        )
    return arranged(catalogue.version, (*catalogue.touchpoints, entry), catalogue.rules)


def changed(catalogue: Catalogue, key: str, changes: dict[str, Any]) -> Catalogue:
    """Some fields of one touchpoint. The key stays: rules, surveys and addresses name it."""
    allowed = sorted(set(Touchpoint.__dataclass_fields__) - {"key"})
    if unknown := sorted(set(changes) - set(allowed)):
        raise CatalogError(
            Message(
                "A touchpoint has no %(unknown)s to change; allowed: %(allowed)s.",
                unknown=", ".join(unknown),
                allowed=", ".join(allowed),
            )
        )
    return _with(catalogue, {key: replace(find(catalogue, key), **changes)})


def upserted(catalogue: Catalogue, entries: Sequence[Touchpoint], rules: Sequence[Rule] | None = None) -> Catalogue:
    """These entries new or in place of those with the same key; the others stay, and the rules if none are given."""
    given = {entry.key: entry for entry in entries}
    rest = [entry for entry in catalogue.touchpoints if entry.key not in given]
    return arranged(catalogue.version, (*rest, *given.values()), catalogue.rules if rules is None else rules)


def merged(catalogue: Catalogue, into: str, keys: Sequence[str]) -> Catalogue:
    """Several touchpoints become one: it takes over their phases, rules and children; they are retired."""
    target, gone = find(catalogue, into), [find(catalogue, key) for key in keys]
    if into in keys or not keys:
        raise CatalogError(
            Message("Name the touchpoints that become part of %(into)r; it cannot be one of them itself.", into=into)
        )
    phases = sorted({*target.phases, *(phase for entry in gone for phase in entry.phases)})
    above = _first_outside(catalogue, target.parent, set(keys))
    updates = {entry.key: replace(entry, parent=into) for entry in catalogue.touchpoints if entry.parent in keys}
    updates |= {entry.key: replace(entry, parent=None, retired=True) for entry in gone}
    updates[into] = replace(target, phases=tuple(phases), parent=above)
    rules = [replace(rule, touchpoint=into) if rule.touchpoint in keys else rule for rule in catalogue.rules]
    return arranged(catalogue.version, _with(catalogue, updates).touchpoints, rules)


def split(catalogue: Catalogue, key: str, parts: Sequence[Touchpoint], rules: Sequence[Rule]) -> Catalogue:
    """Parts of one touchpoint stand on their own below it; their rules come first, the rest stays with the whole."""
    find(catalogue, key)
    keys = {part.key for part in parts}
    if not parts or any(rule.touchpoint not in keys for rule in rules):
        raise CatalogError(Message("Name the parts of %(key)r, and rules that point to these parts only.", key=key))
    for part in parts:
        catalogue = added(catalogue, replace(part, parent=part.parent or key))
    return arranged(catalogue.version, catalogue.touchpoints, (*rules, *catalogue.rules))


def retired(catalogue: Catalogue, key: str, is_retired: bool) -> Catalogue:
    """Out of use or back: its history and its rules stay either way."""
    return _with(catalogue, {key: replace(find(catalogue, key), retired=is_retired)})


def reordered(catalogue: Catalogue, keys: Sequence[str]) -> Catalogue:
    """Chronological order: these first, as given; the others after them, in the order they had."""
    if len(set(keys)) != len(keys):
        raise CatalogError(Message("A touchpoint is named twice in the new order; name each once."))
    first = [find(catalogue, key) for key in keys]
    rest = [entry for entry in catalogue.touchpoints if entry.key not in set(keys)]
    return _with(catalogue, {entry.key: replace(entry, position=at) for at, entry in enumerate([*first, *rest], 1)})


def with_rules(catalogue: Catalogue, rules: Sequence[Rule]) -> Catalogue:
    return arranged(catalogue.version, catalogue.touchpoints, rules)


def assigned(catalogue: Catalogue, rule: Rule, new: Touchpoint | None) -> Catalogue:
    """A rule for a signal that none holds for: after all others, so that it takes nothing away from them."""
    if new is not None:
        after = max((entry.position for entry in catalogue.touchpoints), default=0) + 1
        catalogue = added(catalogue, replace(new, position=new.position or after))
    if rule in catalogue.rules:
        raise CatalogError(
            Message("There is this rule already; an earlier one must hold for these signals. Look at the rules.")
        )
    return arranged(catalogue.version, catalogue.touchpoints, (*catalogue.rules, rule))


def labelled(catalogue: Catalogue, labels: Sequence[Label]) -> Catalogue:
    """These labels new or in place of those of the same codes; the others stay."""
    kept = {(label.field, label.code): label for label in (*catalogue.labels, *labels)}
    return replace(catalogue, labels=tuple(kept[at] for at in sorted(kept)))


def taken_back(now: Catalogue, before: Catalogue, after: Catalogue) -> Catalogue:
    """Without the rules and touchpoints that came between ``before`` and ``after``, a change that only added.

    A touchpoint that has been changed since, or that other rules or touchpoints have come to name, stays.
    """
    rules = [rule for rule in after.rules if rule not in before.rules]
    there = {entry.key for entry in before.touchpoints}
    new = [entry for entry in after.touchpoints if entry.key not in there]
    same = [rule for rule in after.rules if rule in before.rules] == list(before.rules)
    if not same or any(entry not in after.touchpoints for entry in before.touchpoints):
        raise CatalogError(Message("This change did more than add; undo it by hand in the catalogue."))
    if missing := [rule for rule in rules if rule not in now.rules]:
        raise CatalogError(
            Message("The rule for %(signal)r is gone already; there is nothing to undo.", signal=missing[0].signal)
        )
    kept = [rule for rule in now.rules if rule not in rules]
    named = {rule.touchpoint for rule in kept} | {entry.parent for entry in now.touchpoints}
    entries = [entry for entry in now.touchpoints if entry not in new or entry.key in named]
    return arranged(now.version, entries, kept)


def completed(catalogue: Catalogue, touchpoints: Sequence[Touchpoint], rules: Sequence[Rule]) -> Catalogue:
    """Add what is missing; what is there stays as people edited it. New rules come after those there are."""
    there = {entry.key for entry in catalogue.touchpoints}
    at = max((entry.position for entry in catalogue.touchpoints), default=0)
    new = {entry.key: entry for entry in touchpoints if entry.key not in there}
    placed = [replace(entry, position=entry.position or at + step) for step, entry in enumerate(new.values(), 1)]
    more = [rule for at, rule in enumerate(rules) if rule not in catalogue.rules and rule not in rules[:at]]
    return arranged(catalogue.version, (*catalogue.touchpoints, *placed), (*catalogue.rules, *more))


def difference(before: Catalogue, after: Catalogue, given: Sequence[Touchpoint], rules: Sequence[Rule]) -> Merged:
    there = {entry.key for entry in before.touchpoints}
    keys = tuple(dict.fromkeys(entry.key for entry in given))
    rules_added = len(after.rules) - len(before.rules)
    return Merged(
        added=tuple(key for key in keys if key not in there),
        kept=tuple(key for key in keys if key in there),
        rules_added=rules_added,
        rules_kept=len(rules) - rules_added,
    )


def _with(catalogue: Catalogue, updates: dict[str, Touchpoint]) -> Catalogue:
    entries = [updates.get(entry.key, entry) for entry in catalogue.touchpoints]
    return arranged(catalogue.version, entries, catalogue.rules)


def _first_outside(catalogue: Catalogue, key: str | None, gone: set[str]) -> str | None:
    while key in gone:
        key = find(catalogue, key).parent
    return key
