"""Every finding there is, in one visible place."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pkgutil import resolve_name
from threading import RLock
from typing import Final

from lotse.contacts.errors import LotseError
from lotse.findings.types import Finding

# To add a finding, add its line: the name on the command line, in the API and in addresses, and where it is written,
# as ``module:attribute``. The order is that of the page *Findings*. It is loaded when it is first asked for, so that
# ``lotse show waves`` loads the statistics that waves need, and no others.
PLACES: Final = {
    "decisions": "lotse.analysis.findings.decisions:FINDING",
    "moments": "lotse.analysis.moments.ranked:FINDING",
    "exit-risk": "lotse.analysis.moments.exit_risk:FINDING",
    "consequences": "lotse.analysis.moments.consequences:FINDING",
    "drivers": "lotse.analysis.moments.drivers:DRIVERS",
    "ipa": "lotse.analysis.moments.quadrants:IPA",
    "asymmetry": "lotse.analysis.moments.drivers:ASYMMETRY",
    "kano": "lotse.analysis.moments.kano:FINDING",
    "audit-gap": "lotse.analysis.moments.views:AUDIT_GAP",
    "problems": "lotse.analysis.moments.problems:FINDING",
    "efficiency": "lotse.analysis.moments.efficiency:FINDING",
    "incidents": "lotse.analysis.moments.incidents:FINDING",
    "balance": "lotse.analysis.moments.balance:FINDING",
    "reliability": "lotse.analysis.moments.reliability:FINDING",
    "changes": "lotse.analysis.findings.changes:FINDING",
    "touchpoints": "lotse.analysis.findings.touchpoints:FINDING",
    "waves": "lotse.analysis.findings.waves:FINDING",
    "experience-over-time": "lotse.analysis.findings.over_time:FINDING",
    "locations": "lotse.analysis.findings.locations:FINDING",
    "purposes": "lotse.analysis.findings.purposes:FINDING",
    "when": "lotse.analysis.findings.when:FINDING",
    "before-and-after": "lotse.analysis.findings.before_after:FINDING",
    "journeys": "lotse.analysis.findings.journeys:FINDING",
    "variants": "lotse.analysis.findings.variants:FINDING",
    "funnel": "lotse.analysis.findings.funnel:FINDING",
    "weekly": "lotse.analysis.findings.weekly:FINDING",
    "attribution": "lotse.analysis.findings.attribution:FINDING",
    "before-leaving": "lotse.analysis.findings.before_leaving:FINDING",
    "reach": "lotse.analysis.findings.reach:FINDING",
    "balance-over-time": "lotse.analysis.findings.balance_over_time:FINDING",
    "outcomes": "lotse.analysis.findings.outcomes:FINDING",
    "phases": "lotse.analysis.findings.phases:FINDING",
    "contacts": "lotse.analysis.findings.contacts:FINDING",
    "signals": "lotse.analysis.findings.signals:FINDING",
    "loyalty": "lotse.analysis.findings.loyalty:FINDING",
    "usage": "lotse.analysis.findings.usage:FINDING",
}


class Registry(Mapping[str, Finding]):
    """The findings by name; names alone (iterating, ``in``, ``len``) load none."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places
        self._loading = RLock()  # large libraries import in circles, which is safe in one thread at a time

    def __getitem__(self, name: str) -> Finding:
        with self._loading:
            finding: Finding = resolve_name(self._places[name])
        return finding

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


FINDINGS: Final = Registry(PLACES)


def minimum_base() -> int:
    """How many people a figure must rest on: ``LOTSE_MINIMUM_BASE``, 5 by default; readable without Django."""
    text = os.environ.get("LOTSE_MINIMUM_BASE", "5")
    if not text.isdecimal() or int(text) < 1:
        raise LotseError(f"LOTSE_MINIMUM_BASE is {text!r}; it must be a whole number from 1 on.")
    return int(text)
