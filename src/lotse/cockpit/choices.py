"""What each common filter offers: taken from the catalogue and from what the log holds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext, pgettext

from lotse.contacts.schema import Kind

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


def phase_names() -> dict[int, str]:
    return {
        1: gettext("Being influenced"),
        2: gettext("Preparing the decision"),
        3: gettext("Purchase"),
        4: gettext("Use and repurchase"),
        5: gettext("Recommending"),
    }


def outer_names() -> dict[str, str]:
    """What rows name that is no touchpoint: where journeys begin and end, phases, what nothing explains."""
    return {
        "start": gettext("start"),
        "end": gettext("end"),
        "unexplained": gettext("unexplained"),
        **{str(number): name for number, name in phase_names().items()},
    }


def kind_names() -> dict[str, str]:
    return {
        Kind.USE: gettext("use"),
        Kind.RATING: gettext("rating"),
        Kind.COMMENT: gettext("comment"),
        Kind.COMPLAINT: gettext("complaint"),
        Kind.MENTION: gettext("mention"),
        Kind.PURCHASE: gettext("purchase"),
        Kind.REPURCHASE: gettext("repurchase"),
        Kind.CANCELLATION: gettext("cancellation"),
        Kind.RECOMMENDATION: gettext("recommendation"),
        Kind.REFERRAL: gettext("referral"),
        Kind.VOTE: gettext("vote"),
        Kind.PROPOSAL: gettext("proposal"),
        Kind.REPLY: gettext("reply"),
        Kind.EXPOSURE: gettext("exposure"),
        Kind.MEASURE: gettext("measure"),
        Kind.AUDIT: gettext("audit"),
        Kind.INCIDENT: gettext("incident"),
        Kind.PROFILE: gettext("profile"),
    }


def loyalty_names() -> dict[str, str]:
    return {
        "prospect": gettext("prospect"),
        "first_buyer": gettext("first buyer"),
        "regular": gettext("regular"),
        "fan": gettext("fan"),
        "at_risk": gettext("at risk"),
        "lost": gettext("lost"),
    }


def of_log(log: ContactLog, language: str) -> dict[str, Offer]:
    """Only what can change something: a filter with fewer than two choices is left out."""
    catalogue = log.catalogue()
    with log.journeys() as journeys:
        codes = journeys.codes
    touchpoints = [(point.key, point.names.get(language, point.names["en"])) for point in catalogue.touchpoints]
    offers = {
        "touchpoint": sorted(touchpoints, key=lambda choice: choice[1].casefold()),
        "phase": [(str(number), f"{number} {name}") for number, name in phase_names().items()] if touchpoints else [],
        "segment": _plain(f"{name}={value}" for pairs in codes.segments for name, value in pairs),
        "location": _plain(codes.locations),
        "wave": _plain(codes.waves),
        **_of_whats(codes),
        "loyalty": list(loyalty_names().items()) if codes.observed_until else [],
    }
    return {name: offered for name, offered in offers.items() if len(offered) > 1}


def _of_whats(codes: Codes) -> dict[str, Offer]:
    names = kind_names()
    kinds = {what.kind for what in codes.whats}
    return {
        "device": _plain(what.device or "" for what in codes.whats),
        "source": _plain(what.source for what in codes.whats),
        "kind": sorted(((kind, names.get(kind, kind)) for kind in kinds), key=lambda choice: choice[1]),
    }


def _plain(values: Iterable[str]) -> Offer:
    return [(value, value) for value in sorted({value for value in values if value})]
