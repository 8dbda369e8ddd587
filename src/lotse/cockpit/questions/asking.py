"""What the composers of an answer ask with: the reader's filters, language and rights, and the kept answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext

from lotse.cockpit import registry
from lotse.contacts.filters import Filter
from lotse.findings.run import GUIDE
from lotse.findings.types import Result
from lotse.findings.withhold import WITHHELD
from lotse.ui import formats

type Row = Mapping[str, Any]
NOTHING = Result([], 0, "people")


@dataclass(frozen=True)
class Asking:
    """``query``: the filters as they stand in the address; ``options``: the answer's own, by name."""

    where: Filter
    language: str
    names: Mapping[str, str]
    query: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    sees_contacts: bool = False

    def ask(self, name: str, **fixed: str) -> Result:
        """A finding's answer, with options that the question fixes; nothing where the site does not have it."""
        finding = registry.findings().get(name)
        if finding is None:
            return NOTHING
        own = {option.name for option in finding.options}
        options = {key: value for key, value in self.options.items() if key in own and value}
        defaults = {option.name: option.default for option in finding.options if option.default}
        return registry.ask(finding, self.where, defaults | options | fixed)

    def rows(self, name: str) -> dict[str, Row]:
        """A finding's rows by touchpoint, without those of single segments."""
        rows = [row for row in self.ask(name).rows if not row.get("segment")]
        return {row["touchpoint"]: row for row in rows}

    def name(self, row: Row) -> str:
        """The touchpoint's name in the reader's language."""
        return self.names.get(row["touchpoint"], row.get("name") or row["touchpoint"])

    def contacts(self, key: str, **more: Sequence[str]) -> str:
        """The address of the single contacts at a touchpoint, under the same filters; "" for who may not see them."""
        if not self.sees_contacts:
            return ""
        pairs = [("touchpoint", key), *((name, value) for name, values in more.items() for value in values)]
        kept = "&".join(part for part in self.query.split("&") if part and not part.startswith("touchpoint="))
        return f"{reverse('finding', args=['contacts'])}?{'&'.join(filter(None, (kept, urlencode(pairs))))}"

    def table(self, name: str, **fixed: str) -> str:
        """The address of a finding's table under the same filters."""
        query = "&".join(filter(None, (self.query, urlencode(fixed), "view=table")))
        return f"{reverse('finding', args=[name])}?{query}"


def withheld(row: Row, base: str = "n") -> bool:
    return base in (row.get(WITHHELD) or ())


def why(result: Result, at: int, otherwise: str) -> str:
    """The note at this place, which says why there is nothing, and where it stands what it takes."""
    guide = gettext(GUIDE.message)
    notes = [str(note) for note in result.notes]
    told = [note for note in notes if note != guide]
    return " ".join([told[at] if told else otherwise, *([guide] if guide in notes else [])])


def first_few(names: Sequence[str], language: str, most: int = 4) -> str:
    """All of a few; of many the first ones and how many more."""
    if len(names) <= most:
        return listed(names)
    more = gettext("%(n)s more") % {"n": formats.number(len(names) - most + 1, language)}
    return listed([*names[: most - 1], more])


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}
