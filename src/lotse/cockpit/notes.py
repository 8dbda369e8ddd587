"""What a finding says beside its rows, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from lotse.cockpit import choices
from lotse.cockpit.addresses import AddressError
from lotse.cockpit.words import kind_names, signal_names
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.errors import LotseError
from lotse.findings.filters import FilterSyntaxError
from lotse.findings.run import UnknownNameError
from lotse.findings.types import Finding, Note
from lotse.ui import formats, messages
from lotse.ui.templatetags.lotse import source_name


def told(notes: Iterable[Note | str], catalogue: Catalogue) -> list[str]:
    """Translated, with numbers as they are printed and touchpoints by their names."""
    language = (get_language() or "en")[:2]
    names = {point.key: point.names.get(language, point.names["en"]) for point in catalogue.touchpoints}
    return [_told(note, names, language) for note in notes]


@dataclass(frozen=True)
class Refusal:
    """Why a page has no answer, in the reader's language."""

    text: str
    filters: bool  # what was asked cannot be read or does not exist; else it was understood and has no answer


def refused(error: LotseError, asked: Finding | None = None) -> Refusal:
    """Filters, and the options of the finding that was asked, are named as the page names them."""
    from lotse.analysis.findings.selecting import FilterError  # noqa: PLC0415 - the first page does without the kernels

    options = {option.name: gettext(option.label) for option in asked.options} if asked else {}
    unreadable = isinstance(error, AddressError | FilterSyntaxError | FilterError | UnknownNameError)
    return Refusal(messages.reason(error, choices.labels() | options), unreadable)


def _told(note: Note | str, names: Mapping[str, str], language: str) -> str:
    if isinstance(note, str):
        return messages.said(note)
    number = note.values.get("n", 0)
    message = ngettext(note.message, note.plural, number) if note.plural else gettext(note.message)
    values = {name: _printed(name, value, names, language) for name, value in note.values.items()}
    return message % values if values else message


def _printed(name: str, value: Any, names: Mapping[str, str], language: str) -> str:
    if name == "kinds":
        known = kind_names()
        return ", ".join(known.get(kind, kind) for kind in value.split(", "))
    if name == "source":
        return source_name(value)
    if name == "signal":
        return signal_names().get(str(value), str(value))
    if name == "touchpoint":
        return names.get(value, value)
    return formats.decimal(value, language) if isinstance(value, str) else formats.by_unit(value, "count", language)
