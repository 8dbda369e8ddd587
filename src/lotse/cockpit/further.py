"""The common filters that take several values: people by outcome and by journey, contacts by source and kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import QueryDict

from lotse.cockpit.addresses import Choice, several
from lotse.cockpit.choices import Offer, labels, of_log, touchpoints_of, whats_of
from lotse.cockpit.words import kind_names, names
from lotse.contacts.schema import Kind

if TYPE_CHECKING:
    from lotse.contacts.log import ContactLog

# What people are chosen by; a complaint is no outcome, but often asked for.
OUTCOMES: Final = frozenset(
    {Kind.PURCHASE, Kind.REPURCHASE, Kind.CANCELLATION, Kind.RECOMMENDATION, Kind.REFERRAL, Kind.COMPLAINT}
)
BAR: Final = ("touchpoint", "phase", "segment", "location", "wave", "device", "loyalty")
ORDERED: Final = "journey-order"
WIDE: Final = 8  # more boxes take a row of their own
PLACES: Final = {
    "touchpoint": 1,
    "journey-contains": 2,
    "journey-lacks": 2,
    ORDERED: 3,
}  # selects shown where nothing is chosen yet


@dataclass(frozen=True)
class Group:
    """One filter: boxes to tick, or a row of selects of which each takes one value."""

    name: str
    label: str
    boxes: tuple[Choice, ...] = ()
    places: tuple[tuple[Choice, ...], ...] = ()

    @property
    def wide(self) -> bool:
        return len(self.boxes) > WIDE


@dataclass(frozen=True)
class Chip:
    """A value that is set, and the address without it."""

    label: str
    text: str
    without: str


def offers(log: ContactLog, language: str, query: QueryDict) -> dict[str, Offer]:
    """What each filter offers: only kinds and sources that the log holds, and of the bar's what has several values."""
    catalogue = log.catalogue()
    with log.journeys() as journeys:
        offered = whats_of(journeys.codes, names(catalogue, language))
    outcomes = [choice for choice in offered["kind"] if choice[0] in OUTCOMES]
    points = touchpoints_of(catalogue, language)
    return {
        **_from_the_bar(log, language, query),
        "outcome": outcomes,
        "without-outcome": outcomes,
        **dict.fromkeys(("journey-contains", "journey-lacks", ORDERED), points),
        "source": offered["source"],
        "kind": offered["kind"],
    }


def _from_the_bar(log: ContactLog, language: str, query: QueryDict) -> dict[str, Offer]:
    """A select of the bar shows one value; a filter with several, from a link, stands here instead."""
    names_there = [name for name in BAR if several(query, name)]
    offered = of_log(log, language) if names_there else {}
    return {name: offered.get(name, []) for name in names_there}


def groups(query: QueryDict, offered: Mapping[str, Offer]) -> list[Group]:
    """Every filter that has something to choose or that the address sets."""
    named, words, every = labels(), kind_names(), []
    for name, choices in offered.items():
        values = _values(query, name)
        if choices or values:
            known = [*choices, *((value, words.get(value, value)) for value in values if value not in dict(choices))]
            every.append(_group(name, named[name], values, known))
    return every


def _group(name: str, label: str, values: Sequence[str], offered: Offer) -> Group:
    if name not in PLACES:
        return Group(name, label, boxes=_choices(offered, values))
    empty = max(PLACES[name] - len(values), 1)
    every = [("", "–"), *offered]
    return Group(name, label, places=tuple(_choices(every, [value]) for value in (*values, *[""] * empty)))


def _choices(offered: Offer, values: Sequence[str]) -> tuple[Choice, ...]:
    return tuple(Choice(value, text, value in values) for value, text in offered)


def _values(query: QueryDict, name: str) -> list[str]:
    """As they stand in the address, in their order; only steps of an order may come twice."""
    values = [value.strip() for value in query.getlist(name) if value.strip()]
    return values if name == ORDERED else list(dict.fromkeys(values))


def chips(query: QueryDict, shown: Sequence[Group]) -> list[Chip]:
    """One per value; the steps of an order stand together."""
    return [chip for group in shown for chip in _chips(query, group)]


def _chips(query: QueryDict, group: Group) -> list[Chip]:
    chosen = [choice for part in (group.boxes, *group.places) for choice in part if choice.selected and choice.value]
    if group.name == ORDERED and chosen:
        return [Chip(group.label, " → ".join(choice.label for choice in chosen), _address(query, group.name, []))]
    values = [choice.value for choice in chosen]
    return [
        Chip(group.label, choice.label, _address(query, group.name, [v for v in values if v != choice.value]))
        for choice in chosen
    ]


def _address(query: QueryDict, name: str, values: list[str]) -> str:
    kept = query.copy()
    kept.pop("page", None)
    kept.setlist(name, values)
    return kept.urlencode()
