"""What is withheld, decided in this one place.

A figure that rests on fewer people than the site's minimum base is withheld with its n: always where the answers
are anonymous, else in subgroups, that is when a filter picks out people. So that nobody can get it by subtraction:

- its complement: a subgroup's figure is withheld too when the people left out of it are fewer than the minimum base;
- its siblings: where a whole's total is published and exactly one part is withheld, the next smallest part goes too;
- differences: where a row is withheld, figures that compare the whole's rows with each other go too.

A withheld row keeps its key and says so in ``withheld``: the names of the bases that are too small.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from lotse.contacts.filters import Filter
from lotse.findings.types import Field, Finding, Note, Result

# Filters that choose among people or answers; period and touchpoint do not make a subgroup.
NO_SUBGROUP = frozenset({"since", "until", "touchpoints", "phases"})
WITHHELD = "withheld"

type Row = Mapping[str, Any]
type Parts = set[tuple[int, str]]  # row number, base: what is withheld


def wider(where: Filter) -> list[Filter]:
    """The filter without one of its subgroup conditions each: what a reader would subtract from."""
    names = [field.name for field in fields(where) if field.name not in NO_SUBGROUP and getattr(where, field.name)]
    return [_lifted(where, name) for name in names]


def _lifted(where: Filter, name: str) -> Filter:
    nothing: dict[str, Any] = {name: ()}
    return replace(where, **nothing)


def withhold(
    finding: Finding, result: Result, minimum: int, where: Filter, compute: Callable[[Filter], Result]
) -> Result:
    """The result without what must not be shown. ``compute`` gives the same finding under another filter."""
    groups = wider(where)
    bases = {field.base: field.anonymous for field in finding.fields if field.base}
    guarded = [base for base, anonymous in bases.items() if anonymous or groups]
    small = {
        (at, base)
        for at, row in enumerate(result.rows)
        for base in guarded
        if 0 < (row.get(base) or 0) < minimum and (groups or _anonymous(finding, row))
    }  # fmt: skip
    if guarded and groups and result.rows:
        for wide in groups:
            small |= _complements(finding, result.rows, compute(wide).rows, guarded, minimum)
    for base in guarded:
        small |= _siblings(finding, result.rows, base, small)
    small |= _differences(finding, result.rows, small)
    if not small:
        return result
    rows = [
        _without(finding.fields, row, {base for number, base in small if number == at})
        for at, row in enumerate(result.rows)
    ]
    return replace(result, rows=rows, notes=[*result.notes, _note(minimum)])


def _anonymous(finding: Finding, row: Row) -> bool:
    """Where asked and heard stand in the rows of one finding, only what was asked is anonymous."""
    if finding.anonymous_in is None:
        return True
    name, value = finding.anonymous_in
    return bool(row.get(name) == value)


def _note(minimum: int) -> Note:
    return Note(
        "Figures that rest on fewer than %(minimum)s people, or that would reveal such figures, are withheld.",
        {"minimum": minimum},
    )


def key_names(finding: Finding) -> list[str]:
    """The leading fields that hold no figure."""
    names: list[str] = []
    for field in finding.fields:
        if field.unit or field.base:
            break
        names.append(field.name)
    return names


def _complements(finding: Finding, rows: Sequence[Row], wide: Sequence[Row], bases: list[str], minimum: int) -> Parts:
    whole = {_identity(finding, row): row for row in wide}
    return {
        (at, base)
        for at, row in enumerate(rows)
        for base in bases
        if (row.get(base) or 0) and 0 < (whole.get(_identity(finding, row), row).get(base) or 0) - row[base] < minimum
    }


def _identity(finding: Finding, row: Row) -> Any:
    """The first two keys are enough: touchpoint, wave. The rest may differ between filters (evidence)."""
    return tuple(row.get(name) for name in key_names(finding)[:2])


def _siblings(finding: Finding, rows: Sequence[Row], base: str, small: Parts) -> Parts:
    """For each whole with exactly one withheld part, the next smallest part."""
    if not finding.part_of:
        return set()
    return {
        (at, base) for parts in _wholes(finding, rows) if (at := _next_smallest(parts, rows, base, small)) is not None
    }


def _differences(finding: Finding, rows: Sequence[Row], small: Parts) -> Parts:
    """A difference and one of its two values would give the other."""
    bases = {field.base for field in finding.fields if field.between}
    touched = {at for at, _ in small}
    wholes = [parts for parts in _wholes(finding, rows) if bases and touched & set(parts)]
    return {(at, base) for parts in wholes for at in parts for base in bases if rows[at].get(base)}


def _wholes(finding: Finding, rows: Sequence[Row]) -> Iterator[list[int]]:
    wholes: dict[Any, list[int]] = {}
    for at, row in enumerate(rows):
        whole = row.get(finding.part_of, "")  # a field left out of the rows: all are parts of the same
        if whole is not None:
            wholes.setdefault(whole, []).append(at)
    yield from wholes.values()


def _next_smallest(parts: list[int], rows: Sequence[Row], base: str, small: Parts) -> int | None:
    if sum((at, base) in small for at in parts) != 1:
        return None
    shown = [at for at in parts if (at, base) not in small and rows[at].get(base)]
    return min(shown, key=lambda at: (rows[at][base], at), default=None)


def _without(declared: Sequence[Field], row: Row, bases: set[str]) -> Row:
    if not bases:
        return row
    hidden = {field.name for field in declared if field.base in bases} | bases
    return {**{name: None if name in hidden else value for name, value in row.items()}, WITHHELD: sorted(bases)}
