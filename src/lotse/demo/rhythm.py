"""When things happen: seasons, weekdays, hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np

from lotse.demo.people import Flags, Floats, Ints
from lotse.demo.world import DAYS, World

MARGIN: Final = 60  # days simulated beyond both ends of the window

# January … December, then Monday … Sunday of arrivals of private and business customers.
SEASON: Final = (0.62, 0.68, 0.85, 1.0, 1.15, 1.2, 1.28, 1.25, 1.15, 1.1, 0.88, 0.84)
WEEKDAYS: Final = ((0.09, 0.07, 0.09, 0.13, 0.28, 0.24, 0.1), (0.27, 0.26, 0.21, 0.13, 0.04, 0.02, 0.07))

# Relative frequency of each hour of the day, UTC.
HOURS: Final = {
    "office": (0, 0, 0, 0, 0, 0, 1, 4, 9, 12, 11, 9, 7, 8, 10, 9, 7, 4, 2, 1, 0, 0, 0, 0),
    "evening": (1, 0, 0, 0, 0, 1, 2, 4, 5, 5, 5, 6, 6, 5, 5, 5, 6, 7, 9, 12, 12, 9, 5, 2),
    "day": (0, 0, 0, 0, 0, 0, 1, 4, 7, 9, 9, 9, 9, 9, 9, 9, 8, 7, 5, 3, 2, 1, 0, 0),
    "night": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 6, 9, 9, 6, 2),
    "dinner": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 3, 8, 11, 9, 4, 1, 0, 0),
    "breakfast": (0, 0, 0, 0, 0, 4, 11, 15, 10, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "morning": (0, 0, 0, 0, 0, 1, 4, 7, 5, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "checkout": (0, 0, 0, 0, 0, 0, 1, 3, 9, 13, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
}
NEXT_MORNING: Final = frozenset({"breakfast", "morning"})
BY_ARRIVAL: Final = {"arrival": (-0.6, -0.05), "checkin": (0.0, 0.3)}  # hours around the arrival


class Calendar:
    """The days of one world; its seasons and weekdays are those of the real calendar."""

    def __init__(self, world: World) -> None:
        dates = [world.origin + timedelta(days=day) for day in range(-MARGIN, DAYS + MARGIN)]
        season = np.cumsum([SEASON[date.month - 1] for date in dates])
        self._day = np.arange(-MARGIN, DAYS + MARGIN)
        self._share = (season - season[MARGIN]) / (season[MARGIN + DAYS] - season[MARGIN]) * DAYS
        self._weekday = world.origin.weekday()

    def weekday(self, day: Ints) -> Ints:
        return (day + self._weekday) % 7

    def nominal(self, day: Floats) -> Floats:
        """Days to the evenly running time in which people's rhythms are drawn."""
        evenly: Floats = np.interp(day, self._day, self._share)
        return evenly

    def arrivals(self, at: Floats, business: Flags, random: np.random.Generator) -> Ints:
        """Nominal days, evenly spread, to days of arrival: bent by the season, moved to the usual weekday."""
        day = np.floor(np.interp(at, self._share, self._day)).astype(np.int64)
        chance = random.random(len(at))
        wished = [np.searchsorted(np.cumsum(WEEKDAYS[group]), chance).clip(0, 6) for group in (0, 1)]
        return day - self.weekday(day) + np.where(business, wished[1], wished[0])


def hours(profile: str, size: int, random: np.random.Generator) -> Floats:
    """Hours of the day drawn from a profile, as a share of the day."""
    weights = np.array(HOURS[profile], float)
    hour = np.searchsorted(np.cumsum(weights) / weights.sum(), random.random(size), side="right")
    return (np.minimum(hour, 23) + random.random(size)) / 24
