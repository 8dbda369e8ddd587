"""Signals that belong to no touchpoint yet, by volume, each with the touchpoint it probably belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lotse.catalog.proposals import NEW
from lotse.cockpit import axes
from lotse.cockpit.words import phase_names, said
from lotse.contacts.catalogue import Catalogue, CausedBy

SHOWN = 20  # the table below has all of them


@dataclass(frozen=True)
class Unassigned:
    """One signal of one source, over all its kinds."""

    source: str
    source_name: str
    signal: str
    kinds: str
    volume: int
    proposal: str  # key of a touchpoint there is, or nothing
    new_name: str  # what a touchpoint of its own would be called


def shown(rows: Sequence[Mapping[str, Any]], catalogue: Catalogue, frame: Mapping[str, Any]) -> dict[str, Any]:
    """For the page of the finding `signals`; nothing where every signal has its place."""
    found = unassigned(rows, frame["names"])
    if not found:
        return {}
    in_use = [point for point in catalogue.touchpoints if not point.retired]
    return {
        "unassigned": found[:SHOWN],
        "more_unassigned": len(found) - SHOWN,
        "targets": sorted(
            ((point.key, frame["names"][point.key]) for point in in_use), key=lambda each: each[1].casefold()
        ),
        "owners": sorted({point.owner for point in in_use} - {""}),
        "phase_choices": phase_names().items(),
        "causes": [(cause.value, axes.caused_by(cause)) for cause in CausedBy],
    }


def unassigned(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> list[Unassigned]:
    """The largest volume first, in the order of the rows."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in rows:
        if not row["touchpoint"] and not row["ignored"]:
            groups.setdefault((row["source"], row["signal"]), []).append(row)
    found = [_one(source, signal, group, names) for (source, signal), group in groups.items()]
    return sorted(found, key=lambda each: -each.volume)


def _one(source: str, signal: str, rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Unassigned:
    proposal = rows[0]["proposal"]
    return Unassigned(
        source,
        said("source", source, names),
        signal,
        ", ".join(said("kind", row["kind"], names) for row in rows),
        sum(row["volume"] or 0 for row in rows),
        "" if proposal.startswith(NEW) else proposal,
        proposal.removeprefix(NEW).replace("-", " ").capitalize(),
    )
