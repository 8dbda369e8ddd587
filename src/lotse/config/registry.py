"""Every finding there is, in one visible place."""

from __future__ import annotations

import os
from typing import Final

from lotse.analysis.findings import (
    attribution,
    balance_over_time,
    before_after,
    before_leaving,
    changes,
    contacts,
    decisions,
    funnel,
    journeys,
    locations,
    loyalty,
    outcomes,
    over_time,
    phases,
    purposes,
    reach,
    signals,
    touchpoints,
    usage,
    variants,
    waves,
    weekly,
    when,
)
from lotse.analysis.moments import balance, drivers, exit_risk, incidents, ranked, views
from lotse.contacts.errors import LotseError
from lotse.findings.types import Finding

FINDINGS: Final[dict[str, Finding]] = {
    finding.name: finding
    for finding in (
        decisions.FINDING,
        ranked.FINDING,
        exit_risk.FINDING,
        drivers.DRIVERS,
        drivers.IPA,
        drivers.ASYMMETRY,
        incidents.FINDING,
        views.AUDIT_GAP,
        views.RELIABILITY,
        changes.FINDING,
        touchpoints.FINDING,
        waves.FINDING,
        over_time.FINDING,
        locations.FINDING,
        purposes.FINDING,
        when.FINDING,
        before_after.FINDING,
        journeys.FINDING,
        variants.FINDING,
        funnel.FINDING,
        weekly.FINDING,
        attribution.FINDING,
        before_leaving.FINDING,
        reach.FINDING,
        balance.FINDING,
        balance_over_time.FINDING,
        outcomes.FINDING,
        phases.FINDING,
        contacts.FINDING,
        signals.FINDING,
        loyalty.FINDING,
        usage.FINDING,
    )
}


def minimum_base() -> int:
    """How many people a figure must rest on: ``LOTSE_MINIMUM_BASE``, 5 by default; readable without Django."""
    text = os.environ.get("LOTSE_MINIMUM_BASE", "5")
    if not text.isdecimal() or int(text) < 1:
        raise LotseError(f"LOTSE_MINIMUM_BASE is {text!r}; it must be a whole number from 1 on.")
    return int(text)
