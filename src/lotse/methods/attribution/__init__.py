"""What each touchpoint contributes to an outcome, from aggregated paths. Pure functions."""

from lotse.methods.attribution.counting import Counted, JourneySteps
from lotse.methods.attribution.heuristics import RULES, by_rule
from lotse.methods.attribution.paths import Path, PathError, Paths
from lotse.methods.attribution.removal import conversion_probability, credits, removal_effects  # noqa: A004
from lotse.methods.attribution.resampling import intervals
from lotse.methods.attribution.shapley import shapley_values

__all__ = [
    "RULES",
    "Counted",
    "JourneySteps",
    "Path",
    "PathError",
    "Paths",
    "by_rule",
    "conversion_probability",
    "credits",
    "intervals",
    "removal_effects",
    "shapley_values",
]
