"""What customers do after a bad experience, over all that can follow it: one source of moments of truth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from lotse.analysis.moments.effects import rows_after, screened_after
from lotse.analysis.moments.outcomes import OUTCOMES, Outcome, outcome
from lotse.contacts.runners.threads import each
from lotse.methods.moments import Evidence

if TYPE_CHECKING:
    from lotse.analysis.findings.reading import Reading

RATIO: Final = ("ratio", "ratio_low", "ratio_high", "n")
STAKE: Final = ("stake", "stake_low", "stake_high")
LOST: Final = (("leaving", "silence"), ("first-purchase",))  # of each group one counts: who left cannot leave again


@dataclass(frozen=True)
class Told:
    """What one source says of a touchpoint, and the figures it rests on, by field."""

    evidence: Evidence
    figures: Mapping[str, Any]


@dataclass(frozen=True)
class Behaviour:
    """What customers do after a bad experience: per outcome what it says, and ``harmed``: touchpoint → the rows of the
    outcomes that are demonstrated as ``exit-risk`` shows them.
    """

    told: list[Told]
    harmed: Mapping[str, Mapping[str, Mapping[str, Any]]]

    def lost(self, touchpoint: str) -> float:
        """How many more leave; 0 where that is not demonstrated."""
        return float(self.harmed.get(touchpoint, {}).get("leaving", {}).get("difference") or 0.0)

    def figures(self, touchpoint: str) -> dict[str, Any]:
        """Of the surest outcome beside leaving, and what is at stake over all that have a value."""
        rows = self.harmed.get(touchpoint, {})
        beside = min((name for name in rows if name != "leaving"), key=lambda name: rows[name]["p"], default=None)
        other = (
            {"other": beside} | {f"other_{end}": rows[beside][name] for end, name in zip(
                ("ratio", "low", "high", "n"), RATIO, strict=True)} if beside else {}
        )  # fmt: skip
        valued = [name for group in LOST for name in [one for one in group if rows.get(one, {}).get("stake")][:1]]
        stakes = {name: sum(rows[one][name] for one in valued) for name in STAKE} if valued else {}
        return {"outcomes": list(rows), **other, **stakes}


def behaviour(read: Reading) -> tuple[Outcome, Behaviour]:
    """Leaving, with all its figures in what is told; the other outcomes as far as they demonstrate something."""
    leaving = outcome(read, "leaving")
    rows = {"leaving": rows_after(read, "leaving")}
    others = [name for name in OUTCOMES if name != "leaving"]
    rows |= zip(others, each(lambda name: screened_after(read, name), others), strict=True)
    harmed: dict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
    for name, here in rows.items():
        for row in here:
            if row["demonstrated"]:
                harmed[str(row["at"])][name] = row
    return leaving, Behaviour([_done(name, row) for name, here in rows.items() for row in here], harmed)


def _done(outcome: str, row: Mapping[str, Any]) -> Told:
    """A bad experience after which fewer leave wins nobody, and limits that include "as many" are not sure: both say
    nothing.
    """
    harms = row["score"] > 0 and row["sure"]
    piece = Evidence(str(row["at"]), outcome, -1 if harms else 0, row["p"] if harms else 1.0, max(row["score"], 0.0))
    return Told(piece, {name: row[name] for name in RATIO} if outcome == "leaving" else {})
