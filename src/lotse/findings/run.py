"""One way to ask a finding: command, API, page and report all call ``run``."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from lotse.contacts.errors import LotseError, Message
from lotse.contacts.filters import Filter
from lotse.findings.types import Finding, Note, Result
from lotse.findings.withhold import withhold

if TYPE_CHECKING:
    from lotse.contacts.log import ContactLog

GUIDE: Final = Note("Which rows of your data each finding needs, with files to copy: docs/guide/your-data.md.")


class UnknownNameError(LotseError):
    """A finding, an option or a choice that does not exist; the message says what does."""


class UnknownFindingError(UnknownNameError):
    """No finding has this name."""


def run(finding: Finding, log: ContactLog, where: Filter, options: Mapping[str, str], minimum: int) -> Result:
    """Compute, then withhold what rests on fewer than ``minimum`` people. Where all that is on record gives no row, say
    where it stands what the finding needs.
    """
    asked = settled(finding, options)
    result = finding.compute(log, where, asked)
    told = withhold(finding, result, minimum, where, lambda wide: finding.compute(log, wide, asked))
    return told if told.rows or where != Filter() else replace(told, notes=[*told.notes, GUIDE])


def settled(finding: Finding, options: Mapping[str, str]) -> dict[str, str]:
    """The finding's options, the defaults of those that are not given."""
    return {**_defaults(finding), **checked(finding, options)}


def find(findings: Mapping[str, Finding], name: str) -> Finding:
    """The finding of this name; the error says which one was meant."""
    if name not in findings:
        raise UnknownFindingError(unknown(Message("finding"), name, findings))
    return findings[name]


def checked(finding: Finding, options: Mapping[str, str]) -> dict[str, str]:
    """Only options that the finding has, with values that it allows; empty values are left out."""
    known = {option.name: option for option in finding.options}
    given = {name: value for name, value in options.items() if value != ""}
    for name, value in given.items():
        if name not in known:
            raise UnknownNameError(
                unknown(Message("option of the finding %(finding)s:", finding=finding.name), name, known)
            )
        if known[name].choices and value not in known[name].choices:
            raise UnknownNameError(unknown(name, value, known[name].choices))
    return given


def unknown(what: str, found: str, allowed: Iterable[str]) -> Message:
    """Says what was found, what was probably meant and what is allowed."""
    names = list(allowed)
    close = difflib.get_close_matches(found, names, n=1)
    return missing(what, found, close, ", ".join(names) or "–")


def missing(what: str, found: str, close: Sequence[str], allowed: str) -> Message:
    """There is no such thing; the message says which one was probably meant."""
    given = {"what": what, "found": found, "allowed": allowed}
    if close:
        return Message("No %(what)s %(found)r. Did you mean %(meant)r? There is: %(allowed)s.", meant=close[0], **given)
    return Message("No %(what)s %(found)r. There is: %(allowed)s.", **given)


def _defaults(finding: Finding) -> dict[str, str]:
    return {option.name: option.default for option in finding.options if option.default is not None}
