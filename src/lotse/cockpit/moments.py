"""The words for what the findings on moments of truth say in codes."""

from __future__ import annotations

from django.utils.translation import gettext, pgettext


def moment_words() -> dict[str, str]:
    """Certainty, direction, quadrant and restriction."""
    return {
        "demonstrated": gettext("demonstrated"),
        "conflicting": gettext("demonstrated, but sources conflict"),
        "suspected": gettext("suspected"),
        "judged": gettext("judged by staff"),
        "not demonstrable": gettext("not demonstrable"),
        "harms": gettext("loses customers"),
        "wins": gettext("wins customers"),
        "concentrate": gettext("concentrate here"),
        "keep up": gettext("keep up the good work"),
        "low priority": gettext("low priority"),
        "overkill": gettext("possible overkill"),
        **_restrictions(),
    }


def _restrictions() -> dict[str, str]:
    """As ``lotse.methods.exit_risk`` states them."""
    return {
        "No comparable customer without this experience: nothing can be said about the risk.": gettext(
            "No comparable customer without this experience: nothing can be said about the risk."
        ),
        "Few are known to have had no bad experience: contacts of which nothing is known count among them.": gettext(
            "Few are known to have had no bad experience: contacts of which nothing is known count among them."
        ),
        "Few exits: exact interval; rely on incidents and ratings beside it.": gettext(
            "Few exits: exact interval; rely on incidents and ratings beside it."
        ),
        "Comparable customers were found for only part of the exposed.": gettext(
            "Comparable customers were found for only part of the exposed."
        ),
    }


def factor_names() -> dict[str, str]:
    """Kinds of factor in the penalty-reward contrast."""
    return {
        "basic": pgettext("factor", "basic"),
        "excitement": pgettext("factor", "excitement"),
        "performance": pgettext("factor", "performance"),
        "none": pgettext("factor", "neither"),
    }


def sources() -> dict[str, str]:
    """What speaks for or against a moment of truth."""
    return {
        "behaviour": pgettext("source", "behaviour"),
        "asked": pgettext("source", "asked"),
        "heard": pgettext("source", "heard"),
        "staff": pgettext("source", "staff"),
    }
