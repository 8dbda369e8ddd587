"""What a mapping file says, once read and checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from lotse.contacts.catalogue import Rule, Touchpoint

TEXT_FIELDS: Final = (
    "signal", "kind", "location", "brand", "product", "scale", "wave", "device", "purpose", "text", "language",
    "derived_from", "model_version",
)  # fmt: skip
NUMBER_FIELDS: Final = ("rating", "valence", "weight", "duration_s", "cost", "value", "count")
# Identifiers of people and companies: only their pseudonym reaches the log. Each with its usual namespace.
PERSON_FIELDS: Final = {"customer": "customer", "account": "account", "related_customer": "customer", "staff": "staff"}
FIELDS: Final = ("contact_id", *PERSON_FIELDS, *TEXT_FIELDS, *NUMBER_FIELDS)
# Beside patterns such as %d.%m.%Y; `snowflake` is the time within the id of a post.
TIME_FORMATS: Final = ("iso", "unix", "unix_ms", "snowflake")
COLUMN_FIELDS: Final = tuple(name for name in FIELDS if name != "scale")  # a scale is the same for all rows


@dataclass(frozen=True)
class FileFormat:
    """How the file is written. What is not stated is found out and reported."""

    format: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    decimal: str | None = None
    sheet: str | None = None
    record: str | None = None


@dataclass(frozen=True)
class Column:
    """Where a field comes from: a column, its words in ours, and the words that mean nothing was said."""

    column: str
    values: dict[str, str] = field(default_factory=dict)
    otherwise: str | None = None  # for words that `values` does not list; without it they stay as they are
    blank: tuple[str, ...] = ()
    namespace: str | None = None  # identifiers only: keeps equal numbers of different lists apart


@dataclass(frozen=True)
class TimeRule:
    """When it happened: a column (or several, joined by a blank) in stated formats, or one fixed date."""

    columns: tuple[str, ...] = ()
    formats: tuple[str, ...] = ("iso",)
    zone: str = "UTC"
    prefix: str = ""  # put before the value: "2018-05-" where the file holds the day of the month only
    values: dict[str, str] = field(default_factory=dict)  # code of the file -> date
    fixed: datetime | None = None  # for every row without a column, else for the codes in `unknown`
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Block:
    """One kind of contact that a row gives: one contact, or one for each answered column."""

    constants: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)  # column -> signal
    not_applicable: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)  # word -> rating
    valence: dict[str, str] = field(default_factory=dict)  # answer -> valence; without it the scale's own map
    only: tuple[str, ...] = ()  # only these answers are contacts
    when: dict[str, tuple[str, ...]] = field(default_factory=dict)  # column -> values; all must hold
    time: str = ""  # column of its own date, in the formats of the file; where it is empty, this did not happen

    @property
    def suffixes(self) -> list[str]:
        """What tells this block's contacts of one row apart, as part of their ids."""
        signal = self.columns["signal"].column if "signal" in self.columns else ""
        return list(self.answers) or [self.constants.get("signal") or signal or self.constants.get("kind", "")]


@dataclass(frozen=True)
class Mapping:
    name: str  # of the mapping file, for messages and the register
    source: str
    file: FileFormat
    time: TimeRule
    id_columns: tuple[str, ...] = ()
    constants: dict[str, str] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    blocks: tuple[Block, ...] = (Block(),)
    profile: dict[str, Column] = field(default_factory=dict)
    segments: dict[str, Column] = field(default_factory=dict)
    attributes: dict[str, Column] = field(default_factory=dict)
    identity: dict[str, str] = field(default_factory=dict)  # "name", "email" … -> column; for the vault alone
    touchpoints: tuple[Touchpoint, ...] = ()
    rules: tuple[Rule, ...] = ()
    rule_attributes: tuple[str, ...] = ()

    @property
    def used_columns(self) -> set[str]:
        """Every column of the file that the mapping names."""
        fields = [*self.columns.values(), *self.profile.values(), *self.segments.values(), *self.attributes.values()]
        named = {field.column for field in fields} | {*self.id_columns, *self.time.columns, *self.identity.values()}
        for block in self.blocks:
            named |= {field.column for field in block.columns.values()} | {*block.answers, *block.when}
            named |= {block.time} - {""}
        return named

    @property
    def personal_columns(self) -> set[str]:
        """Columns whose content may stand neither in the log nor in a file of rejected rows."""
        fields = [item for columns in (self.columns, *(b.columns for b in self.blocks)) for item in columns.items()]
        return {c.column for name, c in fields if name in PERSON_FIELDS or name == "text"} | {*self.identity.values()}
