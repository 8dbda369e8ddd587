"""What a method refuses: the message says what was found and what is allowed."""

from __future__ import annotations

from lotse.contacts.errors import LotseError


class MethodError(LotseError, ValueError):
    """The input does not allow this method."""


def choice(name: str, found: str, allowed: tuple[str, ...]) -> None:
    """Refuse a setting that does not exist."""
    if found not in allowed:
        raise MethodError(f"{name} is {found!r}; allowed are {', '.join(allowed)}.")
