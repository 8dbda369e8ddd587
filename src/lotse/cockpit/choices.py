"""What each common filter offers: taken from the catalogue and from what the log holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext

from lotse.cockpit import words

if TYPE_CHECKING:
    from lotse.contacts.catalogue import Catalogue
    from lotse.contacts.journeys.codes import Codes
    from lotse.contacts.log import ContactLog

Offer = list[tuple[str, str]]


def labels() -> dict[str, str]:
    return {
        "since": pgettext("filter", "from"),
        "until": pgettext("filter", "until"),
        "phase": gettext("Phase"),
        "touchpoint": gettext("Touchpoint"),
        "segment": gettext("Segment"),
        "device": gettext("Device"),
        "outcome": pgettext("filter", "People with"),
        "without-outcome": pgettext("filter", "People without"),
        "journey-contains": pgettext("filter", "Journey contains"),
        "journey-lacks": pgettext("filter", "Journey lacks"),
        "journey-order": pgettext("filter", "Journey in this order"),
        "source": gettext("Source"),
        "kind": gettext("Kind"),
        "location": gettext("Location"),
        "wave": gettext("Wave"),
        "loyalty": gettext("Status"),
    }


def of_log(log: ContactLog, language: str) -> dict[str, Offer]:
    """Of the filters that take one value in the bar (``further`` has the others), only what can change something: one
    with fewer than two choices is left out.
    """
    catalogue = log.catalogue()
    with log.journeys() as journeys:
        codes = journeys.codes
    known = words.names(catalogue, language)
    touchpoints = touchpoints_of(catalogue, language)
    offers = {
        "touchpoint": touchpoints,
        "phase": [(str(number), f"{number} {name}") for number, name in words.phase_names().items()]
        if touchpoints
        else [],
        "segment": _named("segment", (f"{name}={value}" for pairs in codes.segments for name, value in pairs), known),
        "location": _named("location", codes.locations, known),
        "wave": _plain(codes.waves),
        "device": whats_of(codes, known)["device"],
        "loyalty": list(words.loyalty_names().items()) if codes.observed_until else [],
    }
    return {name: offered for name, offered in offers.items() if len(offered) > 1}


def touchpoints_of(catalogue: Catalogue, language: str) -> Offer:
    named = [(point.key, point.names.get(language, point.names["en"])) for point in catalogue.touchpoints]
    return sorted(named, key=lambda choice: choice[1].casefold())


def whats_of(codes: Codes, known: Mapping[str, str]) -> dict[str, Offer]:
    """Devices, sources and kinds that the log holds."""
    names = words.kind_names()
    kinds = {what.kind for what in codes.whats}
    return {
        "device": _named("device", (what.device or "" for what in codes.whats), known),
        "source": _named("source", (what.source for what in codes.whats), known),
        "kind": sorted(((kind, names.get(kind, kind)) for kind in kinds), key=lambda choice: choice[1]),
    }


def _named(field: str, codes: Iterable[str], known: Mapping[str, str]) -> Offer:
    """In the order of the words that are read, not of the codes."""
    return sorted(
        ((code, words.said(field, code, known)) for code in {*codes} - {""}), key=lambda each: each[1].casefold()
    )


def _plain(values: Iterable[str]) -> Offer:
    return [(value, value) for value in sorted({value for value in values if value})]
