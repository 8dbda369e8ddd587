"""The index of all findings: questions in groups, each with one short line; how it is computed stays folded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from lotse.findings.types import Finding


def gettext_noop(message: str) -> str:
    """Marks a message id; it is translated where it is shown."""
    return message


# Parts of another page: that page is their home and leads to them.
AT_HOME_ELSEWHERE: Final[Mapping[str, str]] = {"when": "usage", "purposes": "usage"}

# Findings that measure by different methods what matters to customers: each leads to the others.
OTHERWISE: Final = ("ipa", "drivers", "asymmetry", "kano", "problems")

# Group -> finding -> what its answer shows. A finding that stands nowhere here is listed last.
GROUPS: Final[Mapping[str, Mapping[str, str]]] = {
    gettext_noop("What matters"): {
        "decisions": gettext_noop("At most five matters, the most urgent first."),
        "moments": gettext_noop("Touchpoints ranked by what sources agree on, ties named."),
        "drivers": gettext_noop("Each touchpoint's share in the overall verdict."),
        "kano": gettext_noop("What is taken for granted, what delights, what leaves people cold."),
        "problems": gettext_noop("How often problems occur and how much they annoy."),
    },
    gettext_noop("Experience"): {
        "touchpoints": gettext_noop("All touchpoints: reach, asked and heard."),
        "phases": gettext_noop("Five phases, asked and heard apart."),
        "changes": gettext_noop("The last weeks against those before, per touchpoint."),
        "experience-over-time": gettext_noop("Asked and heard from month to month."),
        "balance-over-time": gettext_noop("Good and bad experiences from week to week."),
        "waves": gettext_noop("One touchpoint's ratings, survey after survey."),
        "locations": gettext_noop("The same touchpoint at every location."),
        "incidents": gettext_noop("Good and bad that is told, along the phases."),
        "reliability": gettext_noop("How often an experience is not bad, and where that varies."),
    },
    gettext_noop("Journeys"): {
        "journeys": gettext_noop("Which touchpoint leads to which."),
        "variants": gettext_noop("The most frequent journeys, touchpoint by touchpoint."),
        "funnel": gettext_noop("How many reach each step and how long that takes."),
        "before-and-after": gettext_noop("Neighbours of one touchpoint on the way."),
        "before-leaving": gettext_noop("Bad experiences of leavers beside those of stayers."),
        "attribution": gettext_noop("A touchpoint's share in purchases, by several models."),
    },
    gettext_noop("Use and reach"): {
        "usage": gettext_noop("Touchpoints by weekday and hour, device and purpose."),
        "reach": gettext_noop("Whom a touchpoint reaches alone, and at what cost."),
        "weekly": gettext_noop("Contacts and people from period to period."),
    },
    gettext_noop("Customers"): {
        "loyalty": gettext_noop("From prospect to fan, and who is at risk."),
        "outcomes": gettext_noop("First purchase, repurchase, leaving and recommendation."),
        "balance": gettext_noop("Good less bad per person, and what became of them."),
    },
    gettext_noop("Behind the five questions"): {
        "consequences": gettext_noop("What customers do after bad and good experiences, all outcomes."),
        "exit-risk": gettext_noop("Leavers after a bad experience against comparable customers."),
        "asymmetry": gettext_noop("What a bad rating costs and what a good one brings."),
        "ipa": gettext_noop("Importance against rating in four fields."),
        "audit-gap": gettext_noop("What staff think beside what customers say."),
        "efficiency": gettext_noop("What a good experience costs, per touchpoint."),
    },
    gettext_noop("What lies behind it"): {
        "contacts": gettext_noop("Single contacts, the newest first."),
        "signals": gettext_noop("Incoming signals and the touchpoint each belongs to."),
    },
}
OTHERS: Final = gettext_noop("More")


@dataclass(frozen=True)
class Entry:
    """A line of the index; ``says`` is a message id, "" for a finding that nobody has described."""

    finding: Finding
    says: str


def grouped(findings: Iterable[Finding]) -> list[tuple[str, list[Entry]]]:
    """The findings by group, in the groups' order; groups without any are left out."""
    left = {finding.name: finding for finding in findings if finding.name not in AT_HOME_ELSEWHERE}
    groups = [
        (group, [Entry(left.pop(name), says) for name, says in lines.items() if name in left])
        for group, lines in GROUPS.items()
    ]
    groups.append((OTHERS, [Entry(finding, "") for finding in left.values()]))
    return [(group, entries) for group, entries in groups if entries]
