"""What the pages of single findings draw: one module per question, one template of the same name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from lotse.cockpit.pictures import (
    attribution,
    balance,
    before_leaving,
    changes,
    funnel,
    incidents,
    journeys,
    loyalty,
    moments,
    outcomes,
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
}
