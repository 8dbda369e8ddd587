"""Between the rows that are edited and the plain entries that the snapshot and every function speak."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from lotse.catalog.models import Label as LabelRow
from lotse.catalog.models import SignalRule
from lotse.catalog.models import Touchpoint as Row
from lotse.contacts.catalogue import Catalogue, CausedBy, Label, Phase, Rule, Touchpoint

AXES = ("carried_by", "direction", "ownership")
SAME = (
    "owner",
    "position",
    "online",
    "mobile",
    "social",
    "cost_per_contact",
    "cost_per_month",
    "description",
    "retired",
)


def entry_of(row: Row, keys: dict[int, str]) -> Touchpoint:
    """The entry of a row; ``keys`` says which key a row's number has (for the parent, without a query)."""
    same: dict[str, Any] = {name: getattr(row, name) for name in SAME}
    axes: dict[str, Any] = {axis: getattr(row, axis) or None for axis in AXES}
    return Touchpoint(
        key=row.key,
        names={"en": row.name_en} | ({"de": row.name_de} if row.name_de else {}),
        phases=tuple(Phase(phase) for phase in row.phases),
        caused_by=CausedBy(row.caused_by),
        parent=None if row.parent_id is None else keys[row.parent_id],
        **axes,
        **same,
    )


def fill(row: Row, entry: Touchpoint, rows: dict[str, Row]) -> Row:
    """Write an entry into a row; ``rows`` holds the rows by key (for the parent)."""
    row.key = entry.key
    row.name_en, row.name_de = entry.names["en"], entry.names.get("de", "")
    row.phases = sorted({int(phase) for phase in entry.phases})
    row.caused_by = entry.caused_by
    row.parent = rows[entry.parent] if entry.parent else None
    for axis in AXES:
        setattr(row, axis, getattr(entry, axis) or "")
    for name in SAME:
        setattr(row, name, getattr(entry, name))
    return row


def rule_of(row: SignalRule, keys: dict[int, str]) -> Rule:
    return Rule(
        touchpoint="" if row.touchpoint_id is None else keys[row.touchpoint_id],
        source=row.source,
        signal=row.signal,
        kind=row.kind,
        device=row.device,
        purpose=row.purpose,
        attributes=row.attributes,
        phase=None if row.phase is None else Phase(row.phase),
    )


def row_of(rule: Rule, position: int, rows: dict[str, Row]) -> SignalRule:
    return SignalRule(
        position=position,
        touchpoint=rows[rule.touchpoint] if rule.touchpoint else None,
        source=rule.source,
        signal=rule.signal,
        kind=rule.kind,
        device=rule.device,
        purpose=rule.purpose,
        attributes=rule.attributes,
        phase=rule.phase,
    )


def label_of(row: LabelRow) -> Label:
    return Label(row.field, row.code, {"en": row.name_en} | ({"de": row.name_de} if row.name_de else {}))


def row_of_label(label: Label) -> LabelRow:
    return LabelRow(
        field=label.field, code=label.code, name_en=label.names["en"], name_de=label.names.get("de", "")
    )  # fmt: skip


def document(catalogue: Catalogue) -> dict[str, Any]:
    """A catalogue as plain JSON values."""
    return asdict(catalogue)


def from_document(stored: dict[str, Any]) -> Catalogue:
    """The catalogue that ``document`` wrote."""
    return Catalogue(
        version=stored["version"],
        touchpoints=tuple(
            Touchpoint(
                **{**each, "phases": tuple(map(Phase, each["phases"])), "caused_by": CausedBy(each["caused_by"])}
            )
            for each in stored["touchpoints"]
        ),
        rules=tuple(
            Rule(**{**each, "phase": None if each["phase"] is None else Phase(each["phase"])})
            for each in stored["rules"]
        ),
        rule_attributes=tuple(stored["rule_attributes"]),
        labels=tuple(Label(**each) for each in stored.get("labels", ())),
    )
