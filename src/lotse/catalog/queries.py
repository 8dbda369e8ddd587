"""What pages, commands and imports read of the catalogue as it is edited."""

from __future__ import annotations

from dataclasses import replace

from lotse.catalog.edits import arranged
from lotse.catalog.entries import entry_of, label_of, rule_of
from lotse.catalog.models import CatalogVersion, Label, SignalRule
from lotse.catalog.models import Touchpoint as Row
from lotse.contacts.catalogue import Catalogue, CausedBy, Touchpoint


def current_version() -> int:
    """The number of the last change; 0 before the first."""
    return CatalogVersion.objects.values_list("number", flat=True).first() or 0


def catalogue() -> Catalogue:
    """Everything, as the snapshot will say it."""
    return compose(current_version())


def compose(version: int) -> Catalogue:
    """The rows as one catalogue under this version, in three queries."""
    rows = list(Row.objects.all())
    keys = {row.pk: row.key for row in rows}
    rules = tuple(rule_of(rule, keys) for rule in SignalRule.objects.all())
    entries = [entry_of(row, keys) for row in rows]
    return replace(arranged(version, entries, rules), labels=tuple(map(label_of, Label.objects.all())))


def find(key: str) -> Touchpoint | None:
    return next((entry for entry in catalogue().touchpoints if entry.key == key), None)


def touchpoints(
    *,
    phase: int | None = None,
    owner: str | None = None,
    caused_by: CausedBy | None = None,
    search: str = "",
    retired: bool = False,
) -> list[Touchpoint]:
    """The touchpoints in chronological order, filtered; retired ones only on request."""
    return [
        entry
        for entry in catalogue().touchpoints
        if entry.retired == retired
        and (phase is None or phase in entry.phases)
        and (owner is None or entry.owner == owner)
        and (caused_by is None or entry.caused_by == caused_by)
        and _mentions(entry, search.casefold())
    ]


def incomplete() -> list[Touchpoint]:
    """Touchpoints in use whose owner nobody has named yet (imports bring such)."""
    return touchpoints(owner="")


def history(limit: int = 50) -> list[CatalogVersion]:
    """The last changes, newest first, with who made them."""
    return list(CatalogVersion.objects.select_related("by").defer("snapshot")[:limit])


def _mentions(entry: Touchpoint, words: str) -> bool:
    return words in " ".join((entry.key, *entry.names.values(), entry.description)).casefold()
