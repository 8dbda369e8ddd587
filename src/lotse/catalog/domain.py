"""Every change of the catalogue: one function each, shared by pages, commands and imports.

Each is one transaction that checks the whole catalogue, raises its version, keeps who changed what, and publishes
the snapshot once it is committed. What changes nothing makes no version.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.db import connection, transaction

from lotse.accounts.models import User
from lotse.catalog import edits
from lotse.catalog.checks import CatalogError, catalogue_problems, owner_problems, refuse
from lotse.catalog.edits import Merged
from lotse.catalog.entries import document, fill, from_document, row_of, row_of_label
from lotse.catalog.models import CatalogVersion, SignalRule
from lotse.catalog.models import Label as LabelRow
from lotse.catalog.models import Touchpoint as Row
from lotse.catalog.proposals import rule_for
from lotse.catalog.publish import publish, published_version
from lotse.catalog.queries import catalogue, compose, current_version
from lotse.contacts.catalogue import Catalogue, Label, Rule, Touchpoint
from lotse.contacts.errors import Message

CHANGING = 0x10C  # advisory lock: one change at a time, as SQLite has it anyway


def create_touchpoint(entry: Touchpoint, by: User | None = None) -> Catalogue:
    refuse(owner_problems(entry))
    return _change(f"Created {entry.key}", by, lambda now: edits.added(now, entry))


def change_touchpoint(key: str, by: User | None = None, **changes: Any) -> Catalogue:
    """Change fields of one touchpoint; an owner once named cannot be taken away without a successor."""
    if "owner" in changes:
        refuse(owner_problems(Touchpoint(key, {}, (), owner=changes["owner"])))
    return _change(f"Changed {key}: {', '.join(sorted(changes))}", by, lambda now: edits.changed(now, key, changes))


def merge_touchpoints(into: str, keys: Sequence[str], by: User | None = None) -> Catalogue:
    return _change(f"Merged {', '.join(keys)} into {into}", by, lambda now: edits.merged(now, into, keys))


def split_touchpoint(
    key: str, parts: Sequence[Touchpoint], rules: Sequence[Rule] = (), by: User | None = None
) -> Catalogue:
    """The parts stand below the touchpoint, with its owner where they name none of their own."""
    owner = edits.find(catalogue(), key).owner
    owned = [replace(part, owner=part.owner or owner) for part in parts]
    names = ", ".join(part.key for part in parts)
    return _change(f"Split {key} into {names}", by, lambda now: edits.split(now, key, owned, rules))


def retire_touchpoint(key: str, by: User | None = None) -> Catalogue:
    return _change(f"Retired {key}", by, lambda now: edits.retired(now, key, True))


def restore_touchpoint(key: str, by: User | None = None) -> Catalogue:
    return _change(f"Brought back {key}", by, lambda now: edits.retired(now, key, False))


def reorder_touchpoints(keys: Sequence[str], by: User | None = None) -> Catalogue:
    return _change("Changed the order", by, lambda now: edits.reordered(now, keys))


def set_rules(rules: Sequence[Rule], by: User | None = None) -> Catalogue:
    """All rules, in order; the first that holds wins."""
    return _change("Changed the rules", by, lambda now: edits.with_rules(now, rules))


def add_rule(rule: Rule, by: User | None = None, *, first: bool = True) -> Catalogue:
    """One more rule: before all others, so that it wins, or after them."""
    return _change(
        f"Added a rule for {rule.touchpoint or 'signals that are no touchpoint'}",
        by,
        lambda now: edits.with_rules(now, (rule, *now.rules) if first else (*now.rules, rule)),
    )


def assign_signal(
    source: str, signal: str, touchpoint: str, by: User | None = None, *, new: Touchpoint | None = None
) -> Catalogue:
    """A signal that no rule holds for belongs to this touchpoint from now on, with its whole history.

    ``touchpoint``: its key, or nothing where the signal is deliberately none; ``new``: it is created with the rule.
    """
    if not signal or not source:
        raise CatalogError(
            Message("Name the source and the signal; `lotse show signals` lists those without a touchpoint.")
        )
    if new is not None:
        refuse(owner_problems(new))
    rule = rule_for(source, signal, new.key if new else touchpoint)
    what = f"Assigned {source}/{signal} to {rule.touchpoint or 'no touchpoint'}"
    return _change(what, by, lambda now: edits.assigned(now, rule, new))


def put_labels(labels: Sequence[Label], by: User | None = None) -> Catalogue:
    """What codes of the company's own data are called."""
    return _change(f"Named {len(labels)} codes", by, lambda now: edits.labelled(now, labels))


def take_back(number: int, by: User | None = None) -> Catalogue:
    """Undo one change that added rules and touchpoints, whatever has changed elsewhere since."""
    version = CatalogVersion.objects.filter(number=number).first()
    if version is None:
        raise CatalogError(
            Message(
                "There is no change %(number)s of the catalogue; its number is the version that the change led to.",
                number=number,
            )
        )
    earlier = CatalogVersion.objects.filter(number__lt=number).first()
    before = from_document(earlier.snapshot) if earlier else Catalogue(0)
    after = from_document(version.snapshot)
    return _change(f"Took back: {version.change}", by, lambda now: edits.taken_back(now, before, after))


def put_catalogue(
    entries: Sequence[Touchpoint], rules: Sequence[Rule] | None = None, by: User | None = None, origin: str = "a table"
) -> Catalogue:
    """A table's content: touchpoints are added or take the table's values; rules, where it has any, replace all."""
    return _change(f"Took over {origin}", by, lambda now: edits.upserted(now, entries, rules))


def merge_entries(touchpoints: Sequence[Touchpoint], rules: Sequence[Rule], origin: str) -> Merged:
    """Entries that an import brings along: adds what is missing, never overwrites what is there."""
    with transaction.atomic():
        _one_at_a_time()
        before = catalogue()
        after = _change(f"Added from {origin}", None, lambda now: edits.completed(now, touchpoints, rules))
    return edits.difference(before, after, touchpoints, rules)


def _change(what: str, by: User | None, edit: Callable[[Catalogue], Catalogue]) -> Catalogue:
    with transaction.atomic():
        _one_at_a_time()
        before = compose(current_version())
        after = edit(before)
        after = replace(after, labels=after.labels or before.labels)  # most changes are not about them
        refuse(catalogue_problems(after))
        if after == before:
            return before
        after = replace(after, version=max(before.version, published_version()) + 1)
        _store(before, after)
        CatalogVersion.objects.create(number=after.version, by=by, change=what[:300], snapshot=document(after))
        transaction.on_commit(publish)
    return after


def _store(before: Catalogue, after: Catalogue) -> None:
    rows = {row.key: row for row in Row.objects.all()}
    known = {entry.key: entry for entry in before.touchpoints}
    new = [entry for entry in after.touchpoints if entry.key not in known]
    rows |= {entry.key: Row(key=entry.key, phases=[]) for entry in new}
    Row.objects.bulk_create([fill(rows[entry.key], replace(entry, parent=None), rows) for entry in new])
    touched = [entry for entry in after.touchpoints if known.get(entry.key, replace(entry, parent=None)) != entry]
    fields = [field.name for field in Row._meta.concrete_fields if not field.primary_key]
    Row.objects.bulk_update([fill(rows[entry.key], entry, rows) for entry in touched], fields)
    if after.rules != before.rules:
        SignalRule.objects.all().delete()
        SignalRule.objects.bulk_create([row_of(rule, at, rows) for at, rule in enumerate(after.rules, 1)])
    if after.labels != before.labels:
        LabelRow.objects.all().delete()
        LabelRow.objects.bulk_create(map(row_of_label, after.labels))
    Row.objects.filter(key__in=known.keys() - {entry.key for entry in after.touchpoints}).delete()


def _one_at_a_time() -> None:
    """Two who change the catalogue at once queue up, also on PostgreSQL."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CHANGING])
