"""What a finding says beside its rows, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from lotse.analysis.findings.selecting import FilterError
from lotse.cockpit import choices
from lotse.cockpit.words import kind_names
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.errors import LotseError, Message
from lotse.findings.filters import FilterSyntaxError
from lotse.findings.run import UnknownNameError
from lotse.findings.types import Note
from lotse.ui import formats


def told(notes: Iterable[Note | str], catalogue: Catalogue) -> list[str]:
    """Translated, with numbers as they are printed and touchpoints by their names."""
    language = (get_language() or "en")[:2]
    names = {point.key: point.names.get(language, point.names["en"]) for point in catalogue.touchpoints}
    return [_told(note, names, language) for note in notes]


@dataclass(frozen=True)
class Refusal:
    """Why a page has no answer. ``foreign``: nobody has put it into the reader's language yet, it is English."""

    text: str
    filters: bool  # what was asked cannot be read or does not exist; else it was understood and has no answer
    foreign: bool


def refused(error: LotseError) -> Refusal:
    """An error's message in the reader's language; its values as they were given."""
    said = error.args[0] if error.args else ""
    filters = isinstance(error, FilterSyntaxError | FilterError | UnknownNameError)
    if not isinstance(said, Message):
        return Refusal(str(error), filters, foreign=gettext(str(error)) == str(error))
    labels = {**choices.labels(), "loyalty status": gettext("Status")}
    values = {
        name: labels.get(value, value) if name in {"what", "name"} else value for name, value in said.values.items()
    }
    message = gettext(said.id)
    return Refusal(message % values if values else message, filters, foreign=message == said.id)


def _told(note: Note | str, names: Mapping[str, str], language: str) -> str:
    if isinstance(note, str):
        return gettext(note)
    number = note.values.get("n", 0)
    message = ngettext(note.message, note.plural, number) if note.plural else gettext(note.message)
    values = {name: _printed(name, value, names, language) for name, value in note.values.items()}
    return message % values if values else message


def _printed(name: str, value: Any, names: Mapping[str, str], language: str) -> str:
    if name == "kinds":
        known = kind_names()
        return ", ".join(known.get(kind, kind) for kind in value.split(", "))
    return names.get(value, value) if name == "touchpoint" else formats.by_unit(value, "count", language)
