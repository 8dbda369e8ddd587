"""What errors and reports say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from lotse.contacts.errors import LotseError, Message

NAMING = ("what", "name")  # values that name a filter or an option as the address writes it


def said(text: str, words: Mapping[str, str] | None = None) -> str:
    """A message and the messages within it; ``words`` are what the page calls its filters and options."""
    if not isinstance(text, Message):
        return gettext(text)
    values = {name: _value(name, value, words or {}) for name, value in text.values.items()}
    return gettext(text.id) % values if values else gettext(text.id)


def reason(error: LotseError, words: Mapping[str, str] | None = None) -> str:
    return said(error.args[0], words)


def _value(name: str, value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, Message):
        return said(value, words)
    return words.get(value, value) if name in NAMING else value
