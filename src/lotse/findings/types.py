"""What a finding is: a named, headless data function that every screen, command and API call shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog


@dataclass(frozen=True)
class Field:
    """One column of a finding's rows. ``unit`` steers formatting only: values stay plain numbers.

    ``base`` names the field with the n on which this figure rests; below the site's minimum base it is withheld
    with that n (``findings.withhold``): always where it rests on ``anonymous`` answers, else in subgroups.
    """

    name: str  # key in JSON and CSV, English, snake_case
    label: str  # English message id, translated on screen
    # "", "count", "share", "valence", "rating", "nps", "difference", "points" (difference of shares), "money",
    # "probability", "seconds", "date"
    unit: str = ""
    base: str = ""
    anonymous: bool = False
    between: bool = False  # compares two rows: withheld with every row of the whole as soon as one of them is
    detail: bool = False  # left out of the table on a terminal; in every other format


@dataclass(frozen=True)
class Note:
    """What a reader must know to judge the rows: an English message id and the values of its ``%(name)s``.

    Values stay plain: whoever shows the note prints numbers, and the touchpoint whose key ``touchpoint`` holds, in
    the reader's language. As text it is English. ``plural`` is used where ``n`` is not 1.
    """

    message: str
    values: Mapping[str, Any] = field(default_factory=dict)
    plural: str = ""

    @classmethod
    def counted(cls, singular: str, plural: str, n: int, **values: Any) -> Self:
        """A note whose words follow the number ``n``."""
        return cls(singular, {"n": n, **values}, plural)

    def __str__(self) -> str:
        message = self.plural if self.plural and self.values["n"] != 1 else self.message
        return message % self.values if self.values else message


@dataclass(frozen=True)
class Option:
    """A parameter of one finding beside the common filters (``--measure nps``)."""

    name: str
    label: str
    choices: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True)
class Result:
    """Rows with their base and what a reader must know to judge them."""

    rows: Sequence[Mapping[str, Any]]
    base: int  # what the finding rests on, after filters
    base_of: str  # "people" or "respondents" or "contacts": what n counts
    notes: Sequence[Note | str] = ()  # assumptions, what was withheld, why it says less
    catalogue_version: int | None = None


@dataclass(frozen=True)
class Finding:
    """An entry of the registry. ``compute`` gets the log, the filters and the finding's own options."""

    name: str  # command line, API and address
    question: str  # English message id, the page's title
    fields: tuple[Field, ...]
    compute: Callable[[ContactLog, Filter, Mapping[str, str]], Result]
    options: tuple[Option, ...] = ()
    explanation: str = ""  # message id behind "How computed?"
    sensitive: bool = False  # shows single contacts: only roles that may see contacts
    anonymous_in: tuple[str, str] | None = None  # a field and its value: only these rows hold anonymous answers
    part_of: str = ""  # field naming the whole (its total is published) of which a row is a part; None in it: no part
