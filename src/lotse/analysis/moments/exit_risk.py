"""What one bad experience at a touchpoint does to the risk that a customer leaves, and what that puts at stake."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from lotse.analysis.findings.reading import Reading, reading
from lotse.analysis.moments.leaving import Leavers, leavers
from lotse.findings.types import Field, Finding, Note, Result
from lotse.methods import exit_risk as method
from lotse.methods.exit_risk.exposure import NEGATIVE
from lotse.methods.multiplicity import benjamini_hochberg
from lotse.methods.value_at_stake import Outcome, value_at_stake

if TYPE_CHECKING:
    from lotse.contacts.filters import Filter
    from lotse.contacts.log import ContactLog

RATE: Final = 0.05
DRAWS: Final = 400
YEAR: Final = 365.25 * 86_400
INTERNAL: Final = ("at", "p", "score", "demonstrated")  # what ranks the rows and the moments of truth
NOT_SUMMED: Final = Note("Values at stake are not added up: the same customer can leave at several touchpoints.")
EXPLANATION = (
    "Customers after a bad experience at a touchpoint, against customers after another contact at the same "
    "touchpoint, comparable in segment, tenure, activity and earlier bad experiences: how many times as many leave "
    "within 90 days, with a contact of kind cancellation. An adjusted association, not proof of a cause. Intervals "
    "(95 %): bootstrap over customers, exact below 50 exits on either side. Demonstrated: false discoveries over all "
    "touchpoints kept below 5 % (Benjamini-Hochberg). Value at stake: customers affected a year × risk difference × "
    "contribution margin of a customer and year; only where the risk is demonstrated."
)


def compute(log: ContactLog, where: Filter, options: Mapping[str, str]) -> Result:
    """One row per touchpoint with a bad experience: demonstrated first, then by how sure the ratio is above 1."""
    with reading(log, where) as read:
        found = leavers(read)
        rows = [_shown(read, row) for row in exit_rows(found, len(read.catalogue.touchpoints))]
        notes = [*found.notes, NOT_SUMMED] if found.left else found.notes
        return Result(rows, len(found.exit_time), "people", notes, read.catalogue.version)


def _shown(read: Reading, row: Mapping[str, Any]) -> dict[str, Any]:
    touchpoint = read.catalogue.touchpoints[row["at"]]
    figures = {name: value for name, value in row.items() if name not in INTERNAL}
    return {"touchpoint": touchpoint.key, "name": touchpoint.names["en"], **figures}


def exit_rows(found: Leavers, touchpoints: int) -> list[dict[str, Any]]:
    """The figures per touchpoint, with its position ``at`` in the catalogue; none where nobody left."""
    if not found.left:
        return []
    table = found.exposure(touchpoints)
    exposed = [at for at in range(len(table.contacts)) if table.contacts[at, NEGATIVE]]
    screened = [method.screen(table, at) for at in exposed]
    corrected = benjamini_hochberg(np.array([one.p for one in screened]), RATE)
    margin, years = _margin(found), _years(found)
    rows = [
        _row(
            method.exit_risk(table, at, draws=DRAWS), at, float(adjusted), bool(real) and one.score > 0, margin / years
        )
        | {"score": one.score}
        for at, one, adjusted, real in zip(exposed, screened, corrected.adjusted, corrected.rejected, strict=True)
    ]
    return sorted(rows, key=lambda row: (not row["demonstrated"], -row["score"], row["at"]))


def _row(risk: method.ExitRisk, at: int, adjusted: float, real: bool, margin: float) -> dict[str, Any]:
    return {
        "at": at,
        "certainty": "demonstrated" if real else "not demonstrable",
        "demonstrated": real,
        **_interval("ratio", risk.ratio),
        **_interval("difference", risk.difference),
        "n": risk.people,
        "contacts": risk.contacts,
        "exits": risk.exits,
        "p": risk.p,
        "adjusted_p": adjusted,
        "matched": risk.matched,
        **_stake(risk, margin, real),
        "statement": risk.statement,
    }


def _stake(risk: method.ExitRisk, margin: float, real: bool) -> dict[str, float | None]:
    """Margins in the log are of its whole time, and so are the people affected: both become one year's."""
    if not real or not margin > 0:
        return {"stake": None, "stake_low": None, "stake_high": None}
    draws = risk.draws[:, 1] if len(risk.draws) else None
    lost = value_at_stake(risk.people, [Outcome("relationship lost", risk.difference, margin, draws)])
    return _interval("stake", lost.total)


def _interval(name: str, interval: Any) -> dict[str, float | None]:
    ends = {name: interval.value, f"{name}_low": interval.low, f"{name}_high": interval.high}
    return {key: float(value) if math.isfinite(value) else None for key, value in ends.items()}


def _margin(found: Leavers) -> float:
    """Contribution margin of one buying customer and year; 0 where the log holds no values."""
    worth = ~np.isnan(found.contacts.value)
    buyers = len(np.unique(found.contacts.person[worth]))
    return float(found.contacts.value[worth].sum()) / buyers / _years(found) if buyers else 0.0


def _years(found: Leavers) -> float:
    time = found.contacts.time
    return max(1.0, float(np.ptp(time)) / YEAR) if len(time) else 1.0


FINDING = Finding(
    name="exit-risk",
    question="Where do we lose customers?",
    fields=(
        Field("touchpoint", "Touchpoint"),
        Field("name", "Name"),
        Field("certainty", "Certainty"),
        Field("ratio", "Times as many leave", "rating", "n"),
        Field("ratio_low", "Times as many leave, from", "rating", "n"),
        Field("ratio_high", "Times as many leave, to", "rating", "n"),
        Field("difference", "More who leave", "share", "n"),
        Field("difference_low", "More who leave, from", "share", "n"),
        Field("difference_high", "More who leave, to", "share", "n"),
        Field("n", "People with a bad experience", "count"),
        Field("contacts", "Bad experiences", "count", "n"),
        Field("exits", "of whom left", "count", "n"),
        Field("adjusted_p", "p, corrected", "", "n"),
        Field("matched", "Share with comparable customers", "share", "n"),
        Field("stake", "Value at stake a year", "money", "n"),
        Field("stake_low", "Value at stake a year, from", "money", "n"),
        Field("stake_high", "Value at stake a year, to", "money", "n"),
        Field("statement", "Restriction"),
    ),
    compute=compute,
    explanation=EXPLANATION,
)
