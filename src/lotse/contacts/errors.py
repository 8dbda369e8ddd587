"""Errors a user can meet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self


class Message(str):
    """English text that remembers its message id and the values of its ``%(name)s``.

    Commands and the API print it as it is; a page looks the id up in the reader's language and fills in the values,
    which may be messages themselves.
    """

    __slots__ = ("id", "values")
    id: str
    values: Mapping[str, Any]

    def __new__(cls, message: str, /, **values: Any) -> Self:
        made = super().__new__(cls, message % values if values else message)
        made.id, made.values = message, values
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors travel between processes of a cluster."""
        return _again, (self.id, dict(self.values))


def joined(parts: Sequence[str], between: str) -> Message:
    """Several texts as one message; those that are messages keep their own ids."""
    named = {f"part{n}": part for n, part in enumerate(parts)}
    places = "%(between)s".join(f"%({name})s" for name in named)
    return Message(places, between=between, **named)


def _again(message: str, values: Mapping[str, Any]) -> Message:
    return Message(message, **values)


class LotseError(Exception):
    """Says what was found, what is allowed and how to repair it; the command line prints it without a traceback."""
