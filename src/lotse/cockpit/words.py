"""Readable words for the codes of the company's data: the catalogue's labels, else what is known everywhere, else the
company's own word.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext, pgettext

from lotse.cockpit.moments import sources
from lotse.contacts.catalogue import Catalogue
from lotse.contacts.schema import Kind

type Names = Mapping[str, str]  # touchpoints by key, labels by "field=code"


def names(catalogue: Catalogue, language: str) -> dict[str, str]:
    """Everything that has a name of its own, in the reader's language."""
    points = {point.key: point.names.get(language, point.names["en"]) for point in catalogue.touchpoints}
    labels = {f"{label.field}={label.code}": label.names.get(language, label.names["en"]) for label in catalogue.labels}
    return outer_names() | points | labels


def said(field: str, code: str | None, known: Names) -> str:
    """The word for a code of this field; a code that nobody has named is shown as it is, its underscores spaced."""
    if not code:
        return ""
    return known.get(f"{field}={code}") or _everywhere(field).get(code) or own(code)


def own(code: str) -> str:
    """The company's own word: ``clarify_invoice`` → ``clarify invoice``, ``guest=private`` → ``guest: private``."""
    name, equals, value = code.replace("_", " ").partition("=")
    return f"{name}: {value}" if equals else name


def _everywhere(field: str) -> dict[str, str]:  # noqa: PLR0911 - one return a field
    match field:
        case "kind":
            return kind_names()
        case "source":
            return sources()
        case "outcome":
            return {code: name for code, (name, _of) in outcome_names().items()}
        case "status":
            return loyalty_names()
        case "device":
            return {
                "desktop": gettext("computer"),
                "mobile": gettext("smartphone"),
                "phone": gettext("phone"),
                "tablet": gettext("tablet"),
                "tv": gettext("television"),
                "kiosk": gettext("terminal"),
            }
        case "purpose":
            return {
                "other": pgettext("purpose", "something else"),
                "heard_of_us": pgettext("purpose", "how they heard of us"),
            }
        case _:
            return {}


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


def signal_names() -> dict[str, str]:
    """Words for the verdicts on the whole that surveys usually ask for; a company's other signals keep their names."""
    overall = gettext("the overall verdict")
    return {
        **dict.fromkeys(
            ("satisfaction/overall", "satisfaction", "satisfied", "gesamtzufriedenheit", "zufriedenheit"),
            gettext("overall satisfaction"),
        ),
        **dict.fromkeys(("overall", "airport_overall", "airport", "whole", "gesamturteil", "gesamt"), overall),
        **dict.fromkeys(("willingness", "nps"), gettext("willingness to recommend")),
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


def outcome_names() -> dict[str, tuple[str, str]]:
    """Each outcome, and of whom its share is."""
    return {
        "first_purchase": (gettext("First purchase"), gettext("of the prospects met")),
        "repurchase": (gettext("Repurchase"), gettext("of the customers at the start")),
        "leaving": (gettext("Leaving"), gettext("of the customers at the start")),
        "recommendation": (gettext("Recommendation"), gettext("of the people met")),
    }
