"""The catalogue entries that a mapping brings, so that an import is readable at once."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final

from lotse.collect.mapping.problems import MappingError, unknown
from lotse.contacts.catalogue import CausedBy, Phase, Rule, Touchpoint
from lotse.contacts.errors import Message

TOUCHPOINT: Final = tuple(field.name for field in fields(Touchpoint))
RULE: Final = tuple(field.name for field in fields(Rule))


def read_touchpoints(
    tables: list[dict[str, Any]], source: str, where: str
) -> tuple[tuple[Touchpoint, ...], tuple[Rule, ...]]:
    """Touchpoints, and the rules that their shorthand `signals = […]` stands for."""
    touchpoints: list[Touchpoint] = []
    rules: list[Rule] = []
    for number, table in enumerate(tables, 1):
        signals = table.get("signals", [])
        entry = {key: value for key, value in table.items() if key != "signals"}
        touchpoint = _touchpoint(entry, f"{where} [[touchpoints]] {table.get('key', number)}")
        touchpoints.append(touchpoint)
        rules += [Rule(touchpoint=touchpoint.key, source=source, signal=signal) for signal in signals]
    return tuple(touchpoints), tuple(rules)


def _touchpoint(table: dict[str, Any], where: str) -> Touchpoint:
    for key in table:
        if key not in TOUCHPOINT:
            raise unknown(Message("key"), key, [*TOUCHPOINT, "signals"], where)
    for key in ("key", "names", "phases"):
        if key not in table:
            raise MappingError(Message('%(where)s: "%(key)s" is missing.', where=where, key=key))
    if "en" not in table["names"]:
        raise MappingError(
            Message('%(where)s: names needs at least "en", found %(found)s.', where=where, found=sorted(table["names"]))
        )
    entry = dict(table, phases=tuple(_phase(phase, where) for phase in table["phases"]))
    entry["caused_by"] = _caused_by(table.get("caused_by", CausedBy.COMPANY), where)
    return Touchpoint(**entry)


def _phase(value: int, where: str) -> Phase:
    try:
        return Phase(value)
    except ValueError:
        raise MappingError(
            Message("%(where)s: there is no phase %(value)r. Allowed: 1 to 5.", where=where, value=value)
        ) from None


def _caused_by(value: str, where: str) -> CausedBy:
    if value not in list(CausedBy):
        raise unknown("caused_by", value, [str(known) for known in CausedBy], where)
    return CausedBy(value)


def read_rules(tables: list[dict[str, Any]], source: str, where: str) -> tuple[Rule, ...]:
    """Rules as they stand; the source is the mapping's own where none is named."""
    return tuple(_rule(table, source, f"{where} [[rules]] {number}") for number, table in enumerate(tables, 1))


def _rule(table: dict[str, Any], source: str, where: str) -> Rule:
    for key in table:
        if key not in RULE:
            raise unknown(Message("key"), key, RULE, where)
    if "touchpoint" not in table:
        raise MappingError(
            Message('%(where)s: "touchpoint" is missing ("" = deliberately not a touchpoint).', where=where)
        )
    phase = _phase(table["phase"], where) if "phase" in table else None
    return Rule(**{"source": source, **table, "phase": phase})
