"""A table into the catalogue: first what would happen, then, if every cell fits, the change."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lotse.accounts.models import User
from lotse.catalog import edits
from lotse.catalog.checks import CatalogError, catalogue_problems
from lotse.catalog.domain import put_catalogue
from lotse.catalog.queries import catalogue
from lotse.catalog.tables.read import Reading, read_catalogue
from lotse.catalog.tables.sheets import read_sheets
from lotse.contacts.catalogue import Catalogue, Touchpoint

SHOWN = 20  # problems in one message; the rest are counted


@dataclass(frozen=True)
class Outcome:
    """What a table does to the catalogue: keys new, changed and as they were; rules after it, if it brings rules."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    same: tuple[str, ...]
    rules: int | None


def import_table(path: Path, by: User | None = None, *, dry_run: bool = False) -> Outcome:
    """Take over a table wholly or not at all. Touchpoints that it does not name stay as they are."""
    now = catalogue()
    known = {entry.key: entry for entry in now.touchpoints}
    reading = read_catalogue(read_sheets(path), known)
    _refuse(reading, now, path.name)
    if not dry_run:
        put_catalogue(reading.touchpoints, reading.rules, by, origin=path.name)
    return _outcome(reading, known)


def _refuse(reading: Reading, now: Catalogue, name: str) -> None:
    problems = [str(problem) for problem in reading.problems]
    if not problems:
        problems = list(catalogue_problems(edits.upserted(now, reading.touchpoints, reading.rules)))
    if problems:
        more = f"\n… and {len(problems) - SHOWN} more" if len(problems) > SHOWN else ""
        listed = "\n".join(problems[:SHOWN])
        raise CatalogError(f"{name} was not taken over, nothing is changed. Repair and import again:\n{listed}{more}")


def _outcome(reading: Reading, known: dict[str, Touchpoint]) -> Outcome:
    read = reading.touchpoints
    return Outcome(
        new=tuple(entry.key for entry in read if entry.key not in known),
        changed=tuple(entry.key for entry in read if entry.key in known and known[entry.key] != entry),
        same=tuple(entry.key for entry in read if known.get(entry.key) == entry),
        rules=None if reading.rules is None else len(reading.rules),
    )
