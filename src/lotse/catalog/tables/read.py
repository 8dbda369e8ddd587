"""From rows of text to touchpoints and rules; every cell that does not fit is reported, and then nothing is taken."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lotse.catalog.tables import vocabulary as words
from lotse.catalog.tables.sheets import Rows
from lotse.contacts.catalogue import CausedBy, Phase, Rule, Touchpoint

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
MANDATORY = ("name_en", "phases", "caused_by")
PHASES_EXPECTED = "one or more of 1, 2, 3, 4, 5, for example '1; 5'"


@dataclass(frozen=True)
class Problem:
    """One cell that does not fit. ``row`` counts as spreadsheets do: the header is row 1."""

    sheet: str
    row: int
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.sheet}, row {self.row}, {self.column}: found {self.found!r}, expected {self.expected}"


@dataclass
class _Unfit(Exception):  # noqa: N818 — a cell that does not fit; never leaves this module
    expected: str


@dataclass
class Reading:
    """What a table says. With problems, nothing of it may be used."""

    touchpoints: list[Touchpoint] = field(default_factory=list)
    rules: list[Rule] | None = None
    problems: list[Problem] = field(default_factory=list)


def read_catalogue(sheets: Mapping[str, Rows], known: Mapping[str, Touchpoint]) -> Reading:
    """``known``: the touchpoints there are. A column that the table lacks leaves their values as they are."""
    reading = Reading()
    for number, cells in _records(sheets.get("touchpoints", []), words.TOUCHPOINT_HEADERS, "touchpoints", reading):
        _take_touchpoint(number, cells, known, reading)
    if "rules" in sheets:
        reading.rules = []
        for number, cells in _records(sheets["rules"], words.RULE_HEADERS, "rules", reading):
            if values := _parsed("rules", number, cells, RULE_PARSERS, reading):
                reading.rules.append(Rule(**values))
    return reading


def _records(
    rows: Rows, headers: Mapping[str, tuple[str, str]], sheet: str, reading: Reading
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row that is not empty, with its number and its cells by field."""
    header = rows[0] if rows else []
    fields = [words.field_of(cell, headers) if cell.strip() else "" for cell in header]
    known = ", ".join(names[0] for names in headers.values())
    for at, (name, cell) in enumerate(zip(fields, header, strict=True)):
        if name is None:
            reading.problems.append(Problem(sheet, 1, f"column {at + 1}", cell, f"a header, one of: {known}"))
        elif name and name in fields[:at]:
            reading.problems.append(Problem(sheet, 1, f"column {at + 1}", cell, "each header once"))
    if not any(fields):
        reading.problems.append(Problem(sheet, 1, "header", "", f"a first row with headers, of: {known}"))
    for number, row in enumerate(rows[1:], 2):
        if any(cell.strip() for cell in row):
            yield number, {name: cell.strip() for name, cell in zip(fields, row, strict=False) if name}


def _take_touchpoint(number: int, cells: dict[str, str], known: Mapping[str, Touchpoint], reading: Reading) -> None:
    key = cells.get("key") or slug(cells.get("name_en", ""))
    before = known.get(key)
    for name in MANDATORY:
        if not cells.get(name) and (before is None or name in cells):
            header = words.TOUCHPOINT_HEADERS[name][0]
            reading.problems.append(Problem("touchpoints", number, header, "", "a value: everyone fills this in"))
            return
    if any(key == entry.key for entry in reading.touchpoints):
        reading.problems.append(Problem("touchpoints", number, "Key", key, "each touchpoint once"))
        return
    values = _parsed("touchpoints", number, cells, TOUCHPOINT_PARSERS, reading)
    if values is not None:
        reading.touchpoints.append(_entry(key, values, before))


def _entry(key: str, values: dict[str, Any], before: Touchpoint | None) -> Touchpoint:
    names = dict(before.names) if before else {}
    for language in words.LANGUAGES:
        if (name := values.pop(f"name_{language}", None)) is not None:
            names[language] = name
    named = {language: name for language, name in names.items() if name}
    values.pop("key", None)
    return replace(before or Touchpoint(key, {}, ()), names=named, **values)


def _parsed(
    sheet: str, number: int, cells: Mapping[str, str], parsers: Mapping[str, Callable[[str], Any]], reading: Reading
) -> dict[str, Any] | None:
    """The values of one row, or nothing if a cell does not fit."""
    headers = words.RULE_HEADERS if sheet == "rules" else words.TOUCHPOINT_HEADERS
    values: dict[str, Any] = {}
    problems = []
    for name, text in cells.items():
        try:
            values[name] = parsers.get(name, str)(text)
        except _Unfit as cell:
            problems.append(Problem(sheet, number, headers[name][0], text, cell.expected))
    reading.problems += problems
    return None if problems else values


def slug(name: str) -> str:
    """A key from a name: ``Hotline für Geschäftskunden`` -> ``hotline-fuer-geschaeftskunden``."""
    return "-".join(re.findall(r"[a-z0-9]+", name.casefold().translate(UMLAUTS)))[:80].strip("-")


def _phases(text: str) -> tuple[Phase, ...]:
    if not re.fullmatch(r"[1-5]([\s,;/+]+[1-5])*", text):
        raise _Unfit(PHASES_EXPECTED)
    return tuple(sorted({Phase(int(digit)) for digit in re.findall(r"\d", text)}))


def _phase(text: str) -> Phase | None:
    if text and text not in "12345":
        raise _Unfit("one of 1, 2, 3, 4, 5, or nothing")
    return Phase(int(text)) if text else None


def _choice(name: str) -> Callable[[str], str | None]:
    def parse(text: str) -> str | None:
        value = words.choice_of(text, words.CHOICES[name]) if text else None
        if text and value is None:
            raise _Unfit(f"one of {', '.join(names[0] for names in words.CHOICES[name].values())}")
        return value

    return parse


def _caused_by(text: str) -> CausedBy:
    return CausedBy(str(_choice("caused_by")(text)))


def _flag(text: str) -> bool | None:
    for value, names in words.YES_NO.items():
        if text.casefold() in (*names, str(value).casefold(), str(int(value))):
            return value
    if text:
        raise _Unfit("yes, no, or nothing if unknown")
    return None


def _number(text: str) -> float | None:
    if text and not re.fullmatch(r"\d+([.,]\d+)?(e-?\d+)?", text):
        raise _Unfit("a number of 0 or more, such as 0.25, or nothing")
    return float(text.replace(",", ".")) if text else None


def _position(text: str) -> int:
    if text and not re.fullmatch(r"-?\d{1,9}", text):
        raise _Unfit("a whole number")
    return int(text or 0)


def _attributes(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in re.split(r"\s*;\s*", text) if pair]
    if any(not name.strip() or not sign for name, sign, _ in pairs):
        raise _Unfit("NAME=PATTERN, several with ';' between them")
    return {name.strip(): pattern.strip() for name, _, pattern in pairs}


TOUCHPOINT_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "phases": _phases,
    "caused_by": _caused_by,
    "position": _position,
    "parent": lambda text: text or None,
    "retired": lambda text: bool(_flag(text)),
    **dict.fromkeys(("online", "mobile", "social"), _flag),
    **dict.fromkeys(words.NUMBERS, _number),
    **{name: _choice(name) for name in ("carried_by", "direction", "ownership")},
}
RULE_PARSERS: Mapping[str, Callable[[str], Any]] = {"attributes": _attributes, "phase": _phase}
