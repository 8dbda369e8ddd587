"""What the pages of single findings draw: one module per question, one template of the same name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

<<<<<<< HEAD
from lotse.cockpit.pictures import attribution, before_leaving, funnel, journeys, loyalty, reach, variants, weekly
=======
from lotse.cockpit.pictures import (
    attribution,
    balance,
    before_leaving,
    funnel,
    incidents,
    journeys,
    reach,
    variants,
    weekly,
)
>>>>>>> forces

type Draw = Callable[[Sequence[Mapping[str, Any]], Mapping[str, Any]], dict[str, Any]]

PICTURES: Final[Mapping[str, Draw]] = {
    "journeys": journeys.drawn,
    "variants": variants.drawn,
    "funnel": funnel.drawn,
    "weekly": weekly.drawn,
    "attribution": attribution.drawn,
    "before-leaving": before_leaving.drawn,
    "reach": reach.drawn,
<<<<<<< HEAD
    "loyalty": loyalty.drawn,
=======
    "balance": balance.drawn,
    "incidents": incidents.drawn,
>>>>>>> forces
}
