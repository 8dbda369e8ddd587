"""What a finding says beside its rows, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import get_language, gettext, ngettext

from lotse.cockpit.words import kind_names
from lotse.contacts.catalogue import Catalogue
from lotse.findings.types import Note
from lotse.ui import formats


def told(notes: Iterable[Note | str], catalogue: Catalogue) -> list[str]:
    """Translated, with numbers as they are printed and touchpoints by their names."""
    language = (get_language() or "en")[:2]
    names = {point.key: point.names.get(language, point.names["en"]) for point in catalogue.touchpoints}
    return [_told(note, names, language) for note in notes]


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
