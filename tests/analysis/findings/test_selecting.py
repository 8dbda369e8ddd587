"""What counts where: an opinion of a touchpoint counts in no figure of what was experienced there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lotse.analysis.findings import balance_over_time, locations, phases, touchpoints, waves
from lotse.analysis.findings.selecting import role_of
from lotse.analysis.moments import balance, efficiency, incidents, problems, reliability, views
from lotse.analysis.moments.drivers import DRIVERS
from lotse.contacts.catalogue import Catalogue, Rule
from lotse.contacts.filters import Filter
from lotse.contacts.journeys.codes import What
from lotse.findings.types import Finding
from lotse.methods.tallies.cut import Role
from tests.analysis.findings.worlds import CATALOGUE, FakeLog, Row, asked

RANDOM = np.random.default_rng(3)
SIGNALS = ("Q9", "Q8", "satisfaction")
LIVED = [
    row
    for person in range(1, 61)
    for day, wave in ((20 + person % 7, "2017"), (420 + person % 7, "2018"))
    for row in (
        *(asked(person, day, signal, int(RANDOM.integers(1, 6)), wave=wave, location="T2") for signal in SIGNALS),
        Row(person, day, "Q9", "use", valence=float(RANDOM.choice([-1.0, 1.0])), cost=2.0),
        Row(person, day, "Q8", "complaint" if person % 3 else "comment", valence=-1.0 if person % 3 else 1.0),
        Row(0, day, "Q8", "audit", valence=0.5, staff=1 + person % 3),
        Row(person, day, "Q9", "purchase" if person % 4 else "cancellation", value=9.0),
    )
]
# Of people who said nothing else, anonymous ones and those above; worst of all, and on another scale, too.
OPINIONS = [
    Row(person, day, f"{opinion}/{about}", "rating", 1.0, scale, -1.0, wave=wave, location="T2")
    for person in (*range(1, 61), *range(900, 910), 0, 0)
    for day, wave in ((21, "2017"), (421, "2018"))
    for opinion in ("trust", "importance", "kano/functional", "kano/dysfunctional")
    for about, scale in (("wifi", "1-5"), ("q8", "0-10"), ("nobody-knows", "1-5"))
]
RULED = replace(CATALOGUE, rules=(Rule("restroom", signal="*/q8"), Rule("wifi", signal="*/wifi"), *CATALOGUE.rules))
FINDINGS = {
    "touchpoints": touchpoints.FINDING, "waves": waves.FINDING, "phases": phases.FINDING,
    "locations": locations.FINDING, "balance": balance.FINDING,
    "balance-over-time": balance_over_time.FINDING, "incidents": incidents.FINDING, "problems": problems.FINDING,
    "drivers": DRIVERS, "audit-gap": views.AUDIT_GAP, "efficiency": efficiency.FINDING,
    "reliability": reliability.FINDING,
}  # fmt: skip


@pytest.mark.parametrize("catalogue", [CATALOGUE, RULED], ids=["by key", "by rule"])
@pytest.mark.parametrize("name", FINDINGS)
def test_an_opinion_changes_no_figure_of_experience(name: str, catalogue: Catalogue) -> None:
    finding = FINDINGS[name]
    where = Filter(touchpoints=("wifi",)) if name == "locations" else Filter()
    without, added = (_rows(finding, rows, catalogue, where) for rows in (LIVED, [*LIVED, *OPINIONS]))
    assert added == without
    assert without


def _rows(finding: Finding, rows: list[Row], catalogue: Catalogue, where: Filter) -> object:
    result = finding.compute(FakeLog(rows, catalogue), where, {})  # type: ignore[arg-type]
    told = {"stated", "trust", "trust_low", "trust_high", "trust_n"}  # where opinions belong
    kept = [{key: value for key, value in row.items() if key not in told} for row in result.rows]
    return kept and (sorted(map(repr, kept)), result.base)


def test_of_ratings_only_opinions_have_no_role() -> None:
    kinds = {
        "trust/wifi": Role.NONE,
        "importance/wifi": Role.NONE,
        "kano/functional/wifi": Role.NONE,
        "kano/dysfunctional/wifi": Role.NONE,
        "satisfaction/wifi": Role.ASKED,
        "trust": Role.ASKED,
    }
    assert {signal: role_of(What("survey", signal, "rating")) for signal in kinds} == kinds
    assert role_of(What("web", "trust/wifi", "use")) == Role.TRACKED
