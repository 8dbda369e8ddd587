"""What the pages of single findings draw: one module per question, one template of the same name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from lotse.cockpit.pictures import (
    attribution,
    balance,
    before_leaving,
    changes,
    decided,
    fields,
    funnel,
    incidents,
    journeys,
    lines,
    loyalty,
    moments,
    outcomes,
    over_time,
    reach,
    variants,
    weekly,
)

type Draw = Callable[[Sequence[Mapping[str, Any]], Mapping[str, Any]], dict[str, Any]]

PICTURES: Final[Mapping[str, Draw]] = {
    "journeys": journeys.drawn,
    "variants": variants.drawn,
    "funnel": funnel.drawn,
    "weekly": weekly.drawn,
    "attribution": attribution.drawn,
    "before-leaving": before_leaving.drawn,
    "reach": reach.drawn,
    "loyalty": loyalty.drawn,
    "balance": balance.drawn,
    "incidents": incidents.drawn,
    "moments": moments.drawn,
    "changes": changes.drawn,
    "outcomes": outcomes.drawn,
    "decisions": decided.drawn,
    "experience-over-time": over_time.course,
    "when": over_time.hours,
    "balance-over-time": over_time.balance,
    **{name: lines.drawer(name) for name in lines.LOOKS},
    "ipa": fields.ipa,
    "kano": fields.kano,
    "problems": fields.problems,
}
