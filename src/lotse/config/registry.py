"""Every finding there is, in one visible place."""

from __future__ import annotations

from typing import Final

from lotse.analysis.findings import contacts, signals, touchpoints, waves
from lotse.findings.types import Finding

FINDINGS: Final[dict[str, Finding]] = {
    finding.name: finding
    for finding in (
        touchpoints.FINDING,
        waves.FINDING,
        contacts.FINDING,
        signals.FINDING,
    )
}
