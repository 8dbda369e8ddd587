"""The catalogue as the log sees it: a versioned snapshot file, readable without Django.

The catalogue itself is edited in ``lotse.catalog``, which writes a snapshot after every change. Mapping happens on
read: the log keeps the raw signal, the rules say to which touchpoint it belongs, so a new rule remaps all history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Phase(IntEnum):
    """The five phases of the circle; what is written in 5 is read in 1."""

    INFLUENCING = 1
    PRESALES = 2
    PURCHASE = 3
    LOYALTY = 4
    ADVOCACY = 5


class CausedBy(StrEnum):
    COMPANY = "company"
    THIRD_PARTY = "third_party"
    CUSTOMER = "customer"


@dataclass(frozen=True)
class Touchpoint:
    """One touchpoint with its axes. Key, name, phases, owner and caused-by are what everyone fills in."""

    key: str
    names: dict[str, str]  # language code -> name; "en" always present
    phases: tuple[Phase, ...]
    owner: str = ""
    caused_by: CausedBy = CausedBy.COMPANY
    parent: str | None = None
    position: int = 0  # chronological order within the phase
    carried_by: str | None = None  # people, media
    direction: str | None = None  # one_way, two_way
    ownership: str | None = None  # paid, owned, managed, shared, earned
    online: bool | None = None
    mobile: bool | None = None
    social: bool | None = None
    cost_per_contact: float | None = None
    retired: bool = False
    cost_per_month: float | None = None  # what it costs however many come
    description: str = ""


@dataclass(frozen=True)
class Rule:
    """One signal rule. Every named test must hold (shell patterns allowed); the first rule that holds wins."""

    touchpoint: str  # key; "" marks the signal as deliberately not a touchpoint
    source: str = "*"
    signal: str = "*"
    kind: str = "*"
    device: str = "*"
    purpose: str = "*"
    attributes: dict[str, str] = field(default_factory=dict)
    phase: Phase | None = None  # which of several phases such a contact belongs to


@dataclass(frozen=True)
class Label:
    """What a code of the company's own data is called: a purpose, a source, a location, a segment, a measure."""

    field: str  # purpose, source, device, location, segment ("guest=business"), product, measure
    code: str
    names: dict[str, str]  # language code -> name; "en" always present


@dataclass(frozen=True)
class Catalogue:
    """A snapshot: touchpoints and ordered rules, with the version that findings quote."""

    version: int
    touchpoints: tuple[Touchpoint, ...] = ()
    rules: tuple[Rule, ...] = ()
    rule_attributes: tuple[str, ...] = ()  # the attribute keys that rules may test; part of the index's tuple
    labels: tuple[Label, ...] = ()
