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
        "harms": pgettext("moment", "harms"),
        "wins": pgettext("moment", "helps"),
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
        "Few are known to have had no good experience: contacts of which nothing is known count among them.": gettext(
            "Few are known to have had no good experience: contacts of which nothing is known count among them."
        ),
        "Bad, neutral and good contacts are all needed.": gettext("Bad, neutral and good contacts are all needed."),
        "Too few cases on one side.": gettext("Too few cases on one side."),
        "That the bad raises and the good lowers the risk is not demonstrable.": gettext(
            "That the bad raises and the good lowers the risk is not demonstrable."
        ),
    }


def event_words() -> dict[str, str]:
    """What can follow an experience, and by what a touchpoint's importance is known."""
    return {
        "leaving": pgettext("follows", "leaving by notice"),
        "silence": pgettext("follows", "leaving silently"),
        "first-purchase": pgettext("follows", "first purchase"),
        "repurchase": pgettext("follows", "buying again"),
        "recommendation": pgettext("follows", "recommending"),
        "weight": pgettext("follows", "weight in the overall verdict"),
    }


def factor_names() -> dict[str, str]:
    """Kinds of factor in the penalty-reward contrast."""
    return {
        "basic": pgettext("factor", "basic"),
        "excitement": pgettext("factor", "excitement"),
        "performance": pgettext("factor", "performance"),
        "none": pgettext("factor", "neither"),
        "unknown": pgettext("factor", "unknown"),
    }


def sources() -> dict[str, str]:
    """What speaks for or against a moment of truth."""
    return {
        "behaviour": pgettext("source", "behaviour"),
        "asked": pgettext("source", "asked"),
        "heard": pgettext("source", "heard"),
        "staff": pgettext("source", "staff"),
    }


def verdict_words() -> dict[str, tuple[str, str]]:
    """The verdict and what it says."""
    return {
        "thin out": (gettext("Thin out"), gettext("It demonstrably matters little and costs more than elsewhere.")),
        "merge": (gettext("Merge"), gettext("Another touchpoint serves the same need for the same people.")),
        "retire": (gettext("Retire"), gettext("Hardly anybody uses it and it demonstrably matters little.")),
        "mend": (gettext("Mend"), gettext("Fewer experiences are okay than the standard asks for.")),
        "missing": (gettext("Missing"), gettext("Customers ask for it.")),
        "extend": (gettext("Extend"), gettext("It matters, is good and costs less than elsewhere.")),
        "keep": (gettext("Keep"), gettext("It meets the standard.")),
        "undecided": (gettext("No verdict yet"), gettext("The facts do not carry one.")),
    }


def reason_words() -> dict[str, str]:
    """As ``lotse.methods.efficiency`` states them."""
    return {
        "Customers ask for it.": gettext("Customers ask for it."),
        "It matters.": gettext("It matters."),
        "It is below the standard.": gettext("It is below the standard."),
        "Another touchpoint serves the same need.": gettext("Another touchpoint serves the same need."),
        "Hardly anybody uses it.": gettext("Hardly anybody uses it."),
        "It does not matter.": gettext("It demonstrably matters little."),
        "It costs more than elsewhere.": gettext("It costs more than elsewhere."),
        "It is good.": gettext("It is good."),
        "It costs less than elsewhere.": gettext("It costs less than elsewhere."),
        "It meets the standard.": gettext("It meets the standard."),
        "The facts do not carry a verdict yet.": gettext("The facts do not carry a verdict yet."),
    }
