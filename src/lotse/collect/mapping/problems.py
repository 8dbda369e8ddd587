"""What is wrong with a mapping, said so that it can be repaired."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from lotse.contacts.errors import LotseError, Message

LISTED = 60  # a table with more columns than this is not listed in full


class MappingError(LotseError):
    """A mapping file that does not fit its own rules or the file it is used on."""


def unknown(what: str, found: str, allowed: Iterable[str], where: str) -> MappingError:
    """The error for a name that is not among the allowed ones, with the nearest of them."""
    names = list(allowed)
    near = get_close_matches(found.casefold(), [name.casefold() for name in names], n=1, cutoff=0.6)
    meant = [name for name in names if near and name.casefold() == near[0]]
    hint = Message(' Did you mean "%(meant)s"?', meant=meant[0]) if meant else ""
    rest = Message(" … (%(n)s in all)", n=len(names)) if len(names) > LISTED else ""
    return MappingError(
        Message(
            '%(where)s: unknown %(what)s "%(found)s".%(hint)s Allowed: %(listed)s%(rest)s.',
            where=where,
            what=what,
            found=found,
            hint=hint,
            listed=", ".join(names[:LISTED]),
            rest=rest,
        )
    )
