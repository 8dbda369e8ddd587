"""An import into the running site: names go to the vault, a mapping's entries to the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from lotse.catalog.domain import merge_entries
from lotse.collect.domain import ImportReport, import_file
from lotse.contacts.catalogue import Rule, Touchpoint
from lotse.contacts.home import Home
from lotse.customers import vault


def import_into_site(
    path: Path,
    mapping: Path,
    home: Home,
    *,
    by: str,
    dry_run: bool = False,
    progress: Callable[[int], object] | None = None,
) -> ImportReport:
    """``lotse.collect.domain.import_file`` with everything that a site has beside its log."""
    return import_file(path, mapping, home, dry_run=dry_run, by=by, remember=remember, merge=merge, progress=progress)


def merge(touchpoints: Sequence[Touchpoint], rules: Sequence[Rule], origin: str) -> int:
    return len(merge_entries(touchpoints, rules, origin).added)


def remember(people: dict[int, dict[str, str]]) -> None:
    vault.remember({customer: vault.person_of(words) for customer, words in people.items()})
