"""Read a mapping file (TOML) and check every word of it before a file is touched."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lotse.collect.mapping.complete import complete
from lotse.collect.mapping.entries import read_rules, read_touchpoints
from lotse.collect.mapping.model import (
    COLUMN_FIELDS,
    FIELDS,
    PERSON_FIELDS,
    TIME_FORMATS,
    Block,
    Column,
    FileFormat,
    Mapping,
    TimeRule,
)
from lotse.collect.mapping.problems import MappingError, unknown
from lotse.collect.scales import Scale
from lotse.contacts.errors import Message
from lotse.contacts.schema import Kind

TOP: Final = (
    "extends", "source", "file", "time", "constants", "columns", "profile", "segments", "attributes", "identity",
    "contacts", "touchpoints", "rules",
)  # fmt: skip
TIME: Final = ("column", "format", "zone", "prefix", "values", "fixed", "unknown")
BLOCK: Final = ("columns", "answers", "not_applicable", "blank", "words", "valence", "only", "when", "time")
# What the vault keeps of a person.
IDENTITY: Final = ("name", "email", "phone", "address", "number")
CONSTANTS: Final = tuple(name for name in FIELDS if name not in {"contact_id", *PERSON_FIELDS})


def load_mapping(path: Path) -> Mapping:
    """The mapping in a file; `MappingError` says what is wrong in it, where, and what is allowed."""
    raw = _read(path)
    where = path.name
    _only(raw, TOP, where)
    if not isinstance(raw.get("source"), str) or not raw["source"]:
        raise MappingError(
            Message('%(where)s: "source" is missing: the name under which these contacts are kept.', where=where)
        )
    columns = dict(_table(raw, "columns", where))
    id_columns = _words(columns.pop("contact_id", ()), f"{where} [columns] contact_id")
    touchpoints, short_rules = read_touchpoints(raw.get("touchpoints", []), raw["source"], where)
    rules = short_rules + read_rules(raw.get("rules", []), raw["source"], where)
    mapping = Mapping(
        name=where,
        source=raw["source"],
        file=_file(_table(raw, "file", where), where),
        time=_time(_table(raw, "time", where), where),
        id_columns=id_columns,
        constants=_constants(_table(raw, "constants", where), f"{where} [constants]"),
        columns=_columns(columns, COLUMN_FIELDS, f"{where} [columns]"),
        blocks=_blocks(raw, where),
        profile=_columns(_table(raw, "profile", where), None, f"{where} [profile]"),
        segments=_columns(_table(raw, "segments", where), None, f"{where} [segments]"),
        attributes=_columns(_table(raw, "attributes", where), None, f"{where} [attributes]"),
        identity=_identity(_table(raw, "identity", where), f"{where} [identity]"),
        touchpoints=touchpoints,
        rules=rules,
        rule_attributes=tuple(sorted({key for rule in rules for key in rule.attributes})),
    )
    complete(mapping, where)
    return mapping


def _read(path: Path, seen: tuple[Path, ...] = ()) -> dict[str, Any]:
    """The file's tables, laid over those of the file it extends; lists are appended."""
    if path in seen:
        raise MappingError(Message('%(name)s: "extends" goes round in a circle.', name=path.name))
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise MappingError(
            Message("There is no mapping file %(path)s. Ready ones are in docs/mappings/.", path=path)
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(
            Message("%(name)s is not valid TOML: %(error)s.", name=path.name, error=str(error))
        ) from None
    if "extends" in raw:
        return _over(_read(path.parent / str(raw.pop("extends")), (*seen, path)), raw)
    return raw


def _over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = _over(below, value)
        elif isinstance(below, list) and isinstance(value, list):
            merged[key] = below + value
        else:
            merged[key] = value
    return merged


def _only(table: dict[str, Any], allowed: Iterable[str], where: str) -> None:
    for key in table:
        if key not in allowed:
            raise unknown(Message("key"), key, allowed, where)


def _table(raw: dict[str, Any], key: str, where: str) -> dict[str, Any]:
    value = raw.get(key, {})
    if not isinstance(value, dict):
        raise MappingError(
            Message("%(where)s: [%(key)s] has to be a table, found %(value)r.", where=where, key=key, value=value)
        )
    return value


def _words(value: object, where: str) -> tuple[str, ...]:
    """A word or a list of words; numbers may be written without quotes."""
    items = value if isinstance(value, list | tuple) else [value]
    if any(isinstance(item, dict) for item in items):
        raise MappingError(
            Message("%(where)s: expected a word or a list of words, found %(value)r.", where=where, value=value)
        )
    return tuple(str(item) for item in items)


def _file(table: dict[str, Any], where: str) -> FileFormat:
    _only(table, [field.name for field in fields(FileFormat)], f"{where} [file]")
    if table.get("decimal", ".") not in {".", ","}:
        raise MappingError(
            Message('%(where)s [file]: decimal is "." or ",", found "%(found)s".', where=where, found=table["decimal"])
        )
    return FileFormat(**table)


def _time(table: dict[str, Any], where: str) -> TimeRule:
    where = f"{where} [time]"
    _only(table, TIME, where)
    if not {"column", "fixed"} & table.keys():
        raise MappingError(Message('%(where)s: say when it happened: column = "…" or fixed = 2024-05-01.', where=where))
    zone = table.get("zone", "UTC")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise MappingError(
            Message(
                '%(where)s: there is no time zone "%(zone)s". Allowed: names such as "Europe/Berlin".',
                where=where,
                zone=zone,
            )
        ) from None
    formats = _words(table.get("format", "iso"), where)
    for form in formats:
        if "%" not in form and form not in TIME_FORMATS:
            raise unknown(Message("format"), form, [*TIME_FORMATS, "%d.%m.%Y %H:%M"], where)
    return TimeRule(
        columns=_words(table.get("column", ()), where),
        formats=formats,
        zone=zone,
        prefix=table.get("prefix", ""),
        values={key: str(value) for key, value in table.get("values", {}).items()},
        fixed=_moment(table["fixed"], zone, where) if "fixed" in table else None,
        unknown=_words(table.get("unknown", ()), where),
    )


def _moment(value: object, zone: str, where: str) -> datetime:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=ZoneInfo(zone))
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=ZoneInfo(zone))
    raise MappingError(
        Message(
            "%(where)s: fixed has to be a date such as 2024-05-01 (without quotes), found %(value)r.",
            where=where,
            value=value,
        )
    )


def _columns(table: dict[str, Any], allowed: Iterable[str] | None, where: str) -> dict[str, Column]:
    if allowed is not None:
        _only(table, allowed, where)
    return {name: _column(value, f"{where} {name}") for name, value in table.items()}


def _column(value: object, where: str) -> Column:
    if isinstance(value, str):
        return Column(value)
    if not isinstance(value, dict) or not isinstance(value.get("column"), str):
        raise MappingError(
            Message(
                '%(where)s: expected "Column" or { column = "Column", … }, found %(value)r.', where=where, value=value
            )
        )
    _only(value, [field.name for field in fields(Column)], where)
    return Column(
        column=value["column"],
        values={word: str(ours) for word, ours in value.get("values", {}).items()},
        otherwise=None if value.get("otherwise") is None else str(value["otherwise"]),
        blank=_words(value.get("blank", ()), where),
        namespace=value.get("namespace"),
    )


def _identity(table: dict[str, Any], where: str) -> dict[str, str]:
    _only(table, IDENTITY, where)
    return {name: str(column) for name, column in table.items()}


def _constants(table: dict[str, Any], where: str) -> dict[str, str]:
    _only(table, CONSTANTS, where)
    constants = {name: str(value) for name, value in table.items()}
    checks: dict[str, Callable[[str], object]] = {"scale": Scale.named, "kind": lambda kind: _kind(kind, where)}
    for name, check in checks.items():
        if name in constants:
            check(constants[name])
    return constants


def _kind(kind: str, where: str) -> None:
    if kind not in list(Kind):
        raise unknown(Message("kind"), kind, [str(known) for known in Kind], where)


def _blocks(raw: dict[str, Any], where: str) -> tuple[Block, ...]:
    """One contact a row where the mapping says nothing else; none for a mere list of customers."""
    mere_list = "profile" in raw and "kind" not in {*raw.get("constants", {}), *raw.get("columns", {})}
    tables = raw.get("contacts", [] if mere_list else [{}])
    return tuple(_block(table, f"{where} [[contacts]] {n}") for n, table in enumerate(tables, 1))


def _block(table: dict[str, Any], where: str) -> Block:
    _only(table, [*BLOCK, *CONSTANTS], where)
    valence = table.get("valence", {})
    constants = {name: value for name, value in table.items() if name in CONSTANTS and not isinstance(value, dict)}
    return Block(
        constants=_constants(constants, where),
        columns=_columns(_table(table, "columns", where), COLUMN_FIELDS[1:], f"{where} columns"),
        answers={column: str(signal) for column, signal in _table(table, "answers", where).items()},
        not_applicable=_words(table.get("not_applicable", ()), where),
        blank=_words(table.get("blank", ()), where),
        words={word: str(rating) for word, rating in _table(table, "words", where).items()},
        valence={answer: str(value) for answer, value in valence.items()} if isinstance(valence, dict) else {},
        only=_words(table.get("only", ()), where),
        when={column: _words(values, where) for column, values in _table(table, "when", where).items()},
        time=_column_name(table.get("time", ""), f"{where} time"),
    )


def _column_name(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise MappingError(
            Message("%(where)s: expected the name of a column, found %(value)r.", where=where, value=value)
        )
    return value
