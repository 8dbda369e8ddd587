"""What each common filter offers: taken from the catalogue and from what the log holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext

from lotse.cockpit import words

if TYPE_CHECKING:
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
        "source": gettext("Source"),
        "kind": gettext("Kind"),
        "location": gettext("Location"),
        "wave": gettext("Wave"),
        "loyalty": gettext("Status"),
    }


def of_log(log: ContactLog, language: str) -> dict[str, Offer]:
    """Only what can change something: a filter with fewer than two choices is left out."""
    catalogue = log.catalogue()
    with log.journeys() as journeys:
        codes = journeys.codes
    known = words.names(catalogue, language)
    touchpoints = [(point.key, point.names.get(language, point.names["en"])) for point in catalogue.touchpoints]
    offers = {
        "touchpoint": sorted(touchpoints, key=lambda choice: choice[1].casefold()),
        "phase": [(str(number), f"{number} {name}") for number, name in words.phase_names().items()]
        if touchpoints
        else [],
        "segment": _named("segment", (f"{name}={value}" for pairs in codes.segments for name, value in pairs), known),
        "location": _named("location", codes.locations, known),
        "wave": _plain(codes.waves),
        **_of_whats(codes, known),
        "loyalty": list(words.loyalty_names().items()) if codes.observed_until else [],
    }
    return {name: offered for name, offered in offers.items() if len(offered) > 1}


def _of_whats(codes: Codes, known: Mapping[str, str]) -> dict[str, Offer]:
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
