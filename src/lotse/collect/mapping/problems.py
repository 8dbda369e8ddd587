"""What is wrong with a mapping, said so that it can be repaired."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from lotse.contacts.errors import LotseError

LISTED = 60  # a table with more columns than this is not listed in full


class MappingError(LotseError):
    """A mapping file that does not fit its own rules or the file it is used on."""


def unknown(what: str, found: str, allowed: Iterable[str], where: str) -> MappingError:
    """The error for a name that is not among the allowed ones, with the nearest of them."""
    names = list(allowed)
    near = get_close_matches(found.casefold(), [name.casefold() for name in names], n=1, cutoff=0.6)
    hint = next((f' Did you mean "{name}"?' for name in names if near and name.casefold() == near[0]), "")
    listed = ", ".join(names[:LISTED]) + (f" … ({len(names)} in all)" if len(names) > LISTED else "")
    return MappingError(f'{where}: unknown {what} "{found}".{hint} Allowed: {listed}.')
